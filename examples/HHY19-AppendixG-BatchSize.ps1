<#
.SYNOPSIS
He et al. 2019, Appendix G: the line between solutions of small-batch and large-batch training.

.DESCRIPTION
Trains the same network from the same initial weights twice, with small and with large batches, and measures training and test loss
and error on the line from the small-batch solution (t = 0) to the large-batch one (t = 1) and beyond both. Keskar et al. 2017 read
off such a line that large batches find sharper minima; whether the two solutions lie in one valley at all, with the small batch's
on its flat side, is what the barrier and the flat sides in the result say.

The large batch has a larger learning rate and more epochs, so that both training accuracies come near 100 %: a solution that is
not a minimum has no sides to compare. The scaled setting is LeNet-5 on at most 5,000 images, batch 32 at learning rate 0.01 for
20 epochs and batch 1024 at 0.08 for 80 epochs; -Size Full is PreResNet-164 on CIFAR-100 by the recipes PreResNet164-Cifar100-SmallBatch
and -LargeBatch, meant for a GPU.

The result and the two runs' settings are written to the pipeline; batch-size.svg and batch-size.csv lie in -Path.

.EXAMPLE
./examples/HHY19-AppendixG-BatchSize.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled runs are on the synthetic set.
    [string] $Data,

    # Folder of the two runs and the picture.
    [string] $Path = "runs/HHY19-AppendixG-$Size",

    # Batch sizes, learning rates and epochs of the scaled setting, of the small and of the large batch.
    [int[]] $BatchSize = @(32, 1024),
    [double[]] $LearningRate = @(0.01, 0.08),
    [int[]] $Epochs = @(20, 80),

    [int] $Points = $(if ($Size -eq 'Full') { 201 } else { 51 }),

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$dataset = if ($Size -eq 'Full') { Get-ValleyDataset CIFAR100 -Path $Data }
elseif ($Data) { Get-ValleyDataset CIFAR10 -Path $Data -TrainCount 5000 -TestCount 2000 }
else { Get-ValleyDataset Synthetic }

$runs = foreach ($i in 0, 1) {
    $kind = ('SmallBatch', 'LargeBatch')[$i]
    $folder = Join-Path $Path $kind
    if (Test-Path (Join-Path $folder run.json)) { Resume-ValleyTraining $folder }
    elseif ($Size -eq 'Full') { $dataset | Start-ValleyTraining -Recipe "PreResNet164-Cifar100-$kind" -Path $folder -Seed $Seed }
    else {
        $dataset | Start-ValleyTraining LeNet5 $folder -BatchSize $BatchSize[$i] -LearningRate $LearningRate[$i] -Epochs $Epochs[$i] -Augment:$false -Seed $Seed
    }
}
$result = Measure-ValleyInterpolation $runs[0] $runs[1] -Points $Points -PlotPath (Join-Path $Path batch-size.svg) -Force
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.InterpolationResult[]] $result).Save((Join-Path (Resolve-Path $Path) batch-size.csv))
$result
$runs | ForEach-Object { $_.Options | Select-Object RunPath, BatchSize, LearningRate, Epochs, WeightDecay, Seed }
