BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Measure-AveragingBias' {
    It 'finds the average on the flat side, for every combination' {
        $results = @(Measure-AveragingBias 1, 4 -LearningRate 0.1, 1 -Steps 5000 -Runs 10)
        $results.Ratio | Should -Be 1, 1, 4, 4
        ($results | Where-Object Ratio -eq 4).IsBiased | Should -Be $true, $true
        # As many steps to the left as c times those to the right.
        [Math]::Abs($results[3].SharePositive - 0.8) | Should -BeLessThan 0.005
        $results | Format-Table | Out-String | Should -Match 'SharePositive'
    }

    It 'writes a table and pictures, not with -WhatIf' {
        $folder = Join-Path $TestDrive bias
        $null = Measure-AveragingBias -Steps 100 -Path $folder -WhatIf
        Test-Path $folder | Should -BeFalse
        $null = Measure-AveragingBias -Steps 100 -Path $folder
        @(Import-Csv (Join-Path $folder averaging-bias.csv)).Count | Should -Be 4
        [xml] (Get-Content (Join-Path $folder trajectories.svg) -Raw) | Should -Not -BeNullOrEmpty
    }

    It 'refuses noise that could climb the flat side' {
        (Get-ErrorOf { Measure-AveragingBias -Noise 1.5 }).FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.MeasureAveragingBiasCommand'
    }

    It 'stops within a second' {
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $shell.AddScript("Import-Module '$env:ASYMVALLEY_MODULE'; Measure-AveragingBias 2 -Steps 2000000000")
        $async = $shell.BeginInvoke()
        Start-Sleep -Seconds 2
        $async.IsCompleted | Should -BeFalse
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        $shell.Streams.Error.Count | Should -Be 0
        $shell.Dispose()
    }
}

Describe 'Measure-TwoParameterValley' {
    It 'counts the asymmetric valleys' {
        $result = Measure-TwoParameterValley
        $result.Asymmetric.N | Should -Be 50
        $result.Asymmetric.K | Should -Be @($result.Valleys | Where-Object C -gt 2).Count
        ($result.Valleys.Asymmetry | Measure-ValleyPrevalence).K | Should -Be $result.Asymmetric.K
        $result | Format-Table | Out-String | Should -Match "$($result.Asymmetric.K)/50"
    }

    It 'writes each valley, and the pictures' {
        $folder = Join-Path $TestDrive valleys
        $valleys = @(Measure-TwoParameterValley 3, 5 -Each -Center Average -Path $folder)
        $valleys.Seed | Should -Be 3, 5
        $valleys | Format-Table | Out-String | Should -Match 'FlatShift'
        (Get-ChildItem $folder -Name | Sort-Object) | Should -Be 'contour-3.svg', 'contour-5.svg', 'profiles.svg', 'valleys.csv'
        $null = Measure-TwoParameterValley 4 -Path $folder -WhatIf
        Test-Path (Join-Path $folder contour-4.svg) | Should -BeFalse
    }

    It 'takes the options of an asymmetry' {
        (Measure-TwoParameterValley -MinimumC 1e9).Asymmetric.K | Should -Be 0
        (Get-ErrorOf { Measure-TwoParameterValley -RLow 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { Measure-TwoParameterValley -Points 4 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}
