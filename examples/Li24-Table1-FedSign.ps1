<#
.SYNOPSIS
Li et al. 2024, Table 1: federated algorithms on partitions of different α, in pairs over seeds.

.DESCRIPTION
-Size Full is the paper's setting: VGG8 on CIFAR-10, 100 clients, a tenth of them a round, 200 rounds, 5 local epochs,
α = 10, 1 and 0.5; it is meant for a GPU. -Size Scaled fits a laptop: LeNet-5 on the 5,000 images of a small CIFAR-10 (or of
the synthetic set), 20 clients, 4 a round, 40 rounds, FedAvg and FedSign, 5 seeds.

The table is written to the pipeline; comparison.csv, accuracy.svg and ssr.svg lie beside the federations. A script that was
stopped goes on where it was.

.EXAMPLE
./examples/Li24-Table1-FedSign.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-Table1-FedSign.ps1 -Size Full -Data data -Algorithm FedAvg, FedProx, Moon, FedDyn, FedPan, FedSign
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the federations.
    [string] $Path = "federations/Li24-Table1-$Size",

    [string[]] $Algorithm = ('FedAvg', 'FedSign'),

    # FedSign's weight; 0.001 is the least of the paper's.
    [double] $Gamma = 0.001,

    [ulong[]] $Seed = 0..4
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$dataset = if ($Data) { Get-ValleyDataset CIFAR10 -Path $Data } else { Get-ValleyDataset Synthetic }
$setting = if ($Size -eq 'Full') {
    @{ Model = 'VGG8'; Clients = 100; Rounds = 200 }
}
else {
    @{ Model = 'LeNet5'; Clients = 20; ClientsPerRound = 4; Rounds = 40 }
}
$dataset | Compare-Federation @setting -Algorithm $Algorithm -Alpha 10, 1, 0.5 -Seed $Seed -Gamma $Gamma -LocalEpochs 5 -EvaluateEvery 5 -Path $Path
