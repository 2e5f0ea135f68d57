<#
.SYNOPSIS
Everything that the examples measure of Li et al. 2024, one script after the other; federated learning only if asked for.

.DESCRIPTION
Runs every Li24-*.ps1 beside this one at its scaled setting and writes, for each, how long it took, how many results it gave and the
pictures that it drew. They keep their runs in ./runs and train nothing twice. Goes on after a script that fails, and ends with an
error if any did. The tables of federated learning take hours and are left out unless -Federated is given.

.EXAMPLE
./examples/Li24-All.ps1 -Data data/cifar10-small -Digits data/digits -Mnist data/mnist | Format-Table

.EXAMPLE
./examples/Li24-All.ps1 -Filter *Figure*
#>
[CmdletBinding()]
param(
    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder with the digits, for softmax regression, patterns and fine-tuning.
    [string] $Digits,

    # Folder with MNIST's files, for fine-tuning.
    [string] $Mnist,

    # The scripts to run, by name.
    [string] $Filter = '*',

    # Also the tables of federated learning.
    [switch] $Federated
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

# The script of halves only trains what others measure; ImageNet's takes its own images.
$left = @('Li24-Halves') + $(if (-not $Federated) { 'Li24-Table1-FedSign', 'Li24-FedSign-Mechanism' })
& (Join-Path $PSScriptRoot Invoke-Examples.ps1) Li24 $Filter -Exclude $left -Parameters @{ Data = $Data; Digits = $Digits; DigitsData = $Digits } -Other @{
    'Li24-AppendixD3-Softmax' = @{ Data = $Digits }
    'Li24-FineTuning'         = @{ Data = $Mnist }
    'Li24-Figure6-ImageNet'   = @{ Data = '' }
}
