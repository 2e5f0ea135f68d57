<#
.SYNOPSIS
He et al. 2019, Theorem 2: does the average of SGD lie on the flat side of a one-dimensional asymmetric valley?

.DESCRIPTION
SGD with bounded noise on valleys with slopes −c·a₊ left and a₊ right of the minimum, over c, learning rate η and noise ν: the
mean of the averages with its interval over runs, which is above 0 where the average is biased towards the flat side, once with
constant slopes and once with slopes that vary within their bands. The tables, the bias over c and trajectories go to the folder.

.EXAMPLE
./examples/HHY19-Theorem2-AveragingBias.ps1
#>
[CmdletBinding()]
param(
    # Folder of the tables and pictures.
    [string] $Path = 'results/HHY19-Theorem2',

    [double[]] $Ratio = (1, 1.5, 2, 3, 5, 10, 20),

    [double[]] $LearningRate = (0.01, 0.1, 1),

    # ν, at most the slope of the flat side, which is 1.
    [double[]] $Noise = (0.5, 1),

    [int] $Runs = 20,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

foreach ($slope in 'Constant', 'Varying') {
    $folder = Join-Path $Path $slope
    Measure-AveragingBias $Ratio -LearningRate $LearningRate -Noise $Noise -Slope $slope -Runs $Runs -Seed $Seed -Path $folder
}
