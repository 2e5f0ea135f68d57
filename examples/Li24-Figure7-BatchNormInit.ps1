<#
.SYNOPSIS
Li et al. 2024, Figure 7: how batch normalisation is initialised decides whether noise that is never negative sees an asymmetry.

.DESCRIPTION
Trains the network with the weights of batch normalisation starting at 1, from U(0,1) and from N(0,0.1), and measures the test error
along noise, scaled to the solution's norm and filter by filter. The paper's claim: with N(0,0.1), whose signs are mixed, the valley
is symmetric under Binary noise; with the other two, whose weights stay positive, it is not. -Group BatchNorm moves these weights (and
their biases) alone: in a small network they are few beside those of the fully connected layers, which noise in All moves too.

A row for each group, scaling, noise and initialisation with the mean error on both sides goes to the pipeline; figure7.svg (the
curves), figure7-sides.svg, figure7-sides.csv and figure7-profiles.csv lie in -Path beside the runs. Runs that are there are
not trained again.

.EXAMPLE
./examples/Li24-Figure7-BatchNormInit.ps1 -Data data/cifar10-small -Seed 0, 1, 2
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the runs and of what is drawn.
    [string] $Path = "runs/Li24-Figure7-$Size",

    [string[]] $Initialization = ('Ones', 'Uniform', 'Gaussian'),

    [string[]] $Kind = ('Gaussian', 'Binary'),

    # Parameters that move.
    [string[]] $Group = ('All', 'BatchNorm'),

    [int] $Epochs = $(if ($Size -eq 'Full') { 200 } else { 20 }),

    [int] $Draws = $(if ($Size -eq 'Full') { 5 } else { 3 }),

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

$profiles = foreach ($start in $Initialization) {
    $runs = foreach ($s in $Seed) {
        & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path (Join-Path $Path "$start-seed-$s") -BatchNormInitialization $start -Epochs $Epochs -SnapshotEvery 0 -Seed $s
    }
    $(foreach ($run in $runs) {
        foreach ($moved in $Group) {
            foreach ($scaling in 'Norm', 'Filter') {
                foreach ($name in $Kind) {
                    # A draw that is 0 in a whole filter has no norm to be scaled there; the next seed stands in for it.
                    0..(20 * $Draws) | ForEach-Object { $run | New-ProbeDirection $name -Seed $_ -Scaling $scaling -Group $moved -ErrorAction Ignore } |
                        Select-Object -First $Draws
                }
            }
        }
    }) | Get-ValleyProfile $measured -Range 1 -Points $Points | Add-Member Initialization $start -PassThru
}

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder figure7-profiles.csv))
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($moved in $Group) {
    foreach ($scaling in 'Norm', 'Filter') {
        foreach ($name in $Kind) {
            $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object { $_.Group -eq $moved -and $_.Scaling -eq $scaling -and $_.Kind -eq $name })
            $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Initialization }, 'TestError', "$name in $moved, $scaling scaling")
            $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
            $plot
        }
    }
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder figure7.svg), 2 * $Kind.Count, 'Initialisation of batch normalisation')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Group, Scaling, Kind, Initialization -PlotPath (Join-Path $folder figure7-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure7-sides.csv))
$sides
