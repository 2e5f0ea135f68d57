<#
.SYNOPSIS
Li et al. 2024: how the parameters of a trained network are distributed, beside those before training.

.DESCRIPTION
Trains a network in the paper's setting (Li24-Run.ps1, or finds its run) and measures mean, standard deviation, shares of signs and a
histogram of its parameters before and after training, by the paper's five groups and the stages of the network, or with -PerTensor for
every tensor. The groups differ: the weights of batch normalisation are nearly all positive, so that one-sided noise agrees with
their signs, the others are spread around 0.

The distributions are written to the pipeline; distributions.svg and distributions.csv lie beside the run.

.EXAMPLE
./examples/Li24-Distributions.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Distributions.ps1 -BatchNormInitialization Gaussian -Path runs/li24-gaussian
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the picture.
    [string] $Path = "runs/Li24-$Size",

    # How the weights of batch normalisation start.
    [ValidateSet('Ones', 'Uniform', 'Gaussian')] [string] $BatchNormInitialization = 'Ones',

    [ulong] $Seed = 0,

    # A distribution for each tensor in place of the groups.
    [switch] $PerTensor,

    [int] $Bins = 50
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$run = & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path $Path -BatchNormInitialization $BatchNormInitialization -Seed $Seed

$name = $PerTensor ? 'distributions-tensors' : 'distributions'
$results = [AsymValley.Signs.ParameterDistribution[]] @(
    $run | Measure-ParameterDistribution -Initial -PerTensor:$PerTensor -Bins $Bins -PlotPath (Join-Path $Path "$name.svg") -Force
)
[AsymValley.Reports.ResultTables]::Of($results).Save((Join-Path (Resolve-Path $Path) "$name.csv"))
$results
