<#
.SYNOPSIS
Pairs of training runs on two halves of the data, which the examples of Li et al. 2024 fuse.

.DESCRIPTION
Opens the runs in -Path, goes on with those that were interrupted, or trains them: two models a case, each on its half of the
training images, both with snapshots. The cases differ in what the two start from:

SameStart    the same random weights,
OtherStart   different random weights,
Pretrained   the weights of one model that was trained on another data set, with the same new classifier: on a synthetic set, for
             MNIST on the digits, enlarged.

Written to the pipeline is one object a case with both runs (A, B). The setting makes two models leave each other within 50 epochs
on a laptop: LeNet-5 with batch normalisation on halves of 1,000 images, learning rate 0.1 falling by a cosine, batches of 32. At
the learning rate 0.03 and batches of 128 they stay in one valley, and there is nothing to see.

.EXAMPLE
./examples/Li24-Halves.ps1 -Data data/cifar10-small -Case SameStart, Pretrained

.EXAMPLE
./examples/Li24-Halves.ps1 -Dataset MNIST -Data data/mnist -DigitsData data/digits -Case SameStart, Pretrained
#>
[CmdletBinding()]
param(
    # Folder with the data set's files; without it the synthetic set is taken.
    [string] $Data,

    [ValidateSet('CIFAR10', 'MNIST')] [string] $Dataset = 'CIFAR10',

    # Folder with the digits, that what is fine-tuned on MNIST was trained on before.
    [string] $DigitsData,

    # Folder of the runs.
    [string] $Path = 'runs/Li24-Halves',

    [ValidateSet('SameStart', 'OtherStart', 'Pretrained')] [string[]] $Case = 'SameStart',

    [string] $Model = 'LeNet5',

    # Training images of both halves together.
    [int] $TrainCount = 2000,

    [int] $Epochs = 50,

    [double] $LearningRate = 0.1,

    [int] $BatchSize = 32,

    # Epochs of the training before.
    [int] $PretrainEpochs = 10,

    # Images of the training before, of a synthetic set.
    [int] $PretrainCount = 5000,

    # Seed of the weights, the halves and the order of the images.
    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

if ($Data -and $Dataset -eq 'MNIST' -and 'Pretrained' -in $Case -and -not $DigitsData) { throw 'Give the folder of the digits in -DigitsData.' }
$images = if ($Data) { Get-ValleyDataset $Dataset -Path $Data -TrainCount $TrainCount -TestCount 2000 }
else { Get-ValleyDataset Synthetic -TrainCount $TrainCount }
$other = { if ($Data -and $Dataset -eq 'MNIST') { Get-ValleyDataset Digits -Path $DigitsData -Size 28 } else { Get-ValleyDataset Synthetic -TrainCount $PretrainCount -Seed (100 + $Seed) } }
$halves = $images | Split-ValleyDataset Iid -Clients 2 -Seed $Seed -AsDataset
# One thread a run, and two runs at a time: so the numbers do not depend on the machine's cores.
$common = @{ Schedule = 'Cosine'; Augment = $false; Threads = 1; EvaluateEvery = 0 }

# Starts the training of a run, or opens it. Runs are told apart by their folders.
function Start-Run($On, $Start, [string] $Name, [hashtable] $Options) {
    $folder = Join-Path $Path "seed-$Seed" $Name
    if (Test-Path (Join-Path $folder run.json)) { Resume-ValleyTraining $folder -AsJob }
    else { $On | Start-ValleyTraining $Start $folder -AsJob @common @Options }
}

# New weights; all but the classifier's are those of a trained model where one is given.
function New-Start([ulong] $WeightSeed, $Trained) {
    $start = $images | New-ValleyModel $Model -BatchNorm On -Seed $WeightSeed
    if (-not $Trained) { return $start }
    foreach ($slice in $start.Parameters.Layout.Slices | Where-Object IsClassifier -EQ $false) {
        [Array]::Copy($Trained.Parameters.Values, $slice.Offset, $start.Parameters.Values, $slice.Offset, $slice.Length)
    }
    $start
}

$training = @{ Epochs = $Epochs; LearningRate = $LearningRate; BatchSize = $BatchSize; SnapshotEvery = 1 }
foreach ($name in $Case) {
    $starts = switch ($name) {
        SameStart { (New-Start $Seed), (New-Start $Seed) }
        OtherStart { (New-Start $Seed), (New-Start (1000 + $Seed)) }
        Pretrained {
            $before = Start-Run (& $other) (New-Start (2000 + $Seed)) before @{
                Epochs = $PretrainEpochs; LearningRate = 0.03; BatchSize = 128; Seed = $Seed
            } | Receive-Job -Wait -AutoRemoveJob
            (New-Start $Seed $before.Model), (New-Start $Seed $before.Model)
        }
    }
    # The first model of two random starts is that of the same start.
    $first = $name -eq 'Pretrained' ? 'pretrained-a' : 'a'
    $second = @{ SameStart = 'b'; OtherStart = 'b-other'; Pretrained = 'pretrained-b' }[$name]
    $jobs = (Start-Run $halves[0] $starts[0] $first ($training + @{ Seed = $Seed })), (Start-Run $halves[1] $starts[1] $second ($training + @{ Seed = $Seed + 1 }))
    $a, $b = $jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object { $_.Path -notlike "*$first" }
    [pscustomobject]@{ Case = $name; Seed = $Seed; A = $a; B = $b }
}
