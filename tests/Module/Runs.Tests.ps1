BeforeAll {
    . $PSScriptRoot/Common.ps1
    Push-Location $TestDrive
    $set = Get-TinySet
    foreach ($name in 'first', 'second', 'third') {
        $null = Start-ValleyTraining (Get-TinyModel) -Dataset $set -Epochs ($name -eq 'second' ? 3 : 1) -LearningRate 0.02 -Path runs/$name
    }
    $null = Start-ValleyTraining -Model Logistic -Dataset $set -Epochs 1 -SwaStart 1 -Path runs/logistic
    # The times at which they were started, an hour apart, the first a day ago.
    $start = (Get-Date).AddDays(-1)
    foreach ($name in 'first', 'second', 'third', 'logistic') {
        (Get-Item runs/$name/run.json).LastWriteTime = $start
        $start = $start.AddHours(1)
    }
    function Copy-Run([string] $Name) {
        Copy-Item runs/first $Name -Recurse
        (Resolve-Path $Name).Path
    }
}

AfterAll { Pop-Location }

Describe 'Get-ValleyRun' {
    It 'takes <Filter>' -ForEach @(
        @{ Filter = @{}; Expected = 'logistic', 'third', 'second', 'first' }
        @{ Filter = @{ Network = 'mlp' }; Expected = 'third', 'second', 'first' }
        @{ Filter = @{ Network = 'log*', 'V*' }; Expected = 'logistic' }
        @{ Filter = @{ Dataset = 'synth*'; Newest = 2 }; Expected = 'logistic', 'third' }
        @{ Filter = @{ Network = 'MLP'; Newest = 1 }; Expected = 'third' }
        @{ Filter = @{ Dataset = 'CIFAR10' }; Expected = @() }
        @{ Filter = @{ Status = 'Completed'; Name = 's*', 'f*' }; Expected = 'second', 'first' }
        @{ Filter = @{ Status = 'Interrupted', 'Diverged' }; Expected = @() }
        @{ Filter = @{ Recipe = '*' }; Expected = @() }
        @{ Filter = @{ SortBy = 'Name' }; Expected = 'first', 'logistic', 'second', 'third' }
    ) {
        @(Get-ValleyRun @Filter | ForEach-Object Name) | Should -Be $Expected
    }

    It 'takes those since a time' {
        @(Get-ValleyRun -Since (Get-Date).AddHours(-22.5) | ForEach-Object Name) | Should -Be 'logistic', 'third'
    }

    It 'puts the best first' {
        $runs = Get-ValleyRun -SortBy TrainLoss
        $runs[0].Name | Should -Be (Get-ValleyRun | Sort-Object { $_.History[-1].TrainLoss } | Select-Object -First 1).Name
        (Get-ValleyRun -SortBy TestAccuracy)[0].History[-1].TestAccuracy | Should -Be (Get-ValleyRun | ForEach-Object { $_.History[-1].TestAccuracy } | Measure-Object -Maximum).Maximum
        (Get-ValleyRun -SortBy SwaAccuracy)[0].Name | Should -Be 'logistic'
    }

    It 'shows the others where one is damaged' {
        $damaged = Copy-Run runs/damaged
        Set-Content $damaged/run.json '{'
        try {
            $found = Get-ValleyRun -ErrorVariable errors -ErrorAction SilentlyContinue
            $found.Count | Should -Be 4
            $errors.FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
        }
        finally { Remove-ValleyRun $damaged -Confirm:$false }
        $damaged | Should -Not -Exist
    }
}

Describe 'Remove-ValleyRun' {
    It 'removes runs by path, from the pipeline, and after Export-Clixml' {
        $one = Copy-Run one; $two = Copy-Run two; $saved = Copy-Run 'three[1]'
        Get-ValleyRun $two | Remove-ValleyRun -Confirm:$false
        $two | Should -Not -Exist
        Remove-ValleyRun on[e] -Confirm:$false
        $one | Should -Not -Exist
        Get-ValleyRun -LiteralPath 'three[1]' | Export-Clixml three.xml
        Import-Clixml three.xml | Remove-ValleyRun -Confirm:$false
        Test-Path -LiteralPath 'three[1]' | Should -BeFalse
    }

    It 'removes nothing under -WhatIf, and asks by default' {
        $run = Copy-Run kept
        Remove-ValleyRun $run -WhatIf
        "$run/run.json" | Should -Exist
        (Get-Command Remove-ValleyRun).ImplementingType.GetCustomAttributes($true).Where{ $_ -is [System.Management.Automation.CmdletAttribute] }.ConfirmImpact | Should -Be 'High'
        Get-Item $run | Remove-ValleyRun -Confirm:$false
        $run | Should -Not -Exist
    }

    It 'refuses what is no run' {
        $folder = New-Item -ItemType Directory plain
        Set-Content $folder/model.safetensors x
        $e = Get-ErrorOf { Remove-ValleyRun $folder -Force -Confirm:$false }
        $e.FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
        "$folder/model.safetensors" | Should -Exist
    }

    It 'leaves a folder with other files alone, but for -Force' {
        $run = Copy-Run notes
        $null = New-Item -ItemType Directory $run/snapshots -Force
        Set-Content $run/snapshots/thoughts.txt x
        $e = Get-ErrorOf { Remove-ValleyRun $run -Confirm:$false }
        $e.FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
        $e.Exception.Message | Should -BeLike '*thoughts.txt*Force*'
        "$run/model.safetensors" | Should -Exist
        Remove-ValleyRun $run -Force -Confirm:$false
        $run | Should -Not -Exist
    }

    It 'follows no link' -Skip:$IsWindows {
        $elsewhere = New-Item -ItemType Directory elsewhere
        Set-Content $elsewhere/epoch-001.safetensors x
        $run = Copy-Run linked
        $null = New-Item -ItemType SymbolicLink $run/snapshots -Target $elsewhere.FullName
        Remove-ValleyRun $run -Force -Confirm:$false
        $run | Should -Not -Exist
        "$elsewhere/epoch-001.safetensors" | Should -Exist

        $run = Copy-Run target
        $null = New-Item -ItemType SymbolicLink link -Target $run
        (Get-ErrorOf { Remove-ValleyRun link -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
        "$run/run.json" | Should -Exist
    }

    It 'refuses a run that is only in memory' {
        $run = Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 1
        (Get-ErrorOf { Remove-ValleyRun -Run $run -Confirm:$false }).Exception.Message | Should -BeLike '*no folder*'
    }
}
