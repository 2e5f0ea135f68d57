BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Federated.ps1
}

Describe 'Resume-Federation' {
    It 'goes on up to a number of rounds in all, as if it had not been stopped' {
        $fed = New-TinyFederation stopped
        $null = $fed | Invoke-FedSignRound 1
        $resumed = $fed | Resume-Federation -Rounds 3
        $resumed.GetType().FullName | Should -Be 'AsymValley.Federated.Federation'
        $resumed.Rounds.Length | Should -Be 3
        $straight = New-TinyFederation straight
        $null = $straight | Invoke-FedSignRound 3
        Get-RoundTable $fed.Path | Should -Be (Get-RoundTable $straight.Path)
        # What is complete stays as it is.
        (Resume-Federation $fed.Path 2).Rounds.Length | Should -Be 3
    }

    It 'goes on with all federations of a folder, such as a comparison''s' {
        $folder = Join-Path $TestDrive comparison
        $line = @{ Model = 'MLP'; Path = $folder; Alpha = 1; Seed = 1; Clients = 4; ClientsPerRound = 2; LocalEpochs = 1; BatchSize = 16; LearningRate = 0.02 }
        $null = Get-TinySet | Compare-Federation @line -Rounds 2
        Get-Federation $folder | Select-Object -First 1 | Invoke-FedSignRound | Should -Not -BeNullOrEmpty
        $all = Resume-Federation $folder 3
        $all.Rounds.Length | Should -Be 6
        @($all).Count | Should -Be 2
        ($all | Compare-Federation).Rows.Rounds | Should -Be 3, 3
    }

    It 'does nothing under -WhatIf, and says what is no federation' {
        $fed = New-TinyFederation whatif
        $fed | Resume-Federation -Rounds 2 -WhatIf | Should -BeNullOrEmpty
        (Get-Federation $fed.Path).Rounds.Length | Should -Be 0
        (Get-ErrorOf { Resume-Federation (New-Item -ItemType Directory (Join-Path $TestDrive empty)) 2 }).FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
        (Get-ErrorOf { Resume-Federation (Join-Path $TestDrive nowhere) 2 }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        (Get-ErrorOf { $fed | Resume-Federation -Rounds 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'What else has a folder or a file' {
    It 'goes on with all runs of a series' {
        $series = Join-Path $TestDrive series
        $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Runs 2 -Path $series
        $runs = Resume-ValleyTraining $series -Epochs 2
        $runs.Name | Should -Be 'seed-0', 'seed-1'
        $runs | ForEach-Object { $_.History.Length | Should -Be 2 }
    }

    It 'goes on with a surface by the same call' {
        $file = Join-Path $TestDrive surface.state
        $model = Get-TinyModel
        $grid = @{ Dataset = Get-TinySet; UPoints = 41; VPoints = 41; Path = $file }
        $first = $model | Get-ValleySurface @grid -AsJob
        Wait-Until { Test-Path $file }
        Stop-Job $first
        Remove-Job $first
        $surface = $model | Get-ValleySurface @grid
        $grid.Remove('Path')
        "$($surface.TrainLoss)" | Should -Be "$(($model | Get-ValleySurface @grid).TrainLoss)"
    }
}
