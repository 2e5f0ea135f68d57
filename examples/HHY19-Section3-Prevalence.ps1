<#
.SYNOPSIS
He et al. 2019, section 3.2: how common asymmetric directions are, over networks, data sets and runs, and what that depends on.

.DESCRIPTION
Trains small networks with several seeds each, measures random directions at every solution, and counts: k of n directions, and k
of n solutions that have at least one asymmetric direction (Definition 2), with Wilson intervals. -Sweep says what varies:

Networks     MLP, LeNet-5 and VGG-8 (an eighth of its width)
Width        an MLP from 1/64 to 4 times its width: from too small for the images to many times their number
Depth        an MLP with 1 to 4 hidden layers
WeightDecay  LeNet-5 with weight decay 0, 5e-4 and 5e-3
Activation   an MLP with relu, softplus and sigmoid
BatchNorm    MLP and LeNet-5 without and with batch normalisation

Directions are drawn in two kinds. Those of U(0,1) (UniformPositive, the paper's code) have a common part and are nearly parallel;
Gaussian ones have none.

A row for each setting, data set and kind is written to the pipeline; prevalence-<sweep>.csv, prevalence-<sweep>.svg and
directions-<sweep>.csv lie in -Path beside the runs. A run that is there is not trained again.

-Size Full takes the paper's networks with their recipes, five runs each; it is meant for a GPU and has the sweep Networks only.

.EXAMPLE
./examples/HHY19-Section3-Prevalence.ps1 -Data data/cifar10-small -Mnist data/mnist

.EXAMPLE
./examples/HHY19-Section3-Prevalence.ps1 -Sweep Width, WeightDecay | Format-Table Setting, Kind, K, N, Solutions, MedianC, TrainLoss
#>
[CmdletBinding()]
param(
    [ValidateSet('Networks', 'Width', 'Depth', 'WeightDecay', 'Activation', 'BatchNorm', 'All')] [string[]] $Sweep = 'Networks',

    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; with it or -Mnist the synthetic set is left out unless -Synthetic is given, too.
    [string] $Data,

    # Folder with MNIST's files.
    [string] $Mnist,

    [switch] $Synthetic,

    # Folder of the runs, tables and pictures.
    [string] $Path = "runs/HHY19-Section3-$Size",

    # Trainings of each setting, with the seeds 0, 1, ...
    [int] $Runs = 5,

    # Directions of each kind at each solution.
    [int] $Directions = 5,

    [int] $Epochs = 20,

    # Images of the scaled setting that are trained on. Losses are measured on all of them: on fewer, c is another one.
    [int] $TrainCount = 1000,

    [double] $Range = 3,

    [int] $Points = 13
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

function Setting([string] $Name, [hashtable] $Network, [hashtable] $Training = @{}) { @{ Name = $Name; Network = $Network; Training = $Training } }

$mlp = @{ Name = 'MLP'; Hidden = 128, 64 }
$settings = [ordered]@{
    Networks    = { Setting MLP $mlp; Setting LeNet5 @{ Name = 'LeNet5' }; Setting VGG8-eighth @{ Name = 'VGG8'; Width = 0.125 } }
    Width       = { foreach ($width in 0.015625, 0.0625, 0.25, 1, 4) { Setting "MLP-width$width" ($mlp + @{ Width = $width }) } }
    Depth       = { foreach ($depth in 1..4) { Setting "MLP-depth$depth" @{ Name = 'MLP'; Hidden = @(64) * $depth } } }
    WeightDecay = { foreach ($decay in 0, 0.0005, 0.005) { Setting "LeNet5-decay$decay" @{ Name = 'LeNet5' } @{ WeightDecay = $decay } } }
    Activation  = { foreach ($function in 'Relu', 'Softplus', 'Sigmoid') { Setting "MLP-$function" ($mlp + @{ Activation = $function }) } }
    BatchNorm   = { foreach ($network in $mlp, @{ Name = 'LeNet5' }) { foreach ($bn in 'Off', 'On') { Setting "$($network.Name)-bn$bn" ($network + @{ BatchNorm = $bn }) } } }
}
if ($Size -eq 'Full') {
    $settings = [ordered]@{ Networks = { foreach ($network in 'VGG16', 'ResNet110', 'PreResNet164', 'DenseNetBC100') { Setting $network @{} @{ Recipe = "$network-Cifar10-Sgd" } } } }
}
if ($Sweep -contains 'All') { $Sweep = @($settings.Keys) }

$sources = @(
    if ($Data) { @{ Name = 'CIFAR10'; Path = $Data } }
    if ($Mnist) { @{ Name = 'MNIST'; Path = $Mnist } }
    if ($Synthetic -or -not ($Data -or $Mnist)) { @{ Name = 'Synthetic' } }
)

# The run of one setting, data set and seed: the one in its folder, or a new one.
function Get-Run([hashtable] $Setting, $Dataset, [ulong] $Seed) {
    $folder = Join-Path $Path "$($Setting.Name)-$($Dataset.Name)-$Seed"
    if (Test-Path (Join-Path $folder run.json)) { return Resume-ValleyTraining $folder }
    $training = $Setting.Training
    if ($Size -eq 'Full') { return $Dataset | Start-ValleyTraining -Path $folder -Seed $Seed @training }
    $network = $Setting.Network
    $model = $Dataset | New-ValleyModel -Seed $Seed @network
    $Dataset | Start-ValleyTraining $model $folder -Epochs $Epochs -BatchSize 64 -Seed $Seed -Augment:$false -EvaluateEvery 0 @training
}

foreach ($name in $Sweep) {
    if (-not $settings.Contains($name)) { throw "-Size $Size has no sweep $name." }
    $results = foreach ($source in $sources) {
        $dataset = if ($Size -eq 'Full') { Get-ValleyDataset @source } else { Get-ValleyDataset @source -TrainCount $TrainCount }
        foreach ($setting in & $settings[$name]) {
            if ($setting.Network.Name -eq 'VGG8' -and $dataset.Shape.Height -lt 32) {
                Write-Warning "$($setting.Name) halves its images five times and needs 32 pixels: left out on $($dataset.Name)."
                continue
            }
            foreach ($seed in 0..($Runs - 1)) {
                $run = Get-Run $setting $dataset $seed
                $own = [ordered]@{ Sweep = $name; Setting = $setting.Name; Parameters = $run.Network.Parameters.Count; TrainLoss = $run.History[-1].TrainLoss }
                # Each solution gets directions of its own.
                'UniformPositive', 'Gaussian' | ForEach-Object { $run | New-ProbeDirection $_ -Count $Directions -Seed (1000 * $seed) } |
                    Get-ValleyProfile $dataset -Range $Range -Points $Points -SkipTest | Measure-ValleyAsymmetry | Add-Member $own -PassThru
            }
        }
    }
    $rows = $results | Measure-ValleyPrevalence -GroupBy Setting, Dataset, Kind -PlotPath (Join-Path (Resolve-Path $Path) "prevalence-$name.svg") -Force
    foreach ($row in $rows) {
        $same = $results | Where-Object { $_.Setting -eq $row.Setting -and $_.Dataset -eq $row.Dataset }
        $row | Add-Member ([ordered]@{ Sweep = $name; Parameters = $same[0].Parameters; TrainLoss = ($same | Measure-Object TrainLoss -Average).Average })
    }
    [AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.Prevalence[]] $rows).Save((Join-Path (Resolve-Path $Path) "prevalence-$name.csv"))
    [AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.AsymmetryResult[]] $results).Save((Join-Path (Resolve-Path $Path) "directions-$name.csv"))
    $rows
}
