<#
.SYNOPSIS
He et al. 2019, Figures 9 and 10: SWA looks wider than SGD along random directions, although both lie in one valley.

.DESCRIPTION
Trains a network with SGD and weight averaging beside it and measures both solutions along the same random Gaussian directions of
unit length. The widths at which training and test loss have risen by 0.1, by 0.5 and to twice the solution's own are compared:
in how many directions each solution looks wider. Beside them stands the line between the two solutions: without a barrier on it
they lie in one valley, and what differs is where in it, which is the paper's point: a wider look is no flatter valley.

The comparison, its summary and the line are written to the pipeline; widths.svg and widths.csv lie beside the run.

.EXAMPLE
./examples/HHY19-Figure9-WidthIllusion.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the picture.
    [string] $Path = "runs/HHY19-$Size",

    [int] $Directions = 8,

    # Offsets, Euclidean distances. A unit Gaussian direction moves each of d weights by about 1/sqrt(d).
    [double] $Range = $(if ($Size -eq 'Full') { 60 } else { 15 }),

    [int] $Points = $(if ($Size -eq 'Full') { 61 } else { 21 }),

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'

$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path
$comparison = $run | Compare-ValleyWidth -Count $Directions -Seed $Seed -Range $Range -Points $Points -PlotPath (Join-Path $folder widths.svg) -Force
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.WidthComparisonResult[]] $comparison).Save((Join-Path $folder widths.csv))
$comparison
$comparison.Summary
$run | Measure-ValleyInterpolation -Range 0, 1 -Points 6
