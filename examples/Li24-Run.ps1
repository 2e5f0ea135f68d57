<#
.SYNOPSIS
A training run in the setting of Li et al. 2024, which the examples of that paper measure.

.DESCRIPTION
Opens the run in -Path, goes on with it when it was interrupted, or trains it. The scripts of the figures call this one, so the
first of them trains and the others find the run.

The setting is the paper's: SGD with momentum 0.9, learning rate 0.03 falling by a cosine, weight decay 5e-4, batches of 256.
-Size Scaled fits a laptop: LeNet-5 with batch normalisation for 40 epochs on at most 5,000 images without augmentation, so that it
gets to a minimum of the training loss. -Size Full is the paper's VGG16 with batch normalisation on CIFAR-10 for 200 epochs, meant for
a GPU. Every setting that the paper sweeps can be changed.

.EXAMPLE
./examples/Li24-Run.ps1 -Data data/cifar10-small -Path runs/li24

.EXAMPLE
./examples/Li24-Run.ps1 -Data data/cifar10-small -Path runs/li24-large-batch -BatchSize 2048
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run.
    [string] $Path = "runs/Li24-$Size",

    # A network of Get-ValleyArchitecture.
    [string] $Model = $(if ($Size -eq 'Full') { 'VGG16BN' } else { 'LeNet5' }),

    # With or without batch normalisation.
    [ValidateSet('On', 'Off')] [string] $BatchNorm = 'On',

    # How the weights of batch normalisation start.
    [ValidateSet('Ones', 'Uniform', 'Gaussian')] [string] $BatchNormInitialization = 'Ones',

    [int] $Epochs = $(if ($Size -eq 'Full') { 200 } else { 40 }),

    [double] $LearningRate = 0.03,

    [int] $BatchSize = 256,

    [double] $WeightDecay = 5e-4,

    # Keeps the weights every so many epochs; 0: only the first and the last.
    [int] $SnapshotEvery = $(if ($Size -eq 'Full') { 5 } else { 1 }),

    # Seed of the initial weights and of the order of the images.
    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

if (Test-Path (Join-Path $Path run.json)) { return Resume-ValleyTraining $Path }
$dataset = if ($Size -eq 'Full') { Get-ValleyDataset CIFAR10 -Path $Data }
elseif ($Data) { Get-ValleyDataset CIFAR10 -Path $Data -TrainCount 5000 -TestCount 2000 }
else { Get-ValleyDataset Synthetic }
$start = $dataset | New-ValleyModel $Model -BatchNorm $BatchNorm -BatchNormInitialization $BatchNormInitialization -Seed $Seed
$dataset | Start-ValleyTraining $start $Path -Epochs $Epochs -LearningRate $LearningRate -Schedule Cosine -WeightDecay $WeightDecay `
    -BatchSize $BatchSize -Augment:($Size -eq 'Full') -SnapshotEvery $SnapshotEvery -Seed $Seed
