<#
.SYNOPSIS
Li et al. 2024: how the signs of the parameters change while a network is trained.

.DESCRIPTION
Trains a network with a snapshot at each epoch (Li24-Run.ps1, or finds its run) and measures the same-sign ratio of each snapshot with the
weights before training and with the final ones, over all parameters and by groups: weights of batch normalisation, weights
and biases of the classifier, other weights, other biases, and the stages of the network.

The results are written to the pipeline, one an epoch and reference; signs.svg (all parameters, both references), signs-initial.svg and
signs-final.svg (by group) and signs.csv lie beside the run.

.EXAMPLE
./examples/Li24-Signs-Epochs.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Signs-Epochs.ps1 -Model VGG16BN -Epochs 10 -Path runs/Li24-Signs-VGG
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/Li24-$Size$($Model ? "-$Model" : '')",

    # A network of Get-ValleyArchitecture; Li24-Run.ps1 has the default.
    [string] $Model,

    [int] $Epochs,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$null = $PSBoundParameters.Remove('Path')
$run = & (Join-Path $PSScriptRoot Li24-Run.ps1) @PSBoundParameters -Path $Path

$initial = $run.Snapshots | Measure-SignConsistency $run -ReferenceSolution Initial -PlotPath (Join-Path $Path signs-initial.svg) -Force
$final = $run.Snapshots | Measure-SignConsistency $run -PlotPath (Join-Path $Path signs-final.svg) -Force

$folder = Resolve-Path $Path
$results = [AsymValley.Signs.SignConsistencyResult[]] @($initial; $final)
[AsymValley.Reports.SignConsistencyPlot]::Of($results).Save((Join-Path $folder signs.svg))
[AsymValley.Reports.ResultTables]::Of($results).Save((Join-Path $folder signs.csv))
$results
