<#
.SYNOPSIS
Li et al. 2024 on model fusion: fine-tuning twice from one pre-trained model, against training twice from random weights.

.DESCRIPTION
A model is trained on the 8×8 digits, enlarged to 28×28, and fine-tuned twice on two halves of MNIST; two others are trained on the
halves from the same random weights. Li24-Figure11-Fusion.ps1 does the work, with the learning rate 0.01 of fine-tuning, several seeds and ten
epochs: the signs of the fine-tuned models agree more, and the fused model is as good as the two. Without data the tasks are two synthetic sets.

Written to the pipeline are the pairs and at the end a row a case with 95% intervals over seeds; tables and pictures lie in the folder.

.EXAMPLE
./examples/Li24-FineTuning.ps1 -Data data/mnist -DigitsData data/digits
#>
[CmdletBinding()]
param(
    # Folder with MNIST's files; without it the tasks are synthetic.
    [string] $Data,

    # Folder with the digits.
    [string] $DigitsData,

    # Folder of the runs, tables and pictures.
    [string] $Path = 'runs/Li24-FineTuning',

    [int[]] $Checkpoint = (1, 2, 5, 10),

    [double] $LearningRate = 0.01,

    [ulong[]] $Seed = 0..2
)
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot Li24-Figure11-Fusion.ps1) -Dataset MNIST -Data $Data -DigitsData $DigitsData -Path $Path -Case SameStart, Pretrained `
    -Checkpoint $Checkpoint -LearningRate $LearningRate -Seed $Seed
