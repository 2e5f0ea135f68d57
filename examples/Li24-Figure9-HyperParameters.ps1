<#
.SYNOPSIS
Li et al. 2024, Figure 9: the valley under other learning rates, batch sizes and weight decays.

.DESCRIPTION
Trains the network in the paper's setting and with one setting changed at a time, and measures the test error along noise, as it is
and with the solution's signs, scaled to the solution's norm.

A row for each setting and sign with the mean error on both sides goes to the pipeline; figure9.svg (the curves), figure9-sides.svg,
figure9-sides.csv and figure9-profiles.csv lie in -Path beside the runs. Runs that are there are not trained again. The scaled
trainings are short, and those with batches of 2,048 or a small learning rate come nowhere near a minimum in them: -Epochs 40 is better.

.EXAMPLE
./examples/Li24-Figure9-HyperParameters.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Figure9-HyperParameters.ps1 -Data data/cifar10-small -Vary BatchSize -Epochs 40 -Seed 0, 1, 2
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the runs and of what is drawn.
    [string] $Path = "runs/Li24-Figure9-$Size",

    # Settings to change.
    [ValidateSet('LearningRate', 'BatchSize', 'WeightDecay')] [string[]] $Vary = ('LearningRate', 'BatchSize', 'WeightDecay'),

    [string] $Kind = 'Gaussian',

    [int] $Epochs = $(if ($Size -eq 'Full') { 200 } else { 15 }),

    [int] $Draws = 3,

    # Seeds of trainings; with several the intervals are over them.
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

$values = @{ LearningRate = 0.1, 0.003; BatchSize = 32, 2048; WeightDecay = 1e-3, 1e-5 }
$settings = @(@{}) + @(foreach ($name in $Vary) { foreach ($value in $values[$name]) { @{ $name = $value } } })

$profiles = foreach ($setting in $settings) {
    $label = $setting.Count ? ($setting.GetEnumerator() | ForEach-Object { '{0} {1}' -f $_.Key, $_.Value.ToString([cultureinfo]::InvariantCulture) }) : 'as in the paper'
    $runs = foreach ($s in $Seed) {
        $folder = Join-Path $Path ('{0}-seed-{1}' -f ($label -replace ' ', '-'), $s)
        & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path $folder @setting -Epochs $Epochs -SnapshotEvery 0 -Seed $s
    }
    $runs | ForEach-Object {
        foreach ($r in 0, 1) { $_ | New-ProbeDirection $Kind -Count $Draws -SignConsistency $r -Scaling Norm }
    } | Get-ValleyProfile $measured -Range 1 -Points $Points | Add-Member Setting $label -PassThru
}

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder figure9-profiles.csv))
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($r in 0, 1) {
    $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object SignConsistency -EQ $r)
    $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Setting }, 'TestError', $Kind + ($r ? ', signs of the solution' : ' as it is'))
    $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
    $plot
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder figure9.svg), 2, 'Learning rates, batch sizes and weight decays')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy SignConsistency, Setting -PlotPath (Join-Path $folder figure9-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure9-sides.csv))
$sides
