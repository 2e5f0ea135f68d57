<#
.SYNOPSIS
Li et al. 2024, Appendix D.2: what does a ReLU keep of a unit whose weights are moved along their signs?

.DESCRIPTION
Trained weights resemble their inputs. The paper's model of it is w = a·h + δ with h, δ ∼ N(0,1): the distribution of
(w + λ·sign(w))ᵀh before and behind the ReLU for λ from −1 to 1. The mean rises with λ, and the unit is more often active at
λ than at −λ. A row for each λ, with the share of active units, and for positive λ the gain over −λ with its interval; the table and
the distributions go to the folder. Takes a few seconds.

.EXAMPLE
./examples/Li24-AppendixD2-Relu.ps1

.EXAMPLE
./examples/Li24-AppendixD2-Relu.ps1 -Dimension 1, 10, 1000
#>
[CmdletBinding()]
param(
    # Folder of the tables and pictures.
    [string] $Path = 'results/Li24-AppendixD2',

    [double[]] $Offset = (-1, -0.5, 0, 0.5, 1),

    # a, how much of the input is in the weights.
    [double] $Similarity = 0.1,

    # Numbers of inputs; the paper does not give its own.
    [int[]] $Dimension = (1, 100),

    [int] $Draws = 10000,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

foreach ($inputs in $Dimension) {
    Measure-ReluRetention $Offset -Similarity $Similarity -Dimension $inputs -Draws $Draws -Seed $Seed -Path (Join-Path $Path "inputs-$inputs")
}
