<#
.SYNOPSIS
Li et al. 2024, Figure 3: seven noises, with and without the solution's signs.

.DESCRIPTION
Measures the test error of a solution along seven kinds of noise, scaled to the solution's norm times s, each as it is and with its
signs replaced by the solution's. The paper's claim: with the signs replaced the valley is flatter on the positive side whatever
the noise is.

For each noise, sign and s a row with the mean error on both sides and their difference goes to the pipeline; figure3.svg (the curves),
figure3-sides.svg (the differences), figure3-sides.csv and figure3-profiles.csv lie in -Path. A run that is there is not trained again.

.EXAMPLE
./examples/Li24-Figure3-Noises.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Figure3-Noises.ps1 -Data data/cifar10-small -Seed 0, 1, 2
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run, which the figures of this paper share, and of what is drawn.
    [string] $Path = "runs/Li24-$Size",

    [string[]] $Kind = ('Gaussian', 'Uniform', 'Ternary', 'ShiftedGaussian', 'UniformPositive', 'Binary', 'Constant'),

    # s, the length of the noise over that of the solution.
    [double[]] $Width = (0.2, 1, 2),

    # Draws of each noise; the constant has one.
    [int] $Draws = 3,

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
        foreach ($name in $Kind) {
            foreach ($r in 0, 1) {
                $_ | New-ProbeDirection $name -Count ($name -eq 'Constant' ? 1 : $Draws) -SignConsistency $r -Scaling Norm -Width $s
            }
        }
    }
} | Get-ValleyProfile $measured -Range 1 -Points $Points

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder figure3-profiles.csv))
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($r in 0, 1) {
    foreach ($s in $Width) {
        $title = '{0}, s = {1}' -f ($r ? 'signs of the solution' : 'noise as it is'), $s.ToString([cultureinfo]::InvariantCulture)
        $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object { $_.SignConsistency -eq $r -and $_.Width -eq $s })
        $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Kind }, 'TestError', $title)
        $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
        $plot
    }
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder figure3.svg), $Width.Count, 'Seven noises')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Kind, SignConsistency, Width -PlotPath (Join-Path $folder figure3-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure3-sides.csv))
$sides
