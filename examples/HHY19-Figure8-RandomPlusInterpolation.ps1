<#
.SYNOPSIS
He et al. 2019, section 6.1 and Figure 8: is the side of the SWA solution the flat one also along other directions than the line to it?

.DESCRIPTION
Trains a network with SGD and weight averaging beside it and measures the SGD solution along
unit(SWA - SGD) + unit(random) for ten random vectors; the positive side is that of SWA. Counted, with a Wilson interval, is in
how many of them the positive side is flat: by the training and by the test loss at the largest offset either way, by slopes
(Definition 1), and in how many the direction is asymmetric (c > 2) with SWA on its flat side.

It matters what the random vectors are made of. Of elements from U(0,1), as in the authors' code, they have a sharp side of their
own, which is the same in each; of Gaussian elements they have none. Both are measured by default.

The counts, one per kind of random vector, are written to the pipeline; flat-side-<kind>.svg and flat-side.csv lie beside the run.

.EXAMPLE
./examples/HHY19-Figure8-RandomPlusInterpolation.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    # What the random vectors are made of.
    [ValidateSet('Gaussian', 'Uniform', 'Ternary', 'ShiftedGaussian', 'UniformPositive', 'Binary')] [string[]] $Noise = @('Gaussian', 'UniformPositive'),

    [int] $Directions = 10,

    # Offsets, Euclidean distances from the SGD solution.
    [double] $Range = $(if ($Size -eq 'Full') { 20 } else { 4 }),

    [int] $Points = 17,

    # The pictures end at this loss.
    [double] $MaximumLoss = 8,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'

$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path
$counts = foreach ($kind in $Noise) {
    $profiles = $run | New-ProbeDirection InterpolationPlusRandom -ToSolution Swa -Noise $kind -Count $Directions -Seed $Seed |
        Get-ValleyProfile $run.Dataset -Range $Range -Points $Points
    $plot = [AsymValley.Reports.ProfilePlot]::Of([AsymValley.Landscape.LossProfile[]] $profiles, $null, "unit(SWA - SGD) + unit($kind) through $($run.Model.Name); SWA lies to the right")
    $plot.YRange = [ValueTuple[double, double]]::new(0, $MaximumLoss)
    $plot.Save((Join-Path $folder "flat-side-$kind.svg"))
    $profiles | Measure-FlatSide | Add-Member Noise $kind -PassThru
}
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.FlatSideResult[]] $counts.Directions).Save((Join-Path $folder flat-side.csv))
$counts
