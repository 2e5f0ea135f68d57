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

    It 'keeps the order of what is given, by name or through the pipeline' {
        $a, $b, $c = Get-ValleyRun runs/third, runs/first, runs/second
        $a.Name, $b.Name, $c.Name | Should -Be third, first, second
        ('runs/second', 'runs/third', 'runs/first' | Get-ValleyRun).Name | Should -Be second, third, first
        (Get-Item runs/third, runs/logistic | Get-ValleyRun).Name | Should -Be third, logistic
        # Newest first within a folder only.
        (Get-ValleyRun runs/first, runs).Name | Should -Be first, logistic, third, second
        # As Get-Item has it, what wildcards match comes by name; and the newest of all where they are asked for.
        (Get-ValleyRun runs/*).Name | Should -Be (Get-Item runs/* | ForEach-Object Name)
        (Get-ValleyRun runs/first, runs/third, runs/second -Newest 2).Name | Should -Be third, second
    }

    It 'calls a copied folder by its own name' {
        $copy = Copy-Run runs/copied
        try {
            (Get-ValleyRun -Name copied).Name | Should -Be copied
            (Get-ValleyRun $copy).Model.Name | Should -Be copied
        }
        finally { Remove-ValleyRun $copy -Confirm:$false }
    }

    It 'says that there is no run in a folder' {
        $empty = New-Item -ItemType Directory empty
        Get-ValleyRun $empty -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -Be "There is no run in $empty."
        Get-ValleyRun runs -Name nothing -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'says of a run of an earlier version that it has no checksums' {
        $old = Copy-Run runs/old
        $record = Get-Content $old/run.json -Raw | ConvertFrom-Json -AsHashtable
        $record.Remove('sha256'); $record.Remove('checksums')
        ConvertTo-Json $record -Depth 50 | Set-Content $old/run.json
        try {
            "$(Get-ValleyRun $old -Verbose 4>&1)" | Should -BeLike '*has no checksums*'
            "$(Get-ValleyRun runs/first -Verbose 4>&1)" | Should -Not -BeLike '*checksums*'
        }
        finally { Remove-ValleyRun $old -Confirm:$false }
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

Describe 'A path' {
    BeforeAll { $null = New-Item -ItemType Directory paths; Push-Location paths; $null = Copy-Item ../runs/first 'a[1]' -Recurse; $null = Copy-Item ../runs/first b -Recurse }
    AfterAll { Pop-Location }

    It 'with brackets is a name where that is there: <_>' -ForEach @(
        { (Get-ValleyRun 'a[1]').Name }
        { (Resume-ValleyTraining 'a[1]').Name }
        { ('a[1]' | Get-ValleyRun).Name }
        { (Get-ValleyRun 'a[1]' | Resume-ValleyTraining).Name }
    ) {
        & $_ | Should -Be 'a[1]'
    }

    It 'that is not there is an error: <_>' -ForEach @(
        { Get-ValleyRun nowhere }, { Resume-ValleyTraining nowhere }, { Remove-ValleyRun nowhere -Confirm:$false }, { Resume-Federation nowhere 3 }, { Get-Federation nowhere }
        { Import-ValleyModel nowhere.pt }, { Get-ValleyPartition nowhere.json }, { Get-ValleyDataset MNIST -Path nowhere }
    ) {
        (Get-ErrorOf $_).CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'with wildcards that match nothing is an error where something was to be done: <_>' -ForEach @(
        { Resume-ValleyTraining 'none*' }, { Resume-ValleyTraining 'c[1]' }, { Remove-ValleyRun 'none*' -Confirm:$false }, { Resume-Federation 'none*' 3 }, { Import-ValleyModel '*.pt' }
    ) {
        $e = Get-ErrorOf $_
        $e.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $e.Exception.Message | Should -BeLike 'Nothing matches *'
    }

    It 'with wildcards that match nothing is silent where something is looked for: <_>' -ForEach @(
        { Get-ValleyRun 'none*' }, { Get-Federation 'none*' }, { Get-ValleyPartition '*.none' }, { Get-ValleyDataset MNIST -Path 'none*' }
    ) {
        $result = & $_ 2>&1 3>&1
        $result | Should -BeNullOrEmpty
    }
}

Describe 'What has no folder' {
    It 'is said of the run, not of a parameter: <_>' -ForEach 'Resume-ValleyTraining', 'Get-ValleyRun' {
        $run = Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 1
        $e = Get-ErrorOf { $run | & $_ -ErrorAction Stop }
        "$e" | Should -BeLike "*$($run.Name)*made without -Path*"
    }
}

Describe 'A run that is going on' {
    It 'is Running, and refuses another writer' {
        $job = Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 5000 -Path runs/going -AsJob
        try {
            Wait-Until { Test-Path runs/going/history.csv }
            (Get-ValleyRun runs/going).Status | Should -Be Running
            (Get-ValleyRun -Status Running).Name | Should -Be going
            (Get-ErrorOf { Resume-ValleyTraining runs/going }).FullyQualifiedErrorId | Should -BeLike 'RunFolderInUse,*'
            (Get-ErrorOf { Remove-ValleyRun runs/going -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'RunFolderInUse,*'
            (Get-ErrorOf { Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Path runs/going }).FullyQualifiedErrorId | Should -BeLike 'RunExists,*'
        }
        finally { Stop-Job $job; Remove-Job $job -Force }
        Wait-Until { (Get-ValleyRun runs/going).Status -eq 'Interrupted' }
        Remove-ValleyRun runs/going -Confirm:$false
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
