BeforeAll {
    . $PSScriptRoot/Common.ps1
    # With batch normalisation, so that it matters how the solutions are measured.
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (New-ValleyModel PreResNet20 -Dataset $set -Seed 3) -Path (Join-Path $TestDrive normalised) -Epochs 2 -Swa -SwaStart 1 -Seed 1
    $plain = $set | Start-ValleyTraining (Get-TinyModel) -Path (Join-Path $TestDrive plain) -Epochs 3 -Swa -SwaStart 1 -Seed 1
}

Describe 'Measure-ValleyInterpolation' {
    It 'has the solutions at its ends, measured as Measure-ValleyModel does with recalibration' {
        $line = $run | Measure-ValleyInterpolation -Range 0, 1 -Points 3
        foreach ($end in @{ Solution = 'Swa'; End = 'From'; Point = 0 }, @{ Solution = 'Sgd'; End = 'To'; Point = 2 }) {
            $expected = $run | Measure-ValleyModel -Solution $end.Solution -BatchNorm Recalibrate
            $line.($end.End).BatchNorm | Should -Be 'Recalibrate'
            foreach ($name in 'TrainLoss', 'TestLoss', 'TrainAccuracy', 'TestAccuracy') { $line.($end.End).$name | Should -Be $expected.$name }
            [Math]::Abs($line.TrainLoss[$end.Point] - $expected.TrainLoss) | Should -BeLessThan 1e-4
            [Math]::Abs(1 - $line.TestError[$end.Point] - $expected.TestAccuracy) | Should -BeLessThan 0.02
        }
        $line | Format-Table | Out-String | Should -Match $run.Name
    }

    It 'takes runs, models, files and folders, and data where they do not say which' {
        $options = @{ Range = 0, 1; Points = 2 }
        $file = Join-Path $plain.Path swa.safetensors
        $expected = (Measure-ValleyInterpolation $plain @options).TrainLoss[0]
        (Measure-ValleyInterpolation $plain.SwaModel $plain.Model -Dataset $plain.Dataset @options).TrainLoss[0] | Should -Be $expected
        (Measure-ValleyInterpolation $file $plain @options).TrainLoss[0] | Should -Be $expected
        (Measure-ValleyInterpolation $plain.Path $plain.Path -FromSolution Swa @options).TrainLoss[0] | Should -Be $expected
        (Measure-ValleyInterpolation $plain $plain.InitialModel @options).From.TrainLoss | Should -Be (Measure-ValleyModel $plain).TrainLoss
        (Get-ErrorOf { Measure-ValleyInterpolation $file }).FullyQualifiedErrorId | Should -BeLike 'SecondModelNeeded,*'
        (Get-ErrorOf { Measure-ValleyInterpolation $file $plain.Model }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
        (Get-ErrorOf { Measure-ValleyInterpolation $plain $run }).FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
        (Get-ErrorOf { Measure-ValleyInterpolation $plain -Range 1, 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'draws a picture and does not replace it unless told to' {
        $file = Join-Path $TestDrive line.svg
        $measure = { param($more) $plain | Measure-ValleyInterpolation -Points 6 -PlotPath $file @more }
        $null = & $measure @{ WhatIf = $true }
        Test-Path $file | Should -BeFalse
        $null = & $measure @{}
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { & $measure @{ ErrorAction = 'Stop' } }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        & $measure @{ Force = $true } | Should -Not -BeNullOrEmpty
    }
}

Describe 'Measure-FlatSide' {
    It 'counts with a Wilson interval on which side the loss rises less' {
        $count = (New-Profile -Left 3), (New-Profile -Left 2), (New-Profile -Right 4), (New-Profile -Left 1.5) | Measure-FlatSide
        $count.N, $count.ByTrainLoss.K, $count.BySlopes.K, $count.Asymmetric.K | Should -Be 4, 3, 3, 1
        # (k + z²/2)/(n + z²) ± z/(n + z²)·√(k(n − k)/n + z²/4) for 3 of 4.
        $z = 1.959963984540054
        $middle = (3 + $z * $z / 2) / (4 + $z * $z)
        [Math]::Abs(($count.ByTrainLoss.Low + $count.ByTrainLoss.High) / 2 - $middle) | Should -BeLessThan 1e-12
        $count.Directions[0].MinusRise | Should -Be 12
        (New-Profile -Left 3 | Measure-FlatSide -Distance 1.1).Directions[0].PlusRise | Should -Be 1.1
        $count | Format-Table | Out-String | Should -Match '3/4'
        (Get-ErrorOf { New-Profile | Measure-FlatSide -Distance 5 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'is asked of the side where SWA lies' {
        $count = $plain | New-ProbeDirection InterpolationPlusRandom -ToSolution Swa -Noise Gaussian -Count 3 |
            Get-ValleyProfile $plain.Dataset -Range 2 -Points 9 | Measure-FlatSide -MinimumPoints 1
        $count.N | Should -Be 3
        $count.Kind | Should -Be 'InterpolationPlusRandom'
        @($count.Directions | Where-Object { $_.Profile.TrainLoss[8] -lt $_.Profile.TrainLoss[0] }).Count | Should -Be $count.ByTrainLoss.K
    }
}

Describe 'Compare-ValleyWidth' {
    It 'has both solutions'' curves along the same directions, and who is wider' {
        $result = $plain | Compare-ValleyWidth -Count 2 -Seed 4 -Range 3 -Points 13 -Rise 0.1 -Factor 2
        $result.From, $result.To | Should -Be $plain.SwaModel.Name, $plain.Model.Name
        $direct = $plain | New-ProbeDirection Gaussian -Seed 5 | Get-ValleyProfile $plain.Dataset -Range 3 -Points 13
        [Linq.Enumerable]::SequenceEqual([double[]] $direct.TestLoss, [double[]] $result.ToProfiles[1].TestLoss) | Should -BeTrue
        $result.Rows.Count | Should -Be 8
        foreach ($summary in $result.Summary) {
            $rows = $result.Rows | Where-Object { $_.Loss -eq $summary.Loss -and $_.Level -eq $summary.Level }
            @($rows | Where-Object { $_.From.Total -gt $_.To.Total }).Count | Should -Be $summary.FromWider.K
        }
        $result.Summary | Format-Table | Out-String | Should -Match 'MedianFrom'
        (Get-ErrorOf { $plain | Compare-ValleyWidth -Kind Sign -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}
