BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Start-ValleyTraining' {
    It 'trains a network by name and learns' {
        $run = Get-TinySet | Start-ValleyTraining -Model MLP -Epochs 3 -Swa -LearningRate 0.02 -BatchSize 50 -Seed 2
        $run.Status | Should -Be 'Completed'
        $run.History.Length | Should -Be 3
        $run.Path | Should -BeNullOrEmpty
        $run.History[-1].TrainLoss | Should -BeLessThan $run.History[0].TrainLoss
        $run.SwaModel | Should -Not -BeNullOrEmpty
        $run.Dataset.Name | Should -Be 'Synthetic'
        $run.Options.LearningRate | Should -Be 0.02
        $run.Options.Augment | Should -BeFalse
    }

    It 'averages when it is told when, and not when told not to' {
        $set = Get-TinySet
        (Start-ValleyTraining (Get-TinyModel) -Dataset $set -Epochs 2 -SwaStart 2).SwaModel | Should -Not -BeNullOrEmpty
        (Start-ValleyTraining (Get-TinyModel) -Dataset $set -Epochs 1).SwaModel | Should -BeNullOrEmpty
        (Start-ValleyTraining (Get-TinyModel) -Dataset $set -Epochs 1 -Augment).Options.Augment | Should -BeTrue
    }

    It 'starts from a model, a definition file and a weights file' {
        $set = Get-TinySet
        $model = Get-TinyModel
        $json = Join-Path $TestDrive net.json
        Set-Content $json $model.Network.ToJson()
        $run = Start-ValleyTraining $model -Dataset $set -Epochs 1 -Path (Join-Path $TestDrive fromModel)
        Test-SameValue $run.InitialModel.Parameters $model.Parameters | Should -BeTrue
        (Start-ValleyTraining $json -Dataset $set -Epochs 1).Network.Hash | Should -Be $model.Network.Hash
        Test-SameValue (Start-ValleyTraining (Join-Path $run.Path model.safetensors) -Dataset $set -Epochs 1).InitialModel.Parameters $run.Model.Parameters | Should -BeTrue
    }

    It 'trains a transformer by AdamW, with rates of its own' {
        $run = Get-ValleyDataset Synthetic -TrainCount 64 -TestCount 32 | ForEach-Object {
            $_ | Start-ValleyTraining ($_ | New-ValleyModel ViT1 -Width 0.125) -Optimizer AdamW -Epochs 6 -BatchSize 16 -LearningRate 3e-3 -Schedule Constant
        }
        $run.Options.Optimizer | Should -Be AdamW
        $run.Options.WeightDecay | Should -Be 0.01
        $run.History[-1].TrainLoss | Should -BeLessThan (0.95 * $run.History[0].TrainLoss)
        (Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Optimizer AdamW -Epochs 1).Options.LearningRate | Should -Be 1e-4
        (Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1).Options.Optimizer | Should -Be Sgd
    }

    It 'takes a data set by name' {
        $e = Get-ErrorOf { Start-ValleyTraining (Get-TinyModel) -Dataset MNIST }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e.Exception.Message | Should -BeLike '*folder*'
        (Get-ErrorOf { Start-ValleyTraining (Get-TinyModel) -Dataset 7 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    It 'writes nothing under -WhatIf' {
        $path = Join-Path $TestDrive whatif
        Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
        Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path $path -AsJob -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'replaces a run only with -Force' {
        $path = Join-Path $TestDrive again
        $first = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path $path -Seed 1
        # A run reads its models when they are asked for: later these are the other run's.
        $before = $first.Model.Parameters.Norm()
        $e = Get-ErrorOf { Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 1 -Path $path }
        $e.FullyQualifiedErrorId | Should -Be 'RunExists,AsymValley.Cmdlets.Commands.StartValleyTrainingCommand'
        $e.CategoryInfo.Category | Should -Be 'ResourceExists'
        $e.TargetObject | Should -Be $first.Path
        $second = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path $path -Seed 2 -Force
        $second.Model.Parameters.Norm() | Should -Not -Be $before
    }

    It 'refuses wrong options before anything is done' {
        $e = Get-ErrorOf { Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 0 -Path (Join-Path $TestDrive none) }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e.TargetObject | Should -Be 0
        Join-Path $TestDrive none | Should -Not -Exist
    }

    It 'reports divergence with the last good model' {
        $e = Get-ErrorOf { Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 3 -LearningRate 1e30 }
        $e.FullyQualifiedErrorId | Should -BeLike 'TrainingDiverged,*'
        $e.CategoryInfo.Category | Should -Be 'InvalidResult'
        $e.TargetObject.Parameters.IsFinite() | Should -BeTrue
    }

    It 'writes progress with percent and time left from the pipeline' {
        $shell, $async = Start-Runspace 'Get-ValleyDataset Synthetic -TrainCount 1000 -TestCount 50 | Start-ValleyTraining LeNet5 -Epochs 3 -Threads 1 -Verbose'
        $run = $shell.EndInvoke($async)
        $run.Status | Should -Be 'Completed'
        $records = @($shell.Streams.Progress | Where-Object Activity -like 'Training LeNet5*')
        $records.Count | Should -BeGreaterThan 1
        $records[-1].RecordType | Should -Be 'Completed'
        ($records | Measure-Object PercentComplete -Maximum).Maximum | Should -BeGreaterThan 0
        $shell.Streams.Verbose.Message | Should -Match 'Training LeNet5'
        $shell.Dispose()
    }

    It 'stops within a second and leaves a run that can be resumed' {
        $path = Join-Path $TestDrive stopped
        $shell, $async = Start-Runspace "Get-ValleyDataset Synthetic -TrainCount 400 -TestCount 50 -Classes 3 | Start-ValleyTraining (New-ValleyModel MLP -Hidden 8 -Classes 3) -Epochs 5000 -Threads 1 -Path '$path'"
        Wait-Until { (Test-Path (Join-Path $path history.csv)) -and @(Get-Content (Join-Path $path history.csv)).Count -gt 3 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2 -Because 'a busy machine gets a second more'
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $shell.Streams.Error.Count | Should -Be 0
        $shell.Dispose()
        $run = Get-ValleyRun $path
        $run.Status | Should -Be 'Interrupted'
        $done = $run.History.Length
        $done | Should -BeGreaterThan 0
        $resumed = Resume-ValleyTraining $path -Epochs ($done + 1)
        $resumed.Status | Should -Be 'Completed'
        $resumed.History.Length | Should -Be ($done + 1)
    }

    It 'ends quietly when Select-Object has enough' {
        $runs = 1..3 | ForEach-Object { Get-TinySet } | Start-ValleyTraining (Get-TinyModel) -Epochs 1 | Select-Object -First 1
        @($runs).Count | Should -Be 1
    }
}

Describe '-AsJob' {
    It 'trains in the background and hands over the run' {
        $path = Join-Path $TestDrive job
        Push-Location $TestDrive
        try { $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Path job -AsJob } finally { Pop-Location }
        $job | Should -BeOfType System.Management.Automation.Job
        $run = $job | Wait-Job -Timeout 60 | Receive-Job
        $run.Status | Should -Be 'Completed'
        $run.Path | Should -Be (Get-Item $path).FullName
        $job.State | Should -Be 'Completed'
        Remove-Job $job
    }

    It 'can be stopped and resumed, also as a job' {
        $path = Join-Path $TestDrive stoppedJob
        $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 5000 -Path $path -AsJob
        Wait-Until { Test-Path (Join-Path $path history.csv) }
        Stop-Job $job
        Wait-Until { $job.State -eq 'Stopped' }
        Remove-Job $job
        $done = (Get-ValleyRun $path).History.Length
        $job = Resume-ValleyTraining $path -Epochs ($done + 2) -AsJob
        ($job | Wait-Job -Timeout 60 | Receive-Job).History.Length | Should -Be ($done + 2)
        Remove-Job $job
    }

    It 'passes errors on' {
        $job = Start-ValleyTraining NoSuchNet -Dataset (Get-TinySet) -AsJob
        $job | Wait-Job -Timeout 60 | Receive-Job -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        Remove-Job $job
    }
}

Describe 'Resume-ValleyTraining' {
    It 'adds epochs to a complete run, also one from the pipeline' {
        $path = Join-Path $TestDrive more
        $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path $path
        (Get-ValleyRun $path | Resume-ValleyTraining -Epochs 2).History.Length | Should -Be 2
        (Resume-ValleyTraining -LiteralPath $path -Epochs 3).History.Length | Should -Be 3
        Resume-ValleyTraining $path -Epochs 4 -WhatIf | Should -BeNullOrEmpty
        (Get-ValleyRun $path).History.Length | Should -Be 3
    }

    It 'says what is no run' {
        $e = Get-ErrorOf { Resume-ValleyTraining (New-Item -ItemType Directory (Join-Path $TestDrive empty)) }
        $e.FullyQualifiedErrorId | Should -Be 'RunFolderNotUsable,AsymValley.Cmdlets.Commands.ResumeValleyTrainingCommand'
        $e.CategoryInfo.Category | Should -Be 'InvalidOperation'
        (Get-ErrorOf { Resume-ValleyTraining (Join-Path $TestDrive nowhere) }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}

Describe 'Get-ValleyRun' {
    BeforeAll {
        $runs = Join-Path $TestDrive runs
        'one', 'two', '[three]' | ForEach-Object {
            $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path (Join-Path $runs $_)
            Start-Sleep -Milliseconds 20
        }
    }

    It 'lists the runs of a folder, newest first' {
        (Get-ValleyRun $runs).Name | Should -Be '[three]', 'two', 'one'
        (Get-ValleyRun $runs -Name t*).Name | Should -Be 'two'
        Push-Location $TestDrive
        try { (Get-ValleyRun).Count | Should -Be 3 } finally { Pop-Location }
    }

    It 'opens the run of a folder, with wildcards or literally' {
        (Get-ValleyRun (Join-Path $runs o*)).Name | Should -Be 'one'
        (Get-ValleyRun -LiteralPath (Join-Path $runs '[three]')).Name | Should -Be '[three]'
        (Get-ChildItem $runs | Get-ValleyRun).Count | Should -Be 3
    }

    It 'says what is not there, or damaged' {
        (Get-ErrorOf { Get-ValleyRun (Join-Path $TestDrive nowhere) }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $bad = New-Item -ItemType Directory (Join-Path $TestDrive bad)
        Set-Content (Join-Path $bad run.json) '{'
        (Get-ErrorOf { Get-ValleyRun $bad }).FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
    }
}
