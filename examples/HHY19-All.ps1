<#
.SYNOPSIS
Everything that the examples measure of He et al. 2019, one script after the other.

.DESCRIPTION
Runs every HHY19-*.ps1 beside this one at its scaled setting and writes, for each, how long it took, how many results it gave and the
pictures that it drew. They keep their runs in ./runs and train nothing twice. Goes on after a script that fails, and ends with an
error if any did.

.EXAMPLE
./examples/HHY19-All.ps1 -Data data/cifar10-small | Format-Table

.EXAMPLE
./examples/HHY19-All.ps1 -Filter *Figure*
#>
[CmdletBinding()]
param(
    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder with MNIST's files, for the scripts that compare data sets.
    [string] $Mnist,

    # The scripts to run, by name.
    [string] $Filter = '*'
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$scripts = Get-ChildItem $PSScriptRoot -Filter HHY19-*.ps1 | Where-Object { $_.BaseName -notin 'HHY19-All', 'HHY19-Run' -and $_.BaseName -like $Filter } | Sort-Object Name
$failed = @()
foreach ($script in $scripts) {
    $parameters = @{}
    if ($Data -and (Get-Command $script).Parameters.ContainsKey('Data')) { $parameters.Data = $Data }
    if ($Mnist -and (Get-Command $script).Parameters.ContainsKey('Mnist')) { $parameters.Mnist = $Mnist }
    $began = [datetime]::UtcNow
    $problem = $null
    $results = @()
    try { $results = @(& $script @parameters) }
    catch { $problem = $_; $failed += $script.BaseName }
    [pscustomobject]@{
        Script   = $script.BaseName
        Seconds  = [math]::Round(([datetime]::UtcNow - $began).TotalSeconds, 1)
        Results  = $results.Count
        Pictures = @(if (Test-Path runs) { Get-ChildItem runs -Recurse -Filter *.svg | Where-Object LastWriteTimeUtc -GE $began }).FullName
        Problem  = $problem
    }
}
if ($failed) { throw "$($failed.Count) of $(@($scripts).Count) examples failed: $($failed -join ', ')." }
