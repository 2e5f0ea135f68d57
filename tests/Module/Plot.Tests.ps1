BeforeAll {
    . $PSScriptRoot/Common.ps1
    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Path (Join-Path $TestDrive run) -Epochs 2 -Swa -SwaStart 1 -Seed 1
    $profiles = $run | New-ProbeDirection -Count 2 -Seed 1 | Get-ValleyProfile -Range 1 -Points 11
}

Describe 'Export-ValleyPlot' {
    It 'draws what the pipeline brings into one picture' {
        $file = $profiles | Export-ValleyPlot (Join-Path $TestDrive valley.svg) -Title 'Two <directions>' -PassThru
        $file | Should -BeOfType IO.FileInfo
        $svg = [xml](Get-Content $file -Raw)
        $svg.svg.title | Should -Be 'Two <directions>'
        $svg.OuterXml | Should -Match ([regex]::Escape($profiles[1].Direction))
    }

    It 'takes results of any kind, and each kind has its panel' {
        $file = Join-Path $TestDrive all.csv
        $asymmetry = $profiles | Measure-ValleyAsymmetry
        $signs = $run | Measure-SignConsistency -Reference $run -ReferenceSolution Initial
        $surface = $run | Get-ValleySurface -UPoints 3 -VPoints 3
        $run, $asymmetry[0], $signs, $surface, $profiles[0] | Export-ValleyPlot $file | Should -BeNullOrEmpty
        # A training has two panels: loss and error.
        @(Import-Csv $file | Select-Object Panel -Unique).Count | Should -Be 6
    }

    It 'writes the points that are drawn as a table' {
        $file = Join-Path $TestDrive points.csv
        $profiles[0] | Export-ValleyPlot $file
        $rows = Import-Csv $file | Where-Object Series -EQ 'training loss'
        [double[]] $rows.X | Should -Be $profiles[0].Offsets
        [double[]] $rows.Y | Should -Be $profiles[0].TrainLoss
    }

    It 'writes results in full as JSON, from which profiles come back to the bit' {
        $file = Join-Path $TestDrive full.json
        $broken = New-Profile -Left 4 -Right 1
        $broken.TrainLoss[0], $broken.TrainLoss[1], $broken.TestLoss[-1] = [double]::NaN, [double]::PositiveInfinity, [double]::NegativeInfinity
        $broken, $profiles[0], ($profiles[1] | Measure-ValleyAsymmetry) | Export-ValleyPlot $file -Title three
        $json = Get-Content $file -Raw | ConvertFrom-Json
        $json.Title | Should -Be three
        $json.Results.Type | Should -Be LossProfile, LossProfile, AsymmetryResult
        $json.Results[0].TrainLoss[0, 1] | Should -Be NaN, Infinity
        foreach ($property in $profiles[0].GetType().GetProperties().Name) { $json.Results[1].PSObject.Properties.Name | Should -Contain $property }

        $csv = Join-Path $TestDrive back.csv
        $json.Results[0] | Export-ValleyPlot $csv
        $rows = Import-Csv $csv
        [Linq.Enumerable]::SequenceEqual([double[]] @($rows | Where-Object Series -EQ 'training loss').Y, $broken.TrainLoss) | Should -BeTrue
        [Linq.Enumerable]::SequenceEqual([double[]] @($rows | Where-Object Series -EQ 'test loss').Y, $broken.TestLoss) | Should -BeTrue
        ($json.Results[1] | Measure-ValleyAsymmetry).C | Should -Be ($profiles[0] | Measure-ValleyAsymmetry).C
    }

    It 'draws again what was kept in a file' {
        $surface = $run | Get-ValleySurface -UPoints 3 -VPoints 3
        $signs = $run | Measure-SignConsistency -Reference $run -ReferenceSolution Initial
        $results = $run, $profiles[0], ($profiles[1] | Measure-ValleyAsymmetry), $surface, $signs, ($profiles[0] | Get-ShiftGap)
        Push-Location $TestDrive
        try {
            $results | Export-ValleyPlot kept.csv
            $results | Export-ValleyPlot kept.json
            (Get-Content kept.json -Raw | ConvertFrom-Json).Results | Export-ValleyPlot from-json.csv
            $results | Export-Clixml kept.xml -Depth 5
            Import-Clixml kept.xml | Export-ValleyPlot from-clixml.csv
            foreach ($again in 'from-json.csv', 'from-clixml.csv') { Get-Content $again -Raw | Should -BeExactly (Get-Content kept.csv -Raw) -Because $again }
        }
        finally { Pop-Location }
        (Get-ErrorOf { [pscustomobject] @{ Type = 'LossSurface'; Model = 'x' } | Export-ValleyPlot (Join-Path $TestDrive half.svg) -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'PlotRefused,*'
    }

    It 'draws lines for a terminal, and says what has none' {
        $lines = Get-Content ($profiles[0] | Export-ValleyPlot (Join-Path $TestDrive plot.txt) -PassThru)
        $lines.Count | Should -Be 20
        $lines[1] | Should -BeLike '*● training loss*■ test loss'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $surface = $run | Get-ValleySurface -UPoints 3 -VPoints 3
        (Get-ErrorOf { $surface | Export-ValleyPlot (Join-Path $TestDrive surface.txt) -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'PlotRefused,*'
    }

    It 'takes the likeness of a profile' {
        $file = Join-Path $TestDrive likeness.csv
        New-Profile 1 2 | Export-ValleyPlot $file
        (Import-Csv $file).Count | Should -Be 82
    }

    It 'writes a page that holds all it needs' {
        $file = Join-Path $TestDrive valley.html
        $profiles | Export-ValleyPlot $file
        $text = Get-Content $file -Raw
        $text | Should -Match 'Licensed under the MIT license'
        $text | Should -Not -Match '<script[^>]+src='
    }

    It 'writes nothing with -WhatIf, replaces nothing without -Force, and says what is wrong' {
        $file = Join-Path $TestDrive once.svg
        $profiles | Export-ValleyPlot $file -WhatIf
        Test-Path $file | Should -BeFalse
        $profiles | Export-ValleyPlot $file
        (Get-ErrorOf { $profiles | Export-ValleyPlot $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $profiles[0] | Export-ValleyPlot $file -Force
        (Get-ErrorOf { $profiles | Export-ValleyPlot (Join-Path $TestDrive plot.png) }).FullyQualifiedErrorId | Should -BeLike 'PlotRefused,*'
        1, $profiles[0] | Export-ValleyPlot (Join-Path $TestDrive most.svg) -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should -BeLike 'NotDrawable,*'
        $errors.CategoryInfo.Category | Should -Be 'InvalidType'
        $errors.TargetObject | Should -Be 1
        Test-Path (Join-Path $TestDrive most.svg) | Should -BeTrue
    }
}
