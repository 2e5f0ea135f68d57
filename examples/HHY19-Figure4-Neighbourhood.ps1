<#
.SYNOPSIS
He et al. 2019, Assumption 2 and Figure 4: does an asymmetric direction stay asymmetric at neighbours of the solution?

.DESCRIPTION
Trains a network, takes the most asymmetric of a few random directions, and measures it at neighbours drawn from balls of
given radii: mean and standard deviation of the loss at each offset, and in how many neighbours the direction keeps c > 2.

-Size Full is the paper's setting: ResNet-110 on CIFAR-10, 100 neighbours in B(25); it is meant for a GPU. -Size Scaled fits
a laptop: LeNet-5, losses on 2,000 of its images. A ball of radius 25 moves each of ResNet-110's 1.7 million weights by 0.019 (root mean
square); the default radii of the scaled setting are the one that moves LeNet-5's weights by as much, and 25.

The results are written to the pipeline; neighbourhood-<radius>.svg and neighbourhood.csv lie beside the run. A run that is
there is not trained again.

.EXAMPLE
./examples/HHY19-Figure4-Neighbourhood.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-Figure4-$Size",

    [int] $Epochs = $(if ($Size -eq 'Full') { 161 } else { 20 }),

    [double[]] $Radius = $(if ($Size -eq 'Full') { 25 } else { 4.7, 25 }),

    [int] $Neighbours = 100,

    # Directions of which the most asymmetric one is taken.
    [int] $Directions = 5,

    # Images that losses are measured on; the network is trained on all.
    [int] $TrainCount = $(if ($Size -eq 'Full') { 0 } else { 2000 }),

    [int] $Points = 21
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$source = if ($Data) { @{ Name = 'CIFAR10'; Path = $Data } } else { @{ Name = 'Synthetic' } }
$run = if (Test-Path (Join-Path $Path run.json)) { Resume-ValleyTraining $Path } else {
    Get-ValleyDataset @source | Start-ValleyTraining -Model ($Size -eq 'Full' ? 'ResNet110' : 'LeNet5') -Path $Path -Epochs $Epochs
}
$measured = if ($TrainCount) { Get-ValleyDataset @source -TrainCount $TrainCount } else { $run.Dataset }

$best = $run | New-ProbeDirection UniformPositive -Count $Directions -Seed 7 | Get-ValleyProfile $measured -Range 4 -Points $Points -SkipTest |
    Measure-ValleyAsymmetry | Sort-Object C -Descending | Select-Object -First 1
$direction = $run | New-ProbeDirection UniformPositive -Seed $best.Seed

$results = foreach ($r in $Radius) {
    $direction | Measure-ValleyNeighbourhood $measured -Range 4 -Points $Points -Neighbours $Neighbours -Radius $r -RLow $best.RLow -RHigh $best.RHigh -SkipTest `
        -PlotPath (Join-Path $Path ('neighbourhood-{0}.svg' -f $r.ToString([cultureinfo]::InvariantCulture))) -Force
}
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.NeighbourhoodResult[]] $results).Save((Join-Path (Resolve-Path $Path) neighbourhood.csv))
$results
