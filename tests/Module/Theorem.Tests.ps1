BeforeAll {
    . $PSScriptRoot/Common.ps1
    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 4 -SnapshotEvery 1 -Swa -SwaStart 3 -Seed 1
    $directions = $run | New-ProbeDirection UniformPositive -Count 2 -Seed 7
    $grid = @{ Range = 2; Points = 9; Threads = 1 }
}

Describe 'Measure-FlatSideGain' {
    It 'has the losses of the profile at shifts that are its offsets' {
        $result = $directions[0] | Measure-FlatSideGain $run.Dataset @grid -MinimumPoints 1 -Shift 0.5 -Distance 0.5
        $loss = ($directions[0] | Get-ValleyProfile $run.Dataset @grid).TrainLoss
        $side = $result.Terms[0].Asymmetry.Orientation
        [Math]::Abs($result.Gain - ($loss[5] + $loss[3] - $loss[4] - $loss[4 + 2 * $side]) / 2) | Should -BeLessThan 1e-5
        [Math]::Abs($result.TrainCost - ($loss[4 + $side] - $loss[4])) | Should -BeLessThan 1e-5
        $result | Format-Table | Out-String | Should -Match 'UniformPositive-7'
    }

    It 'moves along each direction alone, or along all at once' {
        $alone = @($directions | Measure-FlatSideGain $run.Dataset @grid -MinimumPoints 1 -Distance 0.1, 0.2)
        $alone.Count | Should -Be 4
        $together = @($directions | Measure-FlatSideGain $run.Dataset @grid -MinimumPoints 1 -Distance 0.1 -Together)
        $together.Count | Should -Be 1
        $together.Shifted.Length | Should -Be 4
        $together.IsOrthogonal | Should -BeFalse
        $together.Unmet -join ' ' | Should -Match 'orthogonal'
    }

    It 'draws the gain and refuses what is out of range' {
        $file = Join-Path $TestDrive gain.svg
        $measure = { param($more) $directions[0] | Measure-FlatSideGain $run.Dataset @grid -MinimumPoints 1 -Distance 0.1, 0.2 -PlotPath $file @more }
        $null = & $measure @{ WhatIf = $true }
        Test-Path $file | Should -BeFalse
        $null = & $measure @{}
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { & $measure @{ ErrorAction = 'Stop' } }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Get-ErrorOf { $directions | Measure-FlatSideGain $run.Dataset -Distance 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $directions[0] | Measure-FlatSideGain $run.Dataset @grid -MinimumPoints 1 -SkipTest -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ProfileNotUsable,*'
    }
}

Describe 'Get-ShiftGap' {
    It 'draws the curves and the ratio' {
        $file = Join-Path $TestDrive gap.svg
        $gap = New-Profile -Left 2 -Right 1 -Shift 0.4 | Get-ShiftGap -PlotPath $file
        [Math]::Abs($gap.Delta - 0.4) | Should -BeLessThan 1e-9
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        Get-Content (Join-Path $TestDrive gap-ratio.svg) -Raw | Should -Match 'ξ_δ'
        (Get-ErrorOf { New-Profile | Get-ShiftGap -PlotPath $file -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        New-Profile | Get-ShiftGap -PlotPath $file -Force | Should -Not -BeNullOrEmpty
    }
}

Describe 'Measure-BallShiftGap' {
    It 'is at least the gap at the solution' {
        $near = $directions[0] | Measure-BallShiftGap $run.Dataset @grid -Samples 1 -Radius 1e-6
        $far = $directions[0] | Measure-BallShiftGap $run.Dataset @grid -Samples 5 -Radius 1
        $far.Points | Should -Be 6
        $far.Rows.Length | Should -Be 9
        $level = $near.TestMinimum - $near.TrainMinimum
        [Math]::Abs($near.Xi0 - [Math]::Abs($near.Profile.TestLoss[4] - $level - $near.Profile.TrainLoss[4])) | Should -BeLessThan 1e-5
        (Get-ErrorOf { $directions[0] | Measure-BallShiftGap $run.Dataset -Points 8 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Measure-TrajectoryProjection' {
    It 'projects snapshots: the last lies at the solution, the average where SWA is' {
        $results = @($directions | Measure-TrajectoryProjection $run.Dataset @grid -MinimumPoints 1 -Run $run)
        $results.Count | Should -Be 2
        $results[0].Times | Should -Be 1, 2, 3, 4
        $results[0].AverageStart | Should -Be 3
        $results[0].Positions[3] | Should -Be 0
        $between = $run.SwaModel.Parameters.Subtract($run.Model.Parameters)
        [Math]::Abs($results[1].Average - $between.Dot($directions[1].Vector)) | Should -BeLessThan 1e-5
        $results | Format-Table | Out-String | Should -Match 'FlatSide(.|\n)*no'
    }

    It 'goes on from the solution, the same way every time' {
        $go = { param($more) $directions[0] | Measure-TrajectoryProjection $run.Dataset @grid -MinimumPoints 1 -Steps 12 -LearningRate 0.02 -StepAugment:$false @more }
        $first = & $go @{ PlotPath = Join-Path $TestDrive t.svg }
        $first.Unit | Should -Be Step
        $first.Positions.Length | Should -Be 12
        (& $go @{}).Positions | Should -Be $first.Positions
        Test-Path (Join-Path $TestDrive t-valley.svg) | Should -BeTrue
    }

    It 'asks for one trajectory' {
        (Get-ErrorOf { $directions | Measure-TrajectoryProjection $run.Dataset }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $directions | Measure-TrajectoryProjection $run.Dataset -Run $run -Steps 3 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $directions | Measure-TrajectoryProjection $run.Dataset -Run $run.Model }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Get-ValleySurface' {
    It 'refuses a file that another process is measuring into' {
        $file = Join-Path $TestDrive held.bin
        $hold = [IO.File]::Open("$file.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try { $e = Get-ErrorOf { $run | Get-ValleySurface -UPoints 2 -VPoints 2 -Path $file -ErrorAction Stop } } finally { $hold.Dispose() }
        $e.FullyQualifiedErrorId | Should -BeLike 'RunFolderInUse,*'
        $run | Get-ValleySurface -UPoints 2 -VPoints 2 -Path $file | Should -Not -BeNullOrEmpty
        "$file.lock" | Should -Not -Exist
    }
}
