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

& (Join-Path $PSScriptRoot Invoke-Examples.ps1) HHY19 $Filter -Parameters @{ Data = $Data; Mnist = $Mnist }
