<#
.SYNOPSIS
Li et al. 2024, Figure 4: from noise to sign-consistent noise.

.DESCRIPTION
Sweeps r, the fraction of the noise's signs that are replaced by the solution's, and measures the mean test error on the positive
side of the solution and on the negative one. The paper's claim: with r the error falls on the positive side and rises on the negative one.

A row for each noise and r goes to the pipeline, and with -Trend in its place the slope of either side over r; figure4.svg,
figure4.csv and figure4-trend.csv lie in -Path. A run that is there is not trained again.

.EXAMPLE
./examples/Li24-Figure4-SignSweep.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Figure4-SignSweep.ps1 -Data data/cifar10-small -Kind Gaussian, Uniform, Ternary, ShiftedGaussian, UniformPositive, Binary, Constant -Trend
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run, which the figures of this paper share, and of what is drawn.
    [string] $Path = "runs/Li24-$Size",

    [string[]] $Kind = ('Gaussian', 'Uniform', 'UniformPositive'),

    [double[]] $Ratio = (0..10 | ForEach-Object { $_ / 10 }),

    # Draws of each noise.
    [int] $Draws = $(if ($Size -eq 'Full') { 5 } else { 3 }),

    # s, the length of the noise over that of the solution.
    [double] $Width = 1,

    # Writes the slopes over r, in place of the sweep.
    [switch] $Trend,

    # Seed of the training; the draws are the same for every one.
    [ulong] $Seed = 0,

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
$run = & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path $Path -Seed $Seed

$folder = Resolve-Path $Path
$results = [AsymValley.Landscape.SignSweepResult[]] @($run | Measure-SignSweep $measured -Kind $Kind -Ratio $Ratio -Draws $Draws -Width $Width `
        -Points $Points -PlotPath (Join-Path $folder figure4.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($results).Save((Join-Path $folder figure4.csv))
$trends = [AsymValley.Landscape.SignSweepTrend[]] @([AsymValley.Landscape.SignSweepTrend]::Of($results))
[AsymValley.Reports.ResultTables]::Of($trends).Save((Join-Path $folder figure4-trend.csv))
if ($Trend) { $trends } else { $results }
