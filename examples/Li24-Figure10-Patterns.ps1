<#
.SYNOPSIS
Li et al. 2024, Figure 10: what becomes of the patterns in the weights w when they are moved along their signs, w + λ·sign(w)?

.DESCRIPTION
Draws the weights of each class of a logistic regression, and the first filters of LeNet-5, at λ from −1 to 1; one unit of λ moves
the weights by as much as their own norm. Beside the pictures a row for each λ has the cosine with the trained weights and the share of
signs that are kept: on the positive side all of them, on the negative side those of the large weights. The pictures and a
table go to the folder of the runs. A run that is there is not trained again.

.EXAMPLE
./examples/Li24-Figure10-Patterns.ps1 -Digits data/digits -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    # Folder with optdigits.tra and optdigits.tes; without it the regression is on the synthetic set.
    [string] $Digits,

    # Folder with CIFAR-10's binary files; without it LeNet-5 is trained on the synthetic set.
    [string] $Data,

    # Folder of the runs, the pictures and the table.
    [string] $Path = 'runs/Li24-Figure10',

    # Folder of the LeNet-5 run, shared by the examples.
    [string] $RunPath = (Join-Path $Path lenet5),

    [double[]] $Offset = (-1, -0.5, 0, 0.5, 1),

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$logistic = Join-Path $Path logistic
$regression = if (Test-Path (Join-Path $logistic run.json)) { Resume-ValleyTraining $logistic } else {
    $images = if ($Digits) { Get-ValleyDataset Digits -Path $Digits } else { Get-ValleyDataset Synthetic }
    $images | Start-ValleyTraining -Model Logistic -Path $logistic -Epochs 30 -LearningRate 0.02 -Schedule Cosine -WeightDecay 1e-3 -BatchSize 64 -Augment:$false -Seed $Seed
}
$lenet = & (Join-Path $PSScriptRoot Li24-Run.ps1) -Data $Data -Path $RunPath -Seed $Seed

$results = foreach ($run in $regression, $lenet) {
    $run | Measure-WeightPattern $Offset -PlotPath (Join-Path $Path "patterns-$($run.Network.Name).svg") -Force
}
[AsymValley.Reports.TheoryTables]::Of([AsymValley.Theory.WeightPatternResult[]] $results).Save((Join-Path (Resolve-Path $Path) patterns.csv))
$results
