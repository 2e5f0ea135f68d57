BeforeAll {
    . $PSScriptRoot/Common.ps1
    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 3 -SnapshotEvery 1 -Seed 1
    $direction = $run | New-ProbeDirection UniformPositive -Seed 7
    $grid = @{ Range = 2; Points = 9 }
}

Describe 'Measure-ValleyNeighbourhood' {
    It 'has the mean and deviation of its neighbours' {
        $result = $direction | Measure-ValleyNeighbourhood $run.Dataset @grid -Neighbours 4 -Radius 1 -NeighbourSeed 2 -MinimumPoints 1
        $losses = $result.Neighbours | ForEach-Object { $_.Profile.TrainLoss[8] } | Measure-Object -Average -StandardDeviation
        [Math]::Abs($result.MeanTrainLoss[8] - $losses.Average) | Should -BeLessThan 1e-9
        [Math]::Abs($result.TrainDeviation[8] - $losses.StandardDeviation) | Should -BeLessThan 1e-9
        $result.Asymmetric.N | Should -Be 4
        $result.Distances | ForEach-Object { $_ | Should -BeLessOrEqual 1 }
        $result | Format-Table | Out-String | Should -Match 'UniformPositive-7'
    }

    It 'draws a picture and does not replace it unless told to' {
        $file = Join-Path $TestDrive neighbours.svg
        $measure = { param($more) $direction | Measure-ValleyNeighbourhood $run.Dataset @grid -Neighbours 2 -Radius 1 -MinimumPoints 1 -SkipTest -PlotPath $file @more }
        $null = & $measure @{ WhatIf = $true }
        Test-Path $file | Should -BeFalse
        $null = & $measure @{}
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { & $measure @{ ErrorAction = 'Stop' } }).FullyQualifiedErrorId | Should -Be 'FileExists,AsymValley.Cmdlets.Commands.MeasureValleyNeighbourhoodCommand'
        & $measure @{ Force = $true } | Should -Not -BeNullOrEmpty
    }

    It 'refuses what is out of range' {
        (Get-ErrorOf { $direction | Measure-ValleyNeighbourhood $run.Dataset -Neighbours 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $direction | Measure-ValleyNeighbourhood $run.Dataset -Radius 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Snapshots in the pipeline' {
    It 'are measured along one direction, with their epochs' {
        $profiles = @($run.Snapshots | Get-ValleyProfile -Direction $direction @grid)
        $profiles.Epoch | Should -Be 1, 2, 3
        $profiles.Direction | Should -Be 'UniformPositive-7', 'UniformPositive-7', 'UniformPositive-7'
        # The last snapshot is the final model.
        $last = $direction | Get-ValleyProfile $run.Dataset @grid
        [Linq.Enumerable]::SequenceEqual([double[]] $profiles[2].TrainLoss, [double[]] $last.TrainLoss) | Should -BeTrue
        $last.Epoch | Should -BeNullOrEmpty
        $first = $run.Snapshots[0].Load() | Measure-ValleyModel -Dataset $run.Dataset
        [Math]::Abs($profiles[0].TrainLoss[4] - $first.TrainLoss) | Should -BeLessThan 1e-6
    }

    It 'take offsets, and data of their own' {
        $other = Get-ValleyDataset Synthetic -TrainCount 50 -TestCount 20 -Classes 3 -Seed 6
        $profiles = @($run.Snapshots | Select-Object -First 2 | Get-ValleyProfile $other -Direction $direction -Offset 0, 1)
        $profiles.Count | Should -Be 2
        $profiles[0].Offsets | Should -Be 0, 1
        # One direction through models works the same way.
        @($run.InitialModel, $run.Model | Get-ValleyProfile $other -Direction $direction -Offset 0, 1).Model | Should -Be $run.InitialModel.Name, $run.Model.Name
        # Without a pipeline -Direction is what it was.
        (Get-ValleyProfile $other -Direction $direction -Offset 0, 1).Model | Should -Be $run.Model.Name
        (Get-ValleyProfile $other -Direction $direction -Model $run -Offset 0, 1).Model | Should -Be $run.Model.Name
    }

    It 'are models for the other cmdlets' {
        ($run.Snapshots[0] | Measure-ValleyModel).TrainLoss | Should -BeGreaterThan 0
        ($run.Snapshots[0] | New-ProbeDirection Sign).Model.Name | Should -BeLike '*epoch-1'
        (Get-ErrorOf { $run.Snapshots[0] | Measure-ValleyModel -Solution Swa -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'SolutionMissing,*'
    }
}
