<#
.SYNOPSIS
The training run that the examples of He et al. 2019 measure: SGD, with weight averaging beside it and a snapshot an epoch.

.DESCRIPTION
Opens the run in -Path, goes on with it when it was interrupted, or trains it. The scripts of the figures call this one, so the
first of them trains and the others find the run.

-Size Scaled fits a laptop: LeNet-5 for 30 epochs on at most 5,000 images, without augmentation, so that it gets to a minimum of
the training loss. -Size Full is the paper's PreResNet-164 on CIFAR-100 (He et al. 2019, section 6 and Table 1) with all its
settings, meant for a GPU.

.EXAMPLE
./examples/HHY19-Run.ps1 -Data data/cifar10-small -Path runs/cifar10

.EXAMPLE
./examples/HHY19-Run.ps1 -Size Full -Data data/cifar100 -Path runs/full
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run.
    [string] $Path = "runs/HHY19-$Size",

    # Seed of the initial weights and of the order of the images.
    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

if (Test-Path (Join-Path $Path run.json)) {
    Resume-ValleyTraining $Path
}
elseif ($Size -eq 'Full') {
    Get-ValleyDataset CIFAR100 -Path $Data | Start-ValleyTraining -Recipe PreResNet164-Cifar100-Swa -Path $Path -SnapshotEvery 5 -Seed $Seed
}
else {
    $dataset = if ($Data) { Get-ValleyDataset CIFAR10 -Path $Data -TrainCount 5000 -TestCount 2000 } else { Get-ValleyDataset Synthetic }
    $dataset | Start-ValleyTraining LeNet5 $Path -Epochs 30 -LearningRate 0.02 -Augment:$false -Swa -SnapshotEvery 1 -Seed $Seed
}
