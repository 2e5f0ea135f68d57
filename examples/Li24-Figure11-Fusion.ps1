<#
.SYNOPSIS
Li et al. 2024, Figure 11: the signs that agree and the gap of the fused model through the epochs, from random and from pre-trained weights.

.DESCRIPTION
Two models are trained on two halves of the data (Li24-Halves.ps1) and fused at the checkpoints: SSR-AB, SSR-IA and SSR-IB, and the gap,
test accuracy of ½A + ½B minus the mean of both. With several seeds each pair is measured for each. Then the gap is fitted to
SSR-AB over all pairs.

Written to the pipeline are the pairs, with Case and Seed added, and at the end a row a case with the means over seeds after the last epoch and their
95% intervals (Student's t). pairs.csv, cases.csv, regression.csv, ssr.svg, gap.svg and scatter.svg lie in the folder. Runs that are there are not trained again.

.EXAMPLE
./examples/Li24-Figure11-Fusion.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Figure11-Fusion.ps1 -Data data/cifar10-small -Seed (0..4) -Case SameStart, OtherStart, Pretrained
#>
[CmdletBinding()]
param(
    # Folder with the data set's files; without it the synthetic set is taken.
    [string] $Data,

    [ValidateSet('CIFAR10', 'MNIST')] [string] $Dataset = 'CIFAR10',

    # Folder with the digits: the task before MNIST (Li24-FineTuning.ps1).
    [string] $DigitsData,

    # Folder of the runs, tables and pictures.
    [string] $Path = 'runs/Li24-Halves',

    [ValidateSet('SameStart', 'OtherStart', 'Pretrained')] [string[]] $Case = ('SameStart', 'Pretrained'),

    [string] $Model = 'LeNet5',

    [int[]] $Checkpoint = (1, 2, 3, 5, 10, 20, 30, 50),

    [double] $LearningRate = 0.1,

    [ulong[]] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

# Batch normalisation is recalibrated on 1,000 images; all test images count.
$measured = if ($Data) { Get-ValleyDataset $Dataset -Path $Data -TrainCount 1000 -TestCount 2000 } else { Get-ValleyDataset Synthetic -TrainCount 1000 }
$epochs = ($Checkpoint | Measure-Object -Maximum).Maximum
$pairs = foreach ($one in $Seed) {
    foreach ($halves in & (Join-Path $PSScriptRoot Li24-Halves.ps1) -Data $Data -Dataset $Dataset -DigitsData $DigitsData -Path $Path -Case $Case -Model $Model -Epochs $epochs -LearningRate $LearningRate -Seed $one) {
        $halves.A.Snapshots | Where-Object Epoch -In $Checkpoint |
            Measure-ModelInterpolation -To $halves.B -MatchEpoch -Dataset $measured -Range 0, 1 -Points 3 -Threads 1 |
            Add-Member Case $halves.Case -PassThru | Add-Member Seed $one -PassThru
    }
}
$pairs

$folder = Resolve-Path $Path
$all = [AsymValley.Fusion.ModelInterpolationResult[]] $pairs
$groups = [ValueTuple[string, Collections.Immutable.ImmutableArray[AsymValley.Fusion.ModelInterpolationResult]][]] @(
    foreach ($group in $pairs | Group-Object Case) {
        [ValueTuple]::Create($group.Name, [Collections.Immutable.ImmutableArray]::ToImmutableArray([AsymValley.Fusion.ModelInterpolationResult[]] $group.Group))
    })
$regression = $all | Measure-FusionRegression
[AsymValley.Reports.FusionTables]::Of($all).Save((Join-Path $folder pairs.csv))
[AsymValley.Reports.FusionPlot]::Ratios($groups).Save((Join-Path $folder ssr.svg))
[AsymValley.Reports.FusionPlot]::Gaps($groups).Save((Join-Path $folder gap.svg))
[AsymValley.Reports.FusionPlot]::Scatter($groups, $regression).Save((Join-Path $folder scatter.svg))
$regression | & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $folder regression.csv)

$last = $pairs | Where-Object Epoch -EQ $epochs | Group-Object Case | ForEach-Object {
    $row = [ordered]@{ Case = $_.Name; Epoch = $epochs; Seeds = $_.Count }
    foreach ($name in 'SsrAB', 'SsrIA', 'SsrIB', 'FusedAccuracy', 'Gap') {
        $mean = [AsymValley.Landscape.MeanInterval]::Of([double[]] $_.Group.$name)
        $row[$name], $row["${name}Low"], $row["${name}High"] = $mean.Mean, $mean.Low, $mean.High
    }
    [pscustomobject] $row
}
$last | & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $folder cases.csv)
$last
