<#
.SYNOPSIS
Li et al. 2024, Figure 5: six special directions.

.DESCRIPTION
Measures the test error of a solution along its initialisation, itself, its signs, its signs about the mean of each tensor, and where
it is positive (about 0, about the mean), scaled to the solution's norm times s. None of them is random; -Seed repeats the training.

A row for each direction and s with the mean error on both sides goes to the pipeline; figure5.svg (the curves), figure5-sides.svg,
figure5-sides.csv and figure5-profiles.csv lie in -Path. A run that is there is not trained again.

.EXAMPLE
./examples/Li24-Figure5-Special.ps1 -Data data/cifar10-small -Seed 0, 1, 2
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run, which the figures of this paper share, and of what is drawn.
    [string] $Path = "runs/Li24-$Size",

    [string[]] $Kind = ('Initialization', 'Model', 'Sign', 'CenteredSign', 'PositivePart', 'CenteredPositivePart'),

    # s, the length of the direction over that of the solution.
    [double[]] $Width = (0.2, 1, 2),

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
    foreach ($s in $Width) {
        foreach ($name in $Kind) { $_ | New-ProbeDirection $name -Scaling Norm -Width $s }
    }
} | Get-ValleyProfile $measured -Range 1 -Points $Points

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder figure5-profiles.csv))
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($s in $Width) {
    $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object Width -EQ $s)
    $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Kind }, 'TestError', 's = ' + $s.ToString([cultureinfo]::InvariantCulture))
    $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
    $plot
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder figure5.svg), $Width.Count, 'Six special directions')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Kind, Width -PlotPath (Join-Path $folder figure5-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure5-sides.csv))
$sides
