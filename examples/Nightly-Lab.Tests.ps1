BeforeAll {
    if (-not (Get-Module AsymValley)) { Import-Module ($env:ASYMVALLEY_MODULE ?? (Join-Path $PSScriptRoot ../artifacts/module/AsymValley)) }
    $script = Join-Path $PSScriptRoot Nightly-Lab.ps1
    $small = @{ Model = 'MLP'; TrainCount = 200; TestCount = 100; Epochs = 2; Directions = 2; Threads = 1 }

    # One night; in this session, so that its exit code is in LASTEXITCODE.
    function Invoke-Night([string] $Lab, [string] $Date, [hashtable] $More = @{}) {
        $arguments = $small.Clone()
        foreach ($name in $More.Keys) { $arguments[$name] = $More[$name] }
        & $script @arguments -Path (Join-Path $TestDrive $Lab) -Date $Date -ErrorVariable script:errors 2> $null
    }

    # A laboratory that has had its first night.
    function New-Lab([string] $Lab) { Copy-Item (Join-Path $TestDrive first) (Join-Path $TestDrive $Lab) -Recurse }

    function Get-Row([string] $Lab) { Import-Csv (Join-Path $TestDrive $Lab history.csv) }

    # As if the last night had been better, by changing what the history says of it.
    function Set-History([string] $Lab, [string] $Name, [string] $Value) {
        $rows = Get-Row $Lab
        $rows[-1].$Name = $Value
        $rows | Export-Csv (Join-Path $TestDrive $Lab history.csv)
    }

    $first = Invoke-Night first 2026-03-01
    $firstCode = $LASTEXITCODE
}

Describe 'Nightly-Lab' {
    It 'trains, measures and keeps a row, a log and a report' {
        $firstCode | Should -Be 0
        [double] $first.TestAccuracy | Should -BeGreaterThan 0
        [double] $first.Ssr | Should -BeGreaterThan 0
        (Get-Row first).Date | Should -Be '2026-03-01'
        Join-Path $TestDrive first 2026-03-01 model.safetensors | Should -Exist
        Get-Content (Join-Path $TestDrive first nightly.log) -Raw | Should -Match 'nothing to compare with yet'
        if (Get-Command New-ValleyReport -ErrorAction Ignore) { Join-Path $TestDrive first 2026-03-01 report.html | Should -Exist }
    }

    It 'finds equal nights equal, to the last bit' {
        New-Lab equal
        $null = Invoke-Night equal 2026-03-02
        $LASTEXITCODE | Should -Be 0
        $one, $two = Get-Row equal
        foreach ($name in 'TestAccuracy', 'SwaAccuracy', 'TestLoss', 'Barrier', 'MedianC', 'Ssr') { $two.$name | Should -BeExactly $one.$name }
    }

    It 'ends with 2 when <Name> got worse' -ForEach @(
        @{ Name = 'TestAccuracy'; Value = '0.999' }
        @{ Name = 'TestLoss'; Value = '0.001' }
        @{ Name = 'MedianC'; Value = '1000' }
    ) {
        New-Lab $Name
        Set-History $Name $Name $Value
        $row = Invoke-Night $Name 2026-03-02
        $LASTEXITCODE | Should -Be 2
        $row.Regressions | Should -BeLike "$Name *"
    }

    It 'measures by the last good night, until it is told to take the new one' {
        New-Lab good
        Set-History good TestAccuracy '0.999'
        $null = Invoke-Night good 2026-03-02
        $null = Invoke-Night good 2026-03-03
        $LASTEXITCODE | Should -Be 2
        $null = Invoke-Night good 2026-03-04 @{ Accept = $true }
        $LASTEXITCODE | Should -Be 0
        $null = Invoke-Night good 2026-03-05
        $LASTEXITCODE | Should -Be 0
    }

    It 'takes as much change as it is told to' {
        New-Lab tolerant
        Set-History tolerant TestAccuracy '0.999'
        $null = Invoke-Night tolerant 2026-03-02 @{ AccuracyTolerance = 1 }
        $LASTEXITCODE | Should -Be 0
    }

    It 'goes on with a night that was stopped, and has one row for it' {
        $lab = Join-Path $TestDrive stopped
        $null = Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 |
            Start-ValleyTraining MLP (Join-Path $lab 2026-03-01) -Epochs 2 -Swa -SnapshotEvery 1 -Threads 1
        $null = Invoke-Night stopped 2026-03-01
        $null = Invoke-Night stopped 2026-03-01
        @(Get-Row stopped).Count | Should -Be 1
        (Get-Row stopped).TestLoss | Should -BeExactly (Get-Row first).TestLoss
    }

    It 'ends with 1 when something fails, and says so in the log' {
        $null = Invoke-Night failed 2026-03-01 @{ Model = 'NoSuchNet' }
        $LASTEXITCODE | Should -Be 1
        Get-Content (Join-Path $TestDrive failed nightly.log) -Raw | Should -Match 'failed: .*NoSuchNet'
        Join-Path $TestDrive failed history.csv | Should -Not -Exist
    }

    It 'writes the same numbers in a culture with decimal commas' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $null = Invoke-Night there 2026-03-01
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        (Get-Row there).TestLoss | Should -BeExactly (Get-Row first).TestLoss
    }
}
