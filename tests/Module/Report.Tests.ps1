BeforeAll {
    . $PSScriptRoot/Common.ps1
    Push-Location $TestDrive
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (Get-TinyModel) -Path runs/a -Epochs 2 -Swa -SnapshotEvery 1 -Seed 1
    $file = $run | New-ValleyReport report.html -Static
    $page = Get-Content -Raw report.html
    $commands = [regex]::Matches($page, '(?s)<code>(.*?)</code>').ForEach{ [Net.WebUtility]::HtmlDecode($_.Groups[1].Value) }
}

AfterAll { Pop-Location }

Describe 'New-ValleyReport' {
    It 'writes one page, whichever way the run is given' {
        $file | Should -BeOfType IO.FileInfo
        $file.FullName | Should -Be (Join-Path $TestDrive report.html)
        'runs' | New-ValleyReport other.html -Static | Should -Not -BeNullOrEmpty
        Get-Content -Raw other.html | Should -BeExactly $page
        Export-Clixml -InputObject $run -Path run.xml
        Import-Clixml run.xml | New-ValleyReport other.html -Static -Force | Out-Null
        Get-Content -Raw other.html | Should -BeExactly $page
    }

    It 'says which commands give its numbers, and they do' {
        $asymmetry = $commands -like '*| Measure-ValleyAsymmetry'.Replace('| ', '*')
        $asymmetry.Count | Should -Be 1
        $c = (& ([scriptblock]::Create($asymmetry[0]))).C
        $c.Count | Should -Be 5
        foreach ($value in $c) { $page | Should -Match ([regex]::Escape('data-v="' + $value.ToString('R', [cultureinfo]::InvariantCulture) + '"')) }
        $gap = & ([scriptblock]::Create(($commands -like '*Get-ShiftGap*')[0]))
        $page | Should -Match ([regex]::Escape('data-v="' + $gap.Xi.ToString('R', [cultureinfo]::InvariantCulture) + '"'))
        (& ([scriptblock]::Create(($commands -like '*Measure-SignConsistency*')[0]))).Epoch | Should -Be 1, 2
        (& ([scriptblock]::Create(($commands -like '*Measure-ValleyInterpolation*')[0]))).T.Count | Should -Be 21
    }

    It 'shows results of before and does not measure them again' {
        $result = $run | New-ProbeDirection -Seed 77 | Get-ValleyProfile -Points 9 -Range 2 | Measure-ValleyAsymmetry
        $run | New-ValleyReport given.html -Result $result -Measure None -Static | Out-Null
        Get-Content -Raw given.html | Should -Match 'Gaussian-77'
        $result.Profile | New-ValleyReport profile.html -Static | Out-Null
        Get-Content -Raw profile.html | Should -Match 'LossProfile'
    }

    It 'replaces a file by force only, and nothing under -WhatIf' {
        $e = Get-ErrorOf { $run | New-ValleyReport report.html -Measure None }
        $e.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $e.TargetObject | Should -Be (Join-Path $TestDrive report.html)
        $run | New-ValleyReport none.html -WhatIf
        Test-Path none.html | Should -BeFalse
    }

    It 'runs as a job' {
        $job = $run | New-ValleyReport job.html -Measure None -Static -AsJob
        $null = $job | Wait-Job -Timeout 60
        (Receive-Job $job).FullName | Should -Be (Join-Path $TestDrive job.html)
        Remove-Job $job
    }

    It 'says what is wrong with <Case>' -TestCases @(
        @{ Case = 'a name that is no page'; Script = { $run | New-ValleyReport report.pdf }; Id = 'InvalidOption' }
        @{ Case = 'nothing to show'; Script = { @() | New-ValleyReport empty.html }; Id = 'OperationRefused' }
        @{ Case = 'a folder without runs'; Script = { New-Item -ItemType Directory bare -Force; New-ValleyReport bare.html bare -ErrorAction Stop }; Id = 'RunFolderNotUsable' }
        @{ Case = 'no such folder'; Script = { New-ValleyReport bare.html (Join-Path $TestDrive nowhere) -ErrorAction Stop }; Id = 'PathNotFound' }
        @{ Case = 'a page in no folder'; Script = { $run | New-ValleyReport nowhere/page.html -ErrorAction Stop }; Id = 'FileNotFound' }
    ) {
        (Get-ErrorOf $Script).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}
