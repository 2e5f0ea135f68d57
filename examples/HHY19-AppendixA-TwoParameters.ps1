<#
.SYNOPSIS
He et al. 2019, Appendix A: are the valleys of a logistic regression with two parameters asymmetric?

.DESCRIPTION
Trains the regression on 10 + 10 made-up points for each seed, keeps the average of the weights, and probes a random direction
with positive elements. A row has the share of asymmetric valleys with its Wilson interval, and in how many of them the average
lies on the flat side of the solution: for the paper's 30 steps, probed from the solution and, as in its code, from the average,
and for training until the loss hardly falls. The table, the profiles and contour pictures of every seed go to the folder.

.EXAMPLE
./examples/HHY19-AppendixA-TwoParameters.ps1
#>
[CmdletBinding()]
param(
    # Folder of the tables and pictures.
    [string] $Path = 'results/HHY19-AppendixA',

    [ulong[]] $Seed = 0..49,

    # Steps of the long training, with ten times the learning rate.
    [int] $LongSteps = 30000
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

Measure-TwoParameterValley $Seed -Center Solution -Path (Join-Path $Path Solution)
Measure-TwoParameterValley $Seed -Path (Join-Path $Path Average)
Measure-TwoParameterValley $Seed -Steps $LongSteps -LearningRate 0.1 -Path (Join-Path $Path Long)
