BeforeAll {
    . $PSScriptRoot/Common.ps1
    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 3 -SnapshotEvery 1 -Seed 1
    $grid = @{ Range = 1; Points = 5 }
}

Describe 'Measure-SignSweep' {
    It 'streams a record for each noise and fraction, with the sides of its profiles' {
        $results = @($run | Measure-SignSweep -Kind Gaussian, Constant -Ratio 0, 1 -Draws 2 -Seed 4 -Width 0.5 @grid)
        $results.Kind | Should -Be Gaussian, Gaussian, Constant, Constant
        $results.Ratio | Should -Be 0, 1, 0, 1
        $results.Draws | Should -Be 2, 2, 1, 1
        $direction = $run | New-ProbeDirection Gaussian -Seed 5 -SignConsistency 1 -Scale Norm -Width 0.5
        $sides = $direction | Get-ValleyProfile $run.Dataset @grid | Measure-SideDifference TestLoss
        $results[1].TestLoss.Curves[1] | Should -Be $sides.Curves[0]
        $results | Format-Table | Out-String | Should -Match 'Constant'
    }

    It 'takes snapshots, and draws a picture that it does not replace unless told to' {
        $file = Join-Path $TestDrive sweep.svg
        $measure = { param($more) $run.Snapshots[0] | Measure-SignSweep -Ratio 0, 1 -Draws 1 @grid -SkipTest -PlotPath $file @more }
        (& $measure @{ WhatIf = $true }).Epoch | Should -Be 1, 1
        Test-Path $file | Should -BeFalse
        $null = & $measure @{}
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { & $measure @{ ErrorAction = 'Stop' } }).FullyQualifiedErrorId | Should -Be 'FileExists,AsymValley.Cmdlets.Commands.MeasureSignSweepCommand'
        & $measure @{ Force = $true } | Should -Not -BeNullOrEmpty
    }

    It 'refuses <_.Id>: <_.Argument>' -ForEach @(
        @{ Id = 'InvalidOption'; Category = 'InvalidArgument'; Argument = @{ Ratio = 0, 1.5 } }
        @{ Id = 'InvalidOption'; Category = 'InvalidArgument'; Argument = @{ Kind = 'Sign' } }
        @{ Id = 'NoParameterSelected'; Category = 'ObjectNotFound'; Argument = @{ Group = 'Layer9' } }
        @{ Id = 'ProfileNotUsable'; Category = 'InvalidData'; Argument = @{ Offset = 0, 1 } }
    ) {
        $argument = $_.Argument
        $failed = Get-ErrorOf { $run | Measure-SignSweep @argument -ErrorAction Stop }
        $failed.FullyQualifiedErrorId | Should -Be "$($_.Id),AsymValley.Cmdlets.Commands.MeasureSignSweepCommand"
        $failed.CategoryInfo.Category | Should -Be $_.Category
    }

    It 'needs data of a model alone' {
        (Get-ErrorOf { $run.Model | Measure-SignSweep -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
    }
}

Describe 'Measure-SideDifference' {
    BeforeAll {
        # Straight sides: the mean of each is half its end, here 2 to the left.
        function New-Side($Right, $Decay) { New-Profile -Left 1 -Right $Right | Add-Member Decay $Decay -PassThru }
    }

    It 'compares by properties of the profile and by what was added' {
        $profiles = (New-Side 0.5 1e-3), (New-Side 0.25 1e-3), (New-Side 1 0)
        $made = $profiles | ForEach-Object { $_ | Measure-ValleyAsymmetry -MinimumC 1.1 | ForEach-Object Profile }
        for ($i = 0; $i -lt 3; $i++) { $made[$i] | Add-Member Decay $profiles[$i].Decay }
        $rows = @($made | Measure-SideDifference TrainLoss -GroupBy Decay, Direction -PlotPath (Join-Path $TestDrive sides.svg))
        $rows.Decay | Should -Be 0.001, 0
        $rows[0].Curves.Length | Should -Be 2
        [Math]::Abs($rows[0].Difference.Mean - (-1.25)) | Should -BeLessThan 1e-9
        $rows[0].PositiveLower | Should -Be 2
        [Math]::Abs($rows[1].Difference.Mean) | Should -BeLessThan 1e-9
        [xml] (Get-Content (Join-Path $TestDrive sides.svg) -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { $made | Measure-SideDifference TrainLoss -GroupBy Momentum }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'reports a profile that has no two sides and goes on' {
        $short = [pscustomobject]@{ Offsets = 0, 1; TrainLoss = 1, 2 }
        $rows = @($short, (New-Profile -Left 4) | Measure-SideDifference TrainLoss -ErrorVariable errors -ErrorAction SilentlyContinue)
        $rows.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'ProfileNotUsable,AsymValley.Cmdlets.Commands.MeasureSideDifferenceCommand'
        # Test error is what is compared by default, and these have none.
        (Get-ErrorOf { New-Profile | Measure-SideDifference -ErrorAction Stop }).Exception.Message | Should -Match 'test error'
    }
}

Describe 'New-ProbeDirection -Scale' {
    It 'is the scaling, and a number is told where it belongs' {
        ($run | New-ProbeDirection -Scale Filter).Scaling | Should -Be Filter
        (Get-ErrorOf { $run | New-ProbeDirection -Scale 2 }).Exception.Message | Should -Match '-Width'
        # The profile keeps what tells the directions of a figure apart.
        $line = $run | New-ProbeDirection -Scale Norm -Width 0.2 -SignConsistency 0.5 | Get-ValleyProfile @grid
        $line.Width, $line.SignConsistency | Should -Be 0.2, 0.5
    }
}
