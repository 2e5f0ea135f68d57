<#
.SYNOPSIS
He et al. 2019, Figure 3: is the test loss the training loss moved sideways?

.DESCRIPTION
Measures training and test loss along a random direction with positive elements through the SGD solution, finds the shift δ with
the smallest gap ξ_δ, and draws both curves, the shifted one, and the ratio ξ_δ/ξ_0 over δ. Then it estimates the same gap with v
in a ball of the whole parameter space, a lower bound of Definition 3's.

The results are written to the pipeline, first those along the line; shift-gap-<direction>.svg, shift-gap-<direction>-ratio.svg
and shift-gap.csv lie beside the run. A run that is there is not trained again.

.EXAMPLE
./examples/HHY19-Figure3-ShiftGap.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    # Seeds of the directions.
    [ulong[]] $Seed = (7, 8),

    # The paper's range.
    [double] $Range = 3,

    [int] $Points = 61,

    [double] $MaximumShift = 0.5,

    # Points of the ball; 0 leaves it out.
    [int] $Samples = $(if ($Size -eq 'Full') { 100 } else { 10 }),

    [double] $Radius = 2
)
$ErrorActionPreference = 'Stop'
$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path

$results = foreach ($s in $Seed) {
    $u = $run | New-ProbeDirection UniformPositive -Seed $s
    $u | Get-ValleyProfile $run.Dataset -Range $Range -Points $Points |
        Get-ShiftGap -MaximumShift $MaximumShift -PlotPath (Join-Path $folder "shift-gap-$($u.Label).svg") -Force
}
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.ShiftGapResult[]] $results).Save((Join-Path $folder shift-gap.csv))
$results
if ($Samples) {
    $run | New-ProbeDirection UniformPositive -Seed $Seed[0] |
        Measure-BallShiftGap $run.Dataset -Range $MaximumShift -Points 5 -Samples $Samples -Radius $Radius
}
