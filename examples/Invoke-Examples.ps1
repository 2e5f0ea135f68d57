<#
.SYNOPSIS
Runs the examples of one paper one after the other; HHY19-All.ps1 and Li24-All.ps1 call it.

.DESCRIPTION
Writes for each script how long it took, how many results it gave and the pictures that it drew. Goes on after a script that fails,
and ends with an error if any did.
#>
[CmdletBinding()]
param(
    # What the scripts' names begin with.
    [Parameter(Mandatory, Position = 0)] [string] $Paper,

    # The scripts to run, by name.
    [Parameter(Position = 1)] [string] $Filter = '*',

    # Scripts to leave out, beside the one that runs all and the one that trains.
    [string[]] $Exclude = @(),

    # Arguments for those that have such a parameter; empty ones are not given.
    [hashtable] $Parameters = @{},

    # Other arguments for single scripts, by name.
    [hashtable] $Other = @{}
)
$ErrorActionPreference = 'Stop'

$scripts = Get-ChildItem $PSScriptRoot -Filter "$Paper-*.ps1" |
    Where-Object { $_.BaseName -notin (@("$Paper-All", "$Paper-Run") + $Exclude) -and $_.BaseName -like $Filter } | Sort-Object Name
$failed = @()
foreach ($script in $scripts) {
    $arguments = @{}
    $wanted = $Parameters.Clone()
    foreach ($name in $Other[$script.BaseName]?.Keys) { $wanted[$name] = $Other[$script.BaseName][$name] }
    foreach ($name in $wanted.Keys) {
        if ($wanted[$name] -and (Get-Command $script).Parameters.ContainsKey($name)) { $arguments[$name] = $wanted[$name] }
    }
    $began = [datetime]::UtcNow
    $problem = $null
    $results = @()
    try { $results = @(& $script @arguments) }
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
