<#
.SYNOPSIS
Li et al. 2024, Appendix D.1: is the direction sign(w) a descent direction of the loss?

.DESCRIPTION
Trains a network in the paper's setting (Li24-Run.ps1, or finds its run) and measures the cosine between sign(w) and the gradient of
the training loss at snapshots of the run and at its end, over all parameters and by groups, beside the cosines of random
directions with the same gradient. A cosine near 0 says that the loss is asymmetric along sign(w) for another reason than its
slope at the solution.

The results are written to the pipeline, one a snapshot; sign-gradient.svg and sign-gradient.csv lie beside the run.

.EXAMPLE
./examples/Li24-AppendixD1-Gradient.ps1 -Data data/cifar10-small

.EXAMPLE
(./examples/Li24-AppendixD1-Gradient.ps1 -Data data/cifar10-small)[-1].Groups
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the picture.
    [string] $Path = "runs/Li24-$Size$($Model ? "-$Model" : '')",

    # A network of Get-ValleyArchitecture; Li24-Run.ps1 has the default.
    [string] $Model,

    [int] $Epochs,

    [ulong] $Seed = 0,

    # Measures a snapshot every so many epochs, and the last one.
    [int] $Every = $(if ($Size -eq 'Full') { 20 } else { 5 }),

    # Random directions to compare with.
    [int] $Directions = 100
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$setting = @{ Size = $Size; Data = $Data; Path = $Path; Seed = $Seed }
foreach ($name in 'Model', 'Epochs') { if ($PSBoundParameters.ContainsKey($name)) { $setting[$name] = $PSBoundParameters[$name] } }
$run = & (Join-Path $PSScriptRoot Li24-Run.ps1) @setting

$results = [AsymValley.Signs.SignGradientResult[]] @(
    $run.Snapshots | Where-Object { $_.Epoch % $Every -eq 0 -or $_.Epoch -eq $run.Options.Epochs } |
        Measure-SignGradient -Directions $Directions -PlotPath (Join-Path $Path sign-gradient.svg) -Force
)
[AsymValley.Reports.ResultTables]::Of($results).Save((Join-Path (Resolve-Path $Path) sign-gradient.csv))
$results
