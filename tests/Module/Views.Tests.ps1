BeforeAll {
    . $PSScriptRoot/Common.ps1
    $run = Start-ValleyTraining (Get-TinyModel) -Dataset (Get-TinySet) -Epochs 2 -Swa -SnapshotEvery 1 -Path (Join-Path $TestDrive run)
    $directions = @($run | New-ProbeDirection -Seed 1) + @($run | New-ProbeDirection -Kind UniformPositive -Seed 12)
    $profiles = @($directions | Get-ValleyProfile -Range 8 -Points 17)
    $results = [ordered]@{
        Run = $run
        History = $run.History
        Snapshot = $run.Snapshots
        Dataset = $run.Dataset
        Split = $run.Dataset.Train
        Model = $run.Model
        Network = $run.Network
        Tensor = $run.Network.Parameters.Slices
        Direction = $directions
        Profile = $profiles
        Asymmetry = $profiles | Measure-ValleyAsymmetry
        ShiftGap = $profiles | Get-ShiftGap
        FlatSide = $profiles | Measure-FlatSide
        Signs = $run | Measure-SignConsistency -Reference $run.InitialModel
        Distribution = $run | Measure-ParameterDistribution
    }
    $results.ShiftGapRow = $results.ShiftGap[0].Rows
    $results.FlatSideRow = $results.FlatSide.Directions
    $results.SignRow = $results.Signs.Groups
    $results.Histogram = $results.Distribution[0].Histogram
    function Show($Value, [int] $Width) { ($Value | Out-String -Width $Width) -split "`r?`n" }
}

Describe 'Views' {
    It 'are tables as wide as the terminal at most' {
        foreach ($width in 80, 120) {
            foreach ($name in $results.Keys) {
                $lines = Show $results[$name] $width
                ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $width -Because $name
                # A table has a line of dashes under its heads; no head is broken.
                $heads = @($lines | Where-Object { $_ })[0..1]
                $heads[1] | Should -Match '^[- ]+$' -Because "$name is a table of $width columns"
            }
        }
    }

    It 'do not cut a later name because the first was short' {
        (Show $profiles 120) -match 'UniformPositive-12' | Should -Not -BeNullOrEmpty
        $longer = foreach ($name in 'a', 'a-name-of-16-char') { [pscustomobject]@{ PSTypeName = 'AsymValley.Training.RunSnapshot'; Epoch = 1; Path = $name } }
        (Show $longer 80) -match 'a-name-of-16-char' | Should -Not -BeNullOrEmpty
    }

    It 'show a profile''s curve' {
        $row = (Show $profiles[0] 120) -match 'Gaussian-1'
        $row | Should -Match '[▁▂▃▄▅▆▇█]{14}'
        $profiles[0].Curve | Should -Match '^[▁▂▃▄▅▆▇█]{32}$'
        $profiles[0].Curve | Should -Match '█$|^█'
    }

    It 'are the same for what came back from a file' {
        foreach ($name in 'Profile', 'Asymmetry', 'ShiftGap', 'History') {
            $file = Join-Path $TestDrive "$name.xml"
            $results[$name] | Export-Clixml $file -Depth 3
            Show (Import-Clixml $file) 120 | Should -Be (Show $results[$name] 120) -Because $name
        }
    }

    It 'follow the culture of the person, not of the file' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            (Show $run 120) -match '\d,\d{4}' | Should -Not -BeNullOrEmpty
            "$($profiles[0] | Measure-ValleyAsymmetry)" | Should -Not -Match '\d,\d'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'are there for records inside of results' {
        foreach ($type in 'Training.EpochResult', 'Training.RunSnapshot', 'Landscape.ShiftGapRow', 'Landscape.FlatSideResult', 'Landscape.FlatSideTerm', 'Fusion.PairGroup', 'Theory.LayerActivation', 'Federated.ComparisonCurve', 'Signs.ParameterHistogram', 'Networks.NetworkDefinition') {
            Get-FormatData "AsymValley.$type" -PowerShellVersion 7.6 | Should -Not -BeNullOrEmpty -Because $type
        }
    }

    It 'show several kinds of results in one pipeline' {
        $text = Show @($run; $profiles[0]; $directions[0]) 120
        $text -match 'TestAcc' | Should -Not -BeNullOrEmpty
        $text -match 'Gaussian-1' | Should -Not -BeNullOrEmpty
    }
}

Describe 'Type data' {
    It 'has what a person looks for in a run' {
        $run.TestAccuracy | Should -Be $run.History[-1].TestAccuracy
        $run.SwaAccuracy | Should -Be $run.History[-1].SwaTestAccuracy
        $run.BestAccuracy | Should -Be ($run.History.TestAccuracy | Measure-Object -Maximum).Maximum
        $run.Duration | Should -BeOfType [timespan]
        $run.Duration.TotalSeconds | Should -BeGreaterThan 0
        $run.Model.ParameterCount | Should -Be $run.Model.Parameters.Values.Count
        $run.Dataset.TrainCount | Should -Be 200
    }

    It 'has it in results' {
        $profiles[0].MinTrainLoss | Should -Be ($profiles[0].TrainLoss | Measure-Object -Minimum).Minimum
        $results.Asymmetry[0].FlatSide | Should -BeIn '+u', '-u', ''
        $line = $run | Measure-ValleyInterpolation -Points 5
        $line.Barrier | Should -Be $line.TrainBarrier
    }
}

Describe 'ToString' {
    It 'says something of each result, without the names of its type' {
        foreach ($name in $results.Keys) {
            $text = "$(@($results[$name])[0])"
            $text | Should -Not -Match '^AsymValley\.|\{ ' -Because $name
            $text.Length | Should -BeGreaterThan 0
        }
        "$($results.ShiftGap[0])" | Should -BeLike 'Gaussian-1: shift * gap *'
        "$($run.Options)" | Should -BeLike '2 epochs, batch size *'
        "$($results.History[0])" | Should -BeLike 'epoch 1: training loss *'
    }
}
