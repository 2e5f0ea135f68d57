BeforeAll {
    . $PSScriptRoot/Common.ps1
    $set = Get-TinySet
    $model = Get-TinyModel
    $halves = @($set | Split-ValleyDataset Iid -Clients 2 -AsDataset)
    $train = { param($on, $name, $seed) $on | Start-ValleyTraining $model -Path (Join-Path $TestDrive $name) -Epochs 3 -SnapshotEvery 1 -Seed $seed }
    $a = & $train $halves[0] a 1
    $b = & $train $halves[1] b 2
    $c = & $train $halves[1] c 3
    $short = @{ Range = 0, 1; Points = 3 }
}

Describe 'Split-ValleyDataset -AsDataset' {
    It 'gives each client a data set that a resumed run finds again' {
        $halves.Count, $halves[0].Train.Count, $halves[1].Test.Count | Should -Be 2, 100, 100
        $run = Resume-ValleyTraining $b.Path -Epochs 3
        $run.Dataset.ContentHash | Should -Be $halves[1].ContentHash
        (Get-ErrorOf { $halves[0] | Split-ValleyDataset Iid -Clients 2 -AsDataset }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Measure-ModelInterpolation' {
    It 'pairs each model with every later one, or with -To' {
        $pairs = @($a, $b, $c | Measure-ModelInterpolation -Dataset $set @short)
        $pairs.Count | Should -Be 3
        ($pairs | ForEach-Object { "$($_.From)-$($_.To)" }) | Should -Be 'a-b', 'a-c', 'b-c'
        $to = @($a, $b | Measure-ModelInterpolation -To $c -Dataset $set @short)
        $to[0].Gap, $to[1].Gap | Should -Be $pairs[1].Gap, $pairs[2].Gap
        # All started from the same weights, which their runs know.
        $pairs[0].Signs.SameStart | Should -BeTrue
        $same = 0
        for ($i = 0; $i -lt $model.Parameters.Values.Length; $i++) {
            if ([Math]::Sign($model.Parameters.Values[$i]) -eq [Math]::Sign($a.Model.Parameters.Values[$i])) { $same++ }
        }
        $pairs[0].SsrIA | Should -Be ($same / $model.Parameters.Values.Length)
        $pairs | Format-Table | Out-String | Should -Match 'SSR-AB'
    }

    It 'pairs snapshots by their epochs' {
        $pairs = @($a.Snapshots | Measure-ModelInterpolation -To $b -MatchEpoch @short)
        $pairs.Epoch | Should -Be 1, 2, 3
        $pairs.ToEpoch | Should -Be 1, 2, 3
        # Without data of one's own those that both halves are of.
        $last = $a, $b | Measure-ModelInterpolation -Dataset $set @short
        $pairs[2].SsrAB, $pairs[2].TrainGap | Should -Be $last.SsrAB, $last.TrainGap
        $pairs[0].SsrIB | Should -Not -BeNullOrEmpty
    }

    It 'says what is missing' {
        (Get-ErrorOf { Measure-ModelInterpolation $a @short }).FullyQualifiedErrorId | Should -BeLike 'SecondModelNeeded,*'
        (Get-ErrorOf { Measure-ModelInterpolation $a.Model, $b.Model @short }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
        (Get-ErrorOf { Measure-ModelInterpolation $a.Model, (New-ValleyModel Logistic -Dataset $set) -Dataset $set @short }).FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
        (Get-ErrorOf { Measure-ModelInterpolation $a, $a @short }).FullyQualifiedErrorId | Should -BeLike 'DegenerateDirection,*'
        (Get-ErrorOf { Measure-ModelInterpolation $a $b -MatchEpoch @short }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'draws one pair and does not replace the picture' {
        $file = Join-Path $TestDrive pair.svg
        $null = Measure-ModelInterpolation $a $b @short -PlotPath $file
        [xml] (Get-Content $file -Raw) | Should -Not -BeNullOrEmpty
        (Get-ErrorOf { Measure-ModelInterpolation $a $b @short -PlotPath $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
    }
}

Describe 'Test-ModelFusion' {
    It 'judges by the signs, or by the measured gap, and says why' {
        $verdict = Test-ModelFusion $a $b
        $verdict.Gap | Should -BeNullOrEmpty
        $verdict.Reason | Should -Match 'of the signs agree'
        $verdict.Fuse | Should -Be ($verdict.PredictedGap -ge -0.01)
        $pairs = @($a.Snapshots | Measure-ModelInterpolation -To $b -MatchEpoch @short)
        $regression = $pairs | Measure-FusionRegression -PlotPath (Join-Path $TestDrive scatter.svg)
        $regression.N | Should -Be 3
        $measured = Test-ModelFusion $a $b -Measure -Regression $regression -MinimumGap -1
        $measured.Gap | Should -Be (Measure-ModelInterpolation $a $b @short).Gap
        $measured.Fuse | Should -BeTrue
        [Math]::Abs($measured.PredictedGap - $regression.Intercept - $regression.Slope * $measured.SsrAB) | Should -BeLessThan 1e-12
        (Get-ErrorOf { $pairs[0] | Measure-FusionRegression }).FullyQualifiedErrorId | Should -BeLike 'FusionRefused,*'
    }
}

Describe 'Merge-ValleyModel' {
    It 'tells under -WhatIf what would be merged, and writes a file otherwise' {
        $file = Join-Path $TestDrive merged.safetensors
        $null = $a, $b | Merge-ValleyModel -Path $file -WhatIf
        Test-Path $file | Should -BeFalse
        $result = $a, $b | Merge-ValleyModel -Dataset $set -Path $file
        $result.Model.Name, $result.Kept, $result.Path | Should -Be 'merged', 2, $file
        $expected = ($a.Model.Parameters.Values[5] + $b.Model.Parameters.Values[5]) / 2
        [Math]::Abs($result.Model.Parameters.Values[5] - $expected) | Should -BeLessThan 1e-6
        (Measure-ValleyModel $file $set).TestAccuracy | Should -Be $result.TestAccuracy
        (Get-ErrorOf { $a, $b | Merge-ValleyModel -Path $file -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $result | Format-Table | Out-String | Should -Match 'Uniform'
    }

    It 'selects greedily with a reason for each, and averages a run''s snapshots' {
        $soup = $a, $b, $c, $model | Merge-ValleyModel -Method Greedy -Dataset $set
        $soup.Ingredients.Count | Should -Be 4
        $soup.Ingredients[0].Reason | Should -Be 'kept: the best on its own'
        $soup.Ingredients | ForEach-Object { $_.Reason | Should -Match '^(kept|refused): ' }
        $swa = Merge-ValleyModel $a Swa -FirstEpoch 2
        $swa.Ingredients.Epoch | Should -Be 2, 3
        (Get-ErrorOf { $a, $b | Merge-ValleyModel -Method Weighted -Weight 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $a | Merge-ValleyModel -Method Uniform -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'FusionRefused,*'
        (Get-ErrorOf { Merge-ValleyModel $a Swa -FirstEpoch 9 }).FullyQualifiedErrorId | Should -BeLike 'FusionRefused,*'
        (Get-ErrorOf { Merge-ValleyModel $a.Model, (New-ValleyModel Logistic -Dataset $set) -Dataset $set }).FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
    }
}
