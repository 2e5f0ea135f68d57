BeforeAll {
    . $PSScriptRoot/Common.ps1
    $PSDefaultParameterValues['Measure-SignGradient:Threads'] = 1
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (Get-TinyModel) -Path (Join-Path $TestDrive run) -Epochs 3 -SnapshotEvery 1 -Seed 1

    # The share of equal signs, one by one.
    function Get-Ratio([float[]] $First, [float[]] $Second) {
        $same = 0
        for ($i = 0; $i -lt $First.Count; $i++) { $same += [Math]::Sign($First[$i]) -eq [Math]::Sign($Second[$i]) }
        $same / $First.Count
    }
}

Describe 'Measure-SignConsistency' {
    It 'compares a run''s snapshots with its first and its last weights, with the epochs' {
        $initial = @($run.Snapshots | Measure-SignConsistency $run -ReferenceSolution Initial)
        $initial.Epoch | Should -Be 1, 2, 3
        $initial[1].Ssr | Should -Be (Get-Ratio $run.Snapshots[1].Load().Parameters.Values $run.InitialModel.Parameters.Values)
        $initial[0].Ssr | Should -BeGreaterThan $initial[2].Ssr
        $final = @($run.Snapshots | Measure-SignConsistency $run)
        $final[2].Ssr | Should -Be 1
        $final[2].Groups.Group | Should -Be 'All', 'ClassifierWeight', 'ClassifierBias', 'OtherWeight', 'OtherBias', 'Layer1'
        $final | Format-Table | Out-String | Should -Match '1\.0000'
    }

    It 'takes models, runs, files, folders and directions on either side' {
        $expected = Get-Ratio $run.Model.Parameters.Values $run.InitialModel.Parameters.Values
        ($run | Measure-SignConsistency $run.InitialModel).Ssr | Should -Be $expected
        ($run.Path | Measure-SignConsistency (Join-Path $run.Path init.safetensors)).Ssr | Should -Be $expected
        (Get-Item (Join-Path $run.Path model.safetensors) | Measure-SignConsistency $run -ReferenceSolution Initial).Ssr | Should -Be $expected
        ($run | Measure-SignConsistency $run -Solution Initial -ReferenceSolution Sgd).Ssr | Should -Be $expected
        # Of a direction whose signs are those of the model nothing differs, and 0 agrees only with 0.
        $run | New-ProbeDirection Gaussian -SignConsistency 1 | Measure-SignConsistency $run | ForEach-Object Ssr | Should -Be 1
        $group = $run | New-ProbeDirection Sign -Group ClassifierWeight | Measure-SignConsistency $run
        ($group.Groups | Where-Object Group -EQ ClassifierWeight).Ssr | Should -Be 1
        ($group.Groups | Where-Object Group -EQ OtherWeight).Ssr | Should -Be 0
        $run | Measure-SignConsistency ($run | New-ProbeDirection Sign) | ForEach-Object Ssr | Should -Be 1
        ($run | Measure-SignConsistency $run -PerTensor -Group '*.weight').Groups.Group | Should -Be (@('All') + @($run.Network.Parameters.Slices.Name -like '*.weight'))
    }

    It 'draws the course of the epochs and does not replace a picture unless told to' {
        $file = Join-Path $TestDrive signs.svg
        $measure = { param($more) $run.Snapshots | Measure-SignConsistency $run -PlotPath $file @more }
        $null = & $measure @{ WhatIf = $true }
        Test-Path $file | Should -BeFalse
        $null = & $measure @{}
        ([xml] (Get-Content $file -Raw)).svg.title | Should -Match 'Signs in common'
        (Get-ErrorOf { & $measure @{} }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        @(& $measure @{ Force = $true }).Count | Should -Be 3
        (Get-ErrorOf { $run | Measure-SignConsistency $run -PlotPath (Join-Path $TestDrive nowhere a.svg) }).FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'refuses other networks, no numbers and empty groups' {
        $other = New-ValleyModel MLP -Hidden 9 -Dataset $set
        $record = Get-ErrorOf { Measure-SignConsistency $run -InputObject $other }
        $record.FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
        $record.CategoryInfo.Category | Should -Be InvalidArgument
        $record.Exception.Message | Should -Match '\[9×\d+\].*\[8×\d+\]'
        [object]::ReferenceEquals($record.TargetObject, $other) | Should -BeTrue
        # A bad one does not stop the others.
        $results = $other, $run.Model | Measure-SignConsistency $run -ErrorAction SilentlyContinue
        $results.Ssr | Should -Be 1

        $broken = Get-TinyModel
        $broken.Parameters.Values[3] = [float]::NaN
        foreach ($command in { Measure-SignConsistency $run -InputObject $broken }, { Measure-ParameterDistribution $broken }, { Measure-SignGradient $set -Model $broken }) {
            $record = Get-ErrorOf $command
            $record.FullyQualifiedErrorId | Should -BeLike 'NonFiniteWeights,*'
            $record.CategoryInfo.Category | Should -Be InvalidData
        }
        foreach ($command in { Measure-SignConsistency $run -InputObject $run -Group BatchNorm }, { Measure-ParameterDistribution $run -Group BatchNorm }, { $run | Measure-SignGradient -Group BatchNorm -ErrorAction Stop }) {
            (Get-ErrorOf $command).FullyQualifiedErrorId | Should -BeLike 'NoParameterSelected,*'
        }
    }
}

Describe 'Measure-ParameterDistribution' {
    It 'has the model before training beside the trained one, with the same bins' {
        $pairs = @($run | Measure-ParameterDistribution -Initial -Bins 8)
        $pairs.Count | Should -Be 12
        $pairs[0].Name | Should -BeLike '* (initial)'
        $pairs[1].Name | Should -Be $run.Model.Name
        $pairs[0].Histogram.Edges | Should -Be $pairs[1].Histogram.Edges
        $values = [double[]] $run.Model.Parameters.Values
        $expected = $values | Measure-Object -Average -Minimum -Maximum
        [Math]::Abs($pairs[1].Mean - $expected.Average) | Should -BeLessThan 1e-12
        $pairs[1].Minimum, $pairs[1].Maximum | Should -Be $expected.Minimum, $expected.Maximum
        $squares = 0.0
        foreach ($value in $values) { $squares += ($value - $expected.Average) * ($value - $expected.Average) }
        [Math]::Abs($pairs[1].StandardDeviation - [Math]::Sqrt($squares / $values.Count)) | Should -BeLessThan 1e-12
        $pairs | Format-Table | Out-String | Should -Match 'Deviation'
        (Get-ErrorOf { Measure-ParameterDistribution $run.Model -Initial }).FullyQualifiedErrorId | Should -BeLike 'SolutionMissing,*'
    }

    It 'goes by tensor, keeps a range, and draws a panel for each group' {
        $tensors = @($run.Snapshots[0] | Measure-ParameterDistribution -PerTensor -Range -1, 1 -Bins 4)
        $tensors.Group | Should -Be (@('All') + @($run.Network.Parameters.Slices.Name))
        $tensors[0].Epoch | Should -Be 1
        $tensors[0].Histogram.Edges | Should -Be -1, -0.5, 0, 0.5, 1
        $file = Join-Path $TestDrive distribution.svg
        $null = $run | Measure-ParameterDistribution -Initial -PlotPath $file
        @(([xml] (Get-Content $file -Raw)).svg.svg).Count | Should -Be 6
        foreach ($wrong in @{ Bins = 0 }, @{ Range = 1, 0 }) {
            (Get-ErrorOf { Measure-ParameterDistribution $run @wrong }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        }
    }
}

Describe 'Measure-SignGradient' {
    It 'has the cosine that the gradient''s direction has with the signs' {
        $result = $run | Measure-SignGradient -Directions 20
        $gradient = ($run | New-ProbeDirection Gradient -Threads 1).Vector
        $signs = ($run | New-ProbeDirection Sign).Vector
        [Math]::Abs($result.Cosine - $gradient.Dot($signs)) | Should -BeLessThan 1e-6
        $result.RandomCosine * [Math]::Sqrt($result.Groups[0].Count) | Should -BeGreaterThan 0.6
        $result.RandomCosine * [Math]::Sqrt($result.Groups[0].Count) | Should -BeLessThan 1.5
        @($run.Snapshots | Measure-SignGradient -Directions 2 -PlotPath (Join-Path $TestDrive cosine.svg)).Epoch | Should -Be 1, 2, 3
        Test-Path (Join-Path $TestDrive cosine.svg) | Should -BeTrue
        $result, $result.Groups | ForEach-Object { $_ | Format-Table | Out-String | Should -Match 'Cosine' }
        (Get-ErrorOf { Measure-SignGradient -Model $run.Model }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
        (Get-ErrorOf { $run | Measure-SignGradient -Directions 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}
