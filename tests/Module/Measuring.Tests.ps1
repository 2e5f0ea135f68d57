BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Measure-ValleyAsymmetry' {
    It 'finds slopes 4 and 1 to be c = 4' {
        $result = New-Profile -Left 4 -Right 1 | Measure-ValleyAsymmetry
        [Math]::Abs($result.C - 4) | Should -BeLessThan 1e-9
        [Math]::Abs($result.P - 1) | Should -BeLessThan 1e-9
        $result.Orientation | Should -Be 1
        $result.IsAsymmetric | Should -BeTrue
        (New-Profile -Left 1 -Right 4 | Measure-ValleyAsymmetry).Orientation | Should -Be -1
    }

    It 'finds nothing in a symmetric valley' {
        $result = New-Profile | Measure-ValleyAsymmetry
        $result.IsAsymmetric | Should -BeFalse
        $result.Reason | Should -Not -BeNullOrEmpty
    }

    It 'takes given radii and another threshold' {
        $result = New-Profile -Left 4 -Right 1 | Measure-ValleyAsymmetry -RLow 1 -RHigh 3 -MinimumC 5
        $result.RLow | Should -Be 1
        $result.RHigh | Should -Be 3
        $result.IsAsymmetric | Should -BeFalse
        (Get-ErrorOf { New-Profile | Measure-ValleyAsymmetry -RLow 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'reports a profile that cannot be used and goes on' {
        $short = [pscustomobject]@{ Offsets = 0, 1; TrainLoss = 1, 2 }
        $results = $short, (New-Profile -Left 4) | Measure-ValleyAsymmetry -ErrorVariable errors -ErrorAction SilentlyContinue
        @($results).Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'ProfileNotUsable,AsymValley.Cmdlets.Commands.MeasureValleyAsymmetryCommand'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $errors[0].TargetObject.Offsets.Length | Should -Be 2
    }

    It 'sorts by c' {
        $sorted = (New-Profile -Left 2), (New-Profile -Left 5), (New-Profile -Left 3) | Measure-ValleyAsymmetry | Sort-Object C -Descending
        $sorted.C | ForEach-Object { [Math]::Round($_, 6) } | Should -Be 5, 3, 2
    }
}

Describe 'Measure-ValleyAsymmetry -PlotPath' {
    It 'draws the curve and its slopes, and replaces a file only when told to' {
        $file = Join-Path $TestDrive asymmetry.svg
        New-Profile -Left 4 | Measure-ValleyAsymmetry -PlotPath $file -WhatIf
        $file | Should -Not -Exist
        New-Profile -Left 4 | Measure-ValleyAsymmetry -PlotPath $file | ForEach-Object C | Should -BeGreaterThan 3
        Get-Content $file -Raw | Should -Match 'c = 4'
        (Get-ErrorOf { New-Profile | Measure-ValleyAsymmetry -PlotPath $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        New-Profile -Left 6 | Measure-ValleyAsymmetry -PlotPath $file -Force
        Get-Content $file -Raw | Should -Match 'c = 6'
    }
}

Describe 'Measure-ValleyPrevalence' {
    It 'counts by properties of the profile and by what was added' {
        function New-Result($Run, $Decay, $Left) {
            $made = New-Profile -Left $Left
            $made.Model = $Run
            $made | Measure-ValleyAsymmetry | Add-Member Decay $Decay -PassThru
        }
        $results = (New-Result a 0.5 4), (New-Result a 0.5 1), (New-Result b 0.5 1), (New-Result c 0 3), (New-Result c 0 5)
        $rows = @($results | Measure-ValleyPrevalence -GroupBy Decay, Direction -PlotPath (Join-Path $TestDrive prevalence.svg))
        $rows.Decay | Should -Be 0.5, 0
        $rows.K | Should -Be 1, 2
        $rows.N | Should -Be 3, 2
        # One of the runs a and b has an asymmetric direction.
        $rows.Solutions.K | Should -Be 1, 1
        $rows.Solutions.N | Should -Be 2, 1
        $rows[0].Note | Should -Match 'not independent'
        Get-Content (Join-Path $TestDrive prevalence.svg) -Raw | Should -Match '1 of 3, solutions 1 of 2'
        $rows | Format-Table | Out-String | Should -Match '1 of 2'
        (Get-ErrorOf { $results | Measure-ValleyPrevalence -GroupBy Momentum }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'counts results and gives the Wilson interval' {
        $prevalence = (New-Profile -Left 4), (New-Profile), (New-Profile -Left 3), (New-Profile -Right 5) | Measure-ValleyAsymmetry | Measure-ValleyPrevalence
        $prevalence.K | Should -Be 3
        $prevalence.N | Should -Be 4
        # Wilson (1927) at 3 of 4 and z = 1.959964: 0.300642, 0.954413.
        [Math]::Abs($prevalence.Low - 0.300642) | Should -BeLessThan 1e-5
        [Math]::Abs($prevalence.High - 0.954413) | Should -BeLessThan 1e-5
    }

    It 'takes profiles and the options of asymmetry' {
        (New-Profile -Left 4), (New-Profile) | Measure-ValleyPrevalence | ForEach-Object K | Should -Be 1
        (New-Profile -Left 4), (New-Profile) | Measure-ValleyPrevalence -MinimumC 10 | ForEach-Object K | Should -Be 0
    }

    It 'narrows with less confidence and writes nothing for nothing' {
        $results = (New-Profile -Left 4), (New-Profile) | Measure-ValleyAsymmetry
        ($results | Measure-ValleyPrevalence -Confidence 0.5).High | Should -BeLessThan ($results | Measure-ValleyPrevalence).High
        @() | Measure-ValleyPrevalence | Should -BeNullOrEmpty
        (Get-ErrorOf { $results | Measure-ValleyPrevalence -Confidence 2 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Get-ShiftGap' {
    It 'finds the shift that was put in' {
        $gap = New-Profile -Left 4 -Right 1 -Shift 0.4 | Get-ShiftGap
        [Math]::Abs($gap.Delta - 0.4) | Should -BeLessThan 1e-9
        $gap.Xi | Should -BeLessThan 1e-9
        $gap.Xi0 | Should -BeGreaterThan 1
        $gap.Rows.Length | Should -BeGreaterThan 3
    }

    It 'takes shifts, and the profile of an asymmetry result' {
        (New-Profile -Shift 0.4 | Measure-ValleyAsymmetry | Get-ShiftGap -Shift 0.2, 0.4).Rows.Delta | Should -Be 0, 0.2, 0.4
    }

    It 'needs test losses' {
        $bare = New-Profile
        $bare.TestLoss = @()
        (Get-ErrorOf { Get-ShiftGap $bare }).FullyQualifiedErrorId | Should -Be 'ProfileNotUsable,AsymValley.Cmdlets.Commands.GetShiftGapCommand'
    }
}

Describe 'The whole pipeline' {
    BeforeAll {
        $run = Get-TinySet | Start-ValleyTraining -Model (Get-TinyModel) -Epochs 3 -Swa
        $profiles = @($run | New-ProbeDirection -Kind UniformPositive -Count 3 -Seed 7 | Get-ValleyProfile -Dataset $run.Dataset -Range 4 -Points 21)
    }

    It 'works as typed' {
        $table = $profiles | Measure-ValleyAsymmetry | Sort-Object C -Descending | Format-Table | Out-String
        $table | Should -Match 'UniformPositive-7'
        ($profiles | Measure-ValleyAsymmetry | Measure-ValleyPrevalence).N | Should -Be 3
        @($profiles | Get-ShiftGap).Count | Should -Be 3
    }

    It 'gives the same numbers after Export-Clixml' {
        $file = Join-Path $TestDrive profiles.xml
        $profiles | Export-Clixml $file
        $before = $profiles | Measure-ValleyAsymmetry
        $after = Import-Clixml $file | Measure-ValleyAsymmetry
        $after.C | Should -Be $before.C
        $after.Direction | Should -Be $before.Direction
        $after.Kind | Should -Be $before.Kind
        (Import-Clixml $file | Get-ShiftGap).Delta | Should -Be ($profiles | Get-ShiftGap).Delta
    }

    It 'gives the same numbers and files under de-DE' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $path = Join-Path $TestDrive german
            $german = Get-TinySet | Start-ValleyTraining -Model (Get-TinyModel) -Epochs 3 -Swa -Path $path
            Test-SameValue $german.Model.Parameters $run.Model.Parameters | Should -BeTrue
            Get-Content (Join-Path $path history.csv) | Should -Not -Match ';|,"'
            (Get-Content (Join-Path $path history.csv))[0].Split(',').Count | Should -Be (Get-Content (Join-Path $path history.csv))[1].Split(',').Count
            (Get-ValleyRun $path).History[0].LearningRate | Should -Be 0.05
            $c = ($german | New-ProbeDirection UniformPositive -Count 3 -Seed 7 | Get-ValleyProfile $german.Dataset -Points 21 | Measure-ValleyAsymmetry).C
            $c | Should -Be ($profiles | Measure-ValleyAsymmetry).C
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }
}
