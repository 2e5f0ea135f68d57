<#
.SYNOPSIS
Li et al. 2024, section 5.4: does FedSign's reward raise the same-sign ratio of the clients, and does accuracy follow?

.DESCRIPTION
FedAvg and FedSign with rising γ on the same partitions, initial weights and clients, over seeds. The table has the mean
same-sign ratio of clients with the global model beside the accuracy and its paired difference from FedAvg; the curves go to
accuracy.svg and ssr.svg. A script that was stopped goes on where it was.

.EXAMPLE
./examples/Li24-FedSign-Mechanism.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the federations.
    [string] $Path = 'federations/Li24-FedSign-Mechanism',

    [double] $Alpha = 0.5,

    [double[]] $Gamma = (1e-4, 3e-4, 1e-3, 3e-3),

    [ValidateSet('Sum', 'LayerMean', 'Mean')] [string] $Reduction = 'Sum',

    [ulong[]] $Seed = 0..2,

    [int] $Rounds = 40
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$dataset = if ($Data) { Get-ValleyDataset CIFAR10 -Path $Data } else { Get-ValleyDataset Synthetic }
$common = @{ Model = 'LeNet5'; ClientsPerRound = 4; LocalEpochs = 5; EvaluateEvery = 5 }

$federations = foreach ($s in $Seed) {
    $partition = $dataset | Split-ValleyDataset PerClass -Clients 20 -Alpha $Alpha -Seed $s
    $settings = @(@{ Algorithm = 'FedAvg' }) + @($Gamma | ForEach-Object { @{ Algorithm = 'FedSign'; Gamma = $_; Reduction = $Reduction } })
    foreach ($setting in $settings) {
        $folder = Join-Path $Path ('{0}-{1}-{2}-seed-{3}' -f $setting.Algorithm, $setting.Reduction, $setting.Gamma, $s)
        # Zero rounds are left where the script was through with it before.
        $federation = if (Test-Path (Join-Path $folder federation.json)) { Get-Federation $folder } else { $partition | New-Federation @common @setting -Seed $s -Path $folder }
        $left = $Rounds - $federation.Rounds.Length
        if ($left -gt 0) { $null = $federation | Invoke-FedSignRound $left }
        $federation
    }
}
$federations | Compare-Federation -Path $Path
