BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script = Join-Path $PSScriptRoot ../../examples/Tour.ps1
    $small = @{ Model = 'Logistic'; Epochs = 3; Count = 3; TrainCount = 80; TestCount = 50; Threads = 1; Path = Join-Path $TestDrive tour }
    $report = & $script @small
    $folder = $small.Path
}

Describe 'The tour' {
    It 'says what it used and found' {
        $report | Should -Match 'the first 80 of 5000 training and the first 50 of 2000 test images of 3×32×32 in 10 classes'
        $report | Should -Match 'Logistic, 30730 parameters'
        $asymmetry = @(Import-Csv (Join-Path $folder asymmetry.csv))
        $asymmetry.Direction | Should -Be UniformPositive-0, UniformPositive-1, UniformPositive-2
        $k = @($asymmetry | Where-Object IsAsymmetric -EQ true).Count
        $report | Should -Match "run, Synthetic, \S+ +$k +3 "
        $best = $asymmetry | Sort-Object { [double] $_.C } -Descending | Select-Object -First 1
        $gap = @(Import-Csv (Join-Path $folder shift-gap.csv))
        $gap[0].Direction | Should -Be $best.Direction
        $gap.Delta | ForEach-Object { [math]::Round([double] $_, 9) } | Should -Be (-5..5 | ForEach-Object { $_ / 10 })
        "$(Get-Content -Raw (Join-Path $folder report.txt))".TrimEnd() | Should -BeExactly $report
    }

    It 'leaves tables, pictures and the run' {
        foreach ($table in @{ profiles = 75; interpolation = 21; 'best-direction-close' = 41 }.GetEnumerator()) {
            @(Import-Csv (Join-Path $folder "$($table.Key).csv")).Count | Should -Be $table.Value -Because $table.Key
        }
        foreach ($picture in 'profiles', 'best-direction', 'best-direction-close', 'shift-gap', 'interpolation') {
            ([xml](Get-Content -Raw (Join-Path $folder "$picture.svg"))).svg | Should -Not -BeNullOrEmpty -Because $picture
        }
        $run = Get-ValleyRun (Join-Path $folder run)
        $run.Status | Should -Be Completed
        # What is in the tables is what the cmdlets measure.
        $measured = $run | New-ProbeDirection UniformPositive -Seed 1 | Get-ValleyProfile -Range 3 -Points 25
        [double[]] @(Import-Csv (Join-Path $folder profiles.csv) | Where-Object Direction -EQ UniformPositive-1).TestLoss | Should -Be $measured.TestLoss
    }

    It 'gives the same again in its place, with decimal points in any culture' {
        $culture = [cultureinfo]::CurrentCulture
        $before = Get-Content -Raw (Join-Path $folder profiles.csv)
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $again = & $script @small
            [cultureinfo]::CurrentCulture.Name | Should -Be de-DE
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        $time = 'The tour took \d+ seconds'
        $again -replace $time | Should -BeExactly ($report -replace $time)
        Get-Content -Raw (Join-Path $folder profiles.csv) | Should -BeExactly $before
    }
}
