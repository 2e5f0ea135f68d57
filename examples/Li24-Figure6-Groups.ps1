<#
.SYNOPSIS
Li et al. 2024, Figure 6: which parameters make the valley asymmetric?

.DESCRIPTION
Measures the test error of a solution along noise in one group of parameters at a time, scaled to the norm of the solution in that
group, as it is and with the solution's signs. Groups are names of New-ProbeDirection: Layer1, Conv, BatchNorm, Classifier, Features,
All, or patterns of parameter names.

A row for each group and sign with the mean error on both sides goes to the pipeline; figure6.svg (the curves), figure6-sides.svg,
figure6-sides.csv and figure6-profiles.csv lie in -Path. A run that is there is not trained again.

.EXAMPLE
./examples/Li24-Figure6-Groups.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Figure6-Groups.ps1 -Data data/cifar10-small -Group 'conv1.*', 'conv2.*', 'fc*' -Kind UniformPositive
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run, which the figures of this paper share, and of what is drawn.
    [string] $Path = "runs/Li24-$Size",

    [string[]] $Group = ('Layer1', 'Conv', 'BatchNorm', 'Features', 'Classifier', 'All'),

    [string] $Kind = 'Gaussian',

    # s, the length of the noise over that of the solution, in the group.
    [double] $Width = 1,

    [int] $Draws = 5,

    # Seeds of trainings; with several the intervals are over them. The first has its run in -Path, the others beside it.
    [ulong[]] $Seed = 0,

    # Images that losses are measured on, the first of the data; 0: all.
    [int] $TrainCount = $(if ($Size -eq 'Full') { 0 } else { 400 }),

    [int] $TestCount = $(if ($Size -eq 'Full') { 0 } else { 1000 }),

    [int] $Points = $(if ($Size -eq 'Full') { 21 } else { 11 })
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$source = if ($Data) { @{ Name = 'CIFAR10'; Path = $Data } } else { @{ Name = 'Synthetic' } }
if ($TrainCount) { $source.TrainCount = $TrainCount }
if ($TestCount) { $source.TestCount = $TestCount }
$measured = Get-ValleyDataset @source
$runs = foreach ($s in $Seed) {
    & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path ($s -eq $Seed[0] ? $Path : "$Path-seed-$s") -Seed $s
}

$profiles = $runs | ForEach-Object {
    foreach ($name in $Group) {
        foreach ($r in 0, 1) { $_ | New-ProbeDirection $Kind -Count $Draws -SignConsistency $r -Scaling Norm -Width $Width -Group $name }
    }
} | Get-ValleyProfile $measured -Range 1 -Points $Points

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder figure6-profiles.csv))
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($r in 0, 1) {
    $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object SignConsistency -EQ $r)
    $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Group }, 'TestError', $Kind + ($r ? ', signs of the solution' : ' as it is'))
    $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
    $plot
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder figure6.svg), 2, 'Noise in groups of parameters')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Group, SignConsistency -PlotPath (Join-Path $folder figure6-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure6-sides.csv))
$sides
