<#
.SYNOPSIS
He et al. 2019, Figure 6: the loss along one direction through the epochs of a training.

.DESCRIPTION
Trains LeNet-5 with snapshots and measures each of them along the same random direction for l from -15 to 15. The profiles are
written to the pipeline, one an epoch; epochs.svg and epochs.csv lie beside the run. A run that is there is not trained again.

.EXAMPLE
./examples/HHY19-Figure6-Epochs.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/HHY19-Figure6-Epochs.ps1 | Measure-ValleyAsymmetry
#>
[CmdletBinding()]
param(
    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the run and the picture.
    [string] $Path = 'runs/HHY19-Figure6',

    [string] $Model = 'LeNet5',

    [int] $Epochs = 18,

    # A curve for each so many epochs; a plot tells up to seven apart.
    [int] $SnapshotEvery = 3,

    [double] $Range = 15,

    [int] $Points = 31,

    # The picture ends at this loss: far out on the steep side it is in the thousands.
    [double] $MaximumLoss = 5,

    [ulong] $Seed = 7
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$run = if (Test-Path (Join-Path $Path run.json)) { Resume-ValleyTraining $Path } else {
    $dataset = if ($Data) { Get-ValleyDataset CIFAR10 -Path $Data } else { Get-ValleyDataset Synthetic }
    $dataset | Start-ValleyTraining -Model $Model -Path $Path -Epochs $Epochs -SnapshotEvery $SnapshotEvery
}
$u = $run | New-ProbeDirection UniformPositive -Seed $Seed
$profiles = [AsymValley.Landscape.LossProfile[]] @($run.Snapshots | Get-ValleyProfile -Direction $u -Range $Range -Points $Points)

$folder = Resolve-Path $Path
$plot = [AsymValley.Reports.ProfilePlot]::Of($profiles)
$plot.YRange = [ValueTuple[double, double]]::new(0, $MaximumLoss)
$plot.Save((Join-Path $folder epochs.svg))
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder epochs.csv))
$profiles
