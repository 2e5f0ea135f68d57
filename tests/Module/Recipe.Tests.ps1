BeforeAll {
    . $PSScriptRoot/Common.ps1

    # CIFAR-100's binary format: a coarse and a fine label, then 3072 pixels; every fine label is there.
    function New-Cifar100([string] $Folder, [int] $Train = 200, [int] $Test = 100) {
        $null = New-Item -ItemType Directory $Folder
        foreach ($file in @{ Name = 'train.bin'; Count = $Train; Seed = 1 }, @{ Name = 'test.bin'; Count = $Test; Seed = 2 }) {
            $bytes = [byte[]]::new($file.Count * 3074)
            [Random]::new($file.Seed).NextBytes($bytes)
            for ($i = 0; $i -lt $file.Count; $i++) { $bytes[$i * 3074] = $i % 20; $bytes[$i * 3074 + 1] = $i % 100 }
            [IO.File]::WriteAllBytes((Join-Path $Folder $file.Name), $bytes)
        }
        $Folder
    }
    $cifar = New-Cifar100 (Join-Path $TestDrive cifar-100-binary)
}

Describe 'Get-ValleyRecipe' {
    It 'has the published settings' {
        $recipe = Get-ValleyRecipe preresnet164-cifar100-swa
        $recipe.Name | Should -Be 'PreResNet164-Cifar100-Swa'
        $recipe.Options.Epochs, $recipe.Options.SwaStart, $recipe.Options.SwaLearningRate, $recipe.Options.WeightDecay | Should -Be 225, 126, 0.05, 0.0003
        (Get-ValleyRecipe 'VGG16-Cifar10-S[gw]?').Name | Should -Be 'VGG16-Cifar10-Sgd', 'VGG16-Cifar10-Swa'
        (Get-ValleyRecipe PreResNet164-Cifar100-Swa -EpochScale 0.05).Options.Epochs | Should -Be 11
        Get-ValleyRecipe 'Nothing*' | Should -BeNullOrEmpty
    }

    It 'says what is near an unknown name' {
        $e = Get-ErrorOf { Get-ValleyRecipe VGG16-Cifar10-Swag }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.GetValleyRecipeCommand'
        $e.TargetObject | Should -Be 'VGG16-Cifar10-Swag'
        $e.Exception.Message | Should -BeLike '*Near are VGG16-Cifar10-Sgd*'
    }

    It 'fits its table into 80 columns and its names into the prompt' {
        Get-ValleyRecipe DenseNetBC100-Cifar100-Swa | Format-Table | Out-String -Width 80 | Should -Match '225 +128 +\S+ +126'
        (TabExpansion2 'Start-ValleyTraining -Recipe vgg16-cifar100-sw').CompletionMatches.CompletionText | Should -Be 'VGG16-Cifar100-Swa'
    }
}

Describe 'Start-ValleyTraining -Recipe' {
    It 'trains the recipe''s network on its data, for some of its epochs' {
        $path = Join-Path $TestDrive vgg
        $run = Get-ValleyDataset CIFAR100 -Path $cifar -TrainCount 8 -TestCount 4 | Start-ValleyTraining -Recipe VGG16-Cifar100-Swa -EpochScale 0.005 -Path $path -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $run = Get-ValleyRun $path
        $run.Network.Name | Should -Be 'VGG16'
        $run.Recipe | Should -Be 'VGG16-Cifar100-Swa × 0.005'
        $run.Options.Epochs, $run.Options.SwaStart, $run.Options.LearningRate | Should -Be 2, 1, 0.05
        $run.Dataset.Normalization.Mean | Should -Be ([float[]](0.485, 0.456, 0.406))
        $run.RecipeDifferences | Should -Be 'TrainCount 8 for all'
        $run | Format-Table | Out-String -Width 200 | Should -Match 'VGG16-Cifar100-Swa × 0.005'
    }

    It 'lets parameters change the recipe, and warns of other data' {
        $run = Get-TinySet | Start-ValleyTraining -Recipe PreResNet164-Cifar100-Swa -EpochScale 0.01 -Model (Get-TinyModel) -LearningRate 0.02 -Epochs 4 -Augment:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*PreResNet164-Cifar100-Swa is for CIFAR100*Synthetic*'
        # 126 of 225 epochs, scaled to 1 of 2, in proportion to 4.
        $run.Options.Epochs, $run.Options.SwaStart, $run.Options.LearningRate, $run.Options.WeightDecay | Should -Be 4, 2, 0.02, 0.0003
        $run.RecipeDifferences | Should -Contain 'Epochs 4 for 2'
        $run.RecipeDifferences | Should -Contain 'Network MLP for PreResNet164'
    }

    It 'serves the example that the figures share' {
        $example = Get-Content -Raw (Join-Path $PSScriptRoot ../../examples/HHY19-Run.ps1)
        $example | Should -Match 'Start-ValleyTraining -Recipe (\S+) -Path \$Path -SnapshotEvery 5'
        $recipe = ([regex] '-Recipe (\S+)').Match($example).Groups[1].Value
        $path = Join-Path $TestDrive full
        $run = Get-ValleyDataset CIFAR100 -Path $cifar | Start-ValleyTraining -Recipe $recipe -EpochScale 0.02 -Model MLP -Path $path -SnapshotEvery 5
        $run.Options.Epochs, $run.Options.SwaStart | Should -Be 5, 3
        $run.Snapshots.Epoch | Should -Be 5
        $run.SwaModel | Should -Not -BeNullOrEmpty
        # A run that is there is opened, whatever its size.
        (& (Join-Path $PSScriptRoot ../../examples/HHY19-Run.ps1) -Size Full -Path $path).Recipe | Should -Be "$recipe × 0.02"
    }

    It 'refuses what makes no sense' {
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining -Recipe cake }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining -Recipe VGG16-Cifar10-Sgd -EpochScale 0 }).TargetObject | Should -Be 0
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining -Recipe VGG16-Cifar10-SgdAfterSwa }).Exception.Message | Should -BeLike '*averaged weights*'
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining -Recipe VGG16-Cifar10-SgdAfterSwa -Runs 2 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Start-ValleyTraining -AfterSwa' {
    BeforeAll { $swa = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 3 -Swa -LearningRate 0.02 -Path (Join-Path $TestDrive swa) }

    It 'goes on from the averaged weights of a run' {
        $run = $swa | Start-ValleyTraining -AfterSwa -Epochs 2 -Path (Join-Path $TestDrive after) -WarningVariable warnings -WarningAction SilentlyContinue
        Test-SameValue $run.InitialModel.Parameters $swa.SwaModel.Parameters | Should -BeTrue
        $run.AfterSwa.Run | Should -Be $swa.Path
        $run.History.LearningRate | Should -Be 0.001, 0.001
        $run.History.EvaluatedTrainLoss[1] | Should -BeGreaterThan 0
        [bool] $warnings | Should -Be ($null -eq $run.KeptEpoch)
        (Resume-ValleyTraining (Join-Path $TestDrive after) -Epochs 3 -WarningAction SilentlyContinue).History.Length | Should -Be 3
    }

    It 'takes a recipe''s settings, as a job too' {
        $job = Get-ValleyRun $swa.Path | Start-ValleyTraining -Recipe VGG16-Cifar10-SgdAfterSwa -EpochScale 0.04 -AsJob
        $run = $job | Wait-Job -Timeout 60 | Receive-Job -WarningAction SilentlyContinue
        $run.Recipe | Should -Be 'VGG16-Cifar10-SgdAfterSwa × 0.04'
        $run.History.Length | Should -Be 2
        $run.Network.Name | Should -Be 'MLP'
        Remove-Job $job
    }

    It 'wants a run with averaged weights' {
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining -AfterSwa }).Exception.Message | Should -BeLike '*averaged weights*'
        $plain = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1
        (Get-ErrorOf { $plain | Start-ValleyTraining -AfterSwa }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Start-ValleyTraining -Runs' {
    It 'trains a run for each seed, the same with workers, and none twice' {
        $path = Join-Path $TestDrive runs
        $serial = @(Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Seed 4 -Runs 3)
        $runs = @(Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Seed 4 -Runs 3 -Workers 2 -Path $path)
        $serial.Options.Seed | Should -Be 4, 5, 6
        ($runs.Name | Sort-Object) | Should -Be 'seed-4', 'seed-5', 'seed-6'
        foreach ($run in $serial) { Test-SameValue $run.Model.Parameters ($runs | Where-Object { $_.Options.Seed -eq $run.Options.Seed }).Model.Parameters | Should -BeTrue }
        $seconds = (Get-ValleyRun $path | Sort-Object Name).Seconds
        (Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Seed 4 -Runs 3 -Path $path | Sort-Object Name).Seconds | Should -Be $seconds
        Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Runs 9 -Path $path -WhatIf | Should -BeNullOrEmpty
        (Get-ValleyRun $path).Count | Should -Be 3
    }

    It 'writes an error for each run that fails, and goes on' {
        $path = Join-Path $TestDrive mixed
        $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Seed 1 -Path (Join-Path $path seed-1)
        $runs = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Runs 3 -Path $path -ErrorVariable errors -ErrorAction SilentlyContinue
        $runs.Name | Should -Be 'seed-0', 'seed-2'
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'RunFolderNotUsable,AsymValley.Cmdlets.Commands.StartValleyTrainingCommand'
        $errors[0].TargetObject | Should -BeLike '*seed-1'
        "$($errors[0])" | Should -BeLike 'Seed 1: *other settings*'
    }

    It 'runs as a job, and can be stopped and gone on with' {
        $path = Join-Path $TestDrive jobs
        $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 3000 -Runs 2 -Workers 2 -Path $path -AsJob
        Wait-Until { Test-Path (Join-Path $path seed-1 history.csv) }
        Stop-Job $job
        Wait-Until { $job.State -eq 'Stopped' }
        Remove-Job $job
        (Get-ValleyRun $path).Status | Should -Be 'Interrupted', 'Interrupted'
        $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Runs 2 -Workers 2 -Path $path -Force -AsJob
        ($job | Wait-Job -Timeout 60 | Receive-Job).Status | Should -Be 'Completed', 'Completed'
        Remove-Job $job
    }

    It 'refuses wrong numbers before anything is done' {
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Runs 0 }).TargetObject | Should -Be 0
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Workers 2 }).TargetObject | Should -Be 2
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Runs 2 -Workers 2 -Threads 2 }).TargetObject | Should -Be 2
    }
}
