<#
.SYNOPSIS
Li et al. 2024, Figure 8: the line through two models of two halves of the data, at several epochs.

.DESCRIPTION
Takes the pairs of runs of Li24-Halves.ps1 and measures (1 − λ)A + λB for λ from -1 to 2 at the checkpoints, with the signs that agree in
each of the paper's five groups of parameters. Written to the pipeline are the lines; lines.svg has their test errors, groups.csv the groups' signs.
The lines between learning rates, weight decays and batch sizes are those of Li24-Figure8-HyperParameters.ps1.

.EXAMPLE
./examples/Li24-Figure8-Halves.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the runs, the table and the picture.
    [string] $Path = 'runs/Li24-Halves',

    [ValidateSet('SameStart', 'OtherStart', 'Pretrained')] [string] $Case = 'SameStart',

    [string] $Model = 'LeNet5',

    [int[]] $Checkpoint = (1, 5, 20, 50),

    # Epochs of the runs, of those that are still to be trained.
    [int] $Epochs = 50,

    [int] $Points = 31,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$measured = if ($Data) { Get-ValleyDataset CIFAR10 -Path $Data -TrainCount 1000 -TestCount 2000 } else { Get-ValleyDataset Synthetic -TrainCount 1000 }
$halves = & (Join-Path $PSScriptRoot Li24-Halves.ps1) -Data $Data -Path $Path -Case $Case -Model $Model -Epochs $Epochs -Seed $Seed
$lines = $halves.A.Snapshots | Where-Object Epoch -In $Checkpoint |
    Measure-ModelInterpolation -To $halves.B -MatchEpoch -Dataset $measured -Points $Points -Threads 1

$folder = Resolve-Path $Path
$lines | ForEach-Object { $epoch = $_.Epoch; $_.Signs.Groups | Select-Object @{ Name = 'Epoch'; Expression = { $epoch } }, Group, Parameters, SsrAB, SsrIA, SsrIB } |
    & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $folder groups.csv)
$plot = [AsymValley.Reports.SvgLinePlot]::new()
$plot.Title = "Test error between models of two halves ($Case)"
$plot.XLabel = 'λ: A at 0, B at 1'
$plot.YLabel = 'test error'
$plot.VerticalMarkers = [Collections.Immutable.ImmutableArray]::Create([double] 0, [double] 1)
$plot.Series = [Collections.Immutable.ImmutableArray]::ToImmutableArray([AsymValley.Reports.PlotSeries[]] @($lines | ForEach-Object {
            [AsymValley.Reports.PlotSeries]::new("epoch $($_.Epoch)", $_.Lambda, $_.Line.TestError)
        }))
$plot.Save((Join-Path $folder lines.svg))
$lines
