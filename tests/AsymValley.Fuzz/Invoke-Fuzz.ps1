#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Gives the readers of files a large number of malformed ones, e.g. for a night.
.DESCRIPTION
    What fails leaves its smallest input in the folder Regressions beside this script. Add it to the repository with the mend: every run
    of the tests reads these files again.
.EXAMPLE
    ./tests/AsymValley.Fuzz/Invoke-Fuzz.ps1 -Count 10000000 -Seed 7
.EXAMPLE
    ./tests/AsymValley.Fuzz/Invoke-Fuzz.ps1 -Count 1000000 -Reader png, mat
#>
[CmdletBinding()]
param(
    # How many files are made, of all readers together.
    [ValidateRange(1, [long]::MaxValue)] [long] $Count = 1000000,

    # Equal seeds make equal files. By default the time, so that every night has others.
    [ValidateRange(0, [long]::MaxValue)] [long] $Seed = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds(),

    # Only these readers, by the names that their tests have, e.g. png.
    [string[]] $Reader
)

$ErrorActionPreference = 'Stop'
$before = $env:ASYMVALLEY_FUZZ_COUNT, $env:ASYMVALLEY_FUZZ_SEED
try {
    $env:ASYMVALLEY_FUZZ_COUNT, $env:ASYMVALLEY_FUZZ_SEED = $Count, $Seed
    Write-Output "$Count files of seed $Seed"
    $filter = $Reader ? @('--filter', (($Reader | ForEach-Object { "DisplayName~$_" }) -join '|')) : @()
    dotnet test $PSScriptRoot --configuration Release --nologo --logger 'console;verbosity=normal' @filter
    exit $LASTEXITCODE
}
finally { $env:ASYMVALLEY_FUZZ_COUNT, $env:ASYMVALLEY_FUZZ_SEED = $before }
