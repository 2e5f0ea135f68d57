<#
.SYNOPSIS
He et al. 2019, Appendix H: is batch normalisation what makes valleys asymmetric?

.DESCRIPTION
Trains networks with and without batch normalisation and compares directions inside its parameters, outside of them, and in all
parameters. The paper: the asymmetry is much stronger inside batch normalisation, and in networks that have it.

A row for each network, group of parameters and kind of direction is written to the pipeline; batchnorm.csv, batchnorm.svg,
directions.csv and curves-<network>.svg (a U(0,1) direction in each group) lie in -Path beside the runs. A run that is there is not
trained again.

-Size Full takes PreResNet20 on all of CIFAR-10, meant for a GPU.

.EXAMPLE
./examples/HHY19-AppendixH-BatchNorm.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the runs, the table and the pictures.
    [string] $Path = "runs/HHY19-AppendixH-$Size",

    [string[]] $Network = $(if ($Size -eq 'Full') { 'PreResNet20' } else { 'MLP', 'LeNet5' }),

    # Trainings of each network, with the seeds 0, 1, ...
    [int] $Runs = 5,

    # Directions of each kind and group at each solution.
    [int] $Directions = 3,

    [int] $Epochs = $(if ($Size -eq 'Full') { 100 } else { 20 }),

    # Images that are trained on, and that the losses are measured on.
    [int] $TrainCount = $(if ($Size -eq 'Full') { 50000 } else { 1000 }),

    [double] $Range = 3,

    [int] $Points = 13
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$source = if ($Data) { @{ Name = 'CIFAR10'; Path = $Data } } else { @{ Name = 'Synthetic' } }
$dataset = Get-ValleyDataset @source -TrainCount $TrainCount
$grid = @{ Range = $Range; Points = $Points; SkipTest = $true }

$results = foreach ($name in $Network) {
    foreach ($batchNorm in 'On', 'Off') {
        $groups = $batchNorm -eq 'On' ? @('BatchNorm', 'NotBatchNorm', 'All') : @('All')
        foreach ($seed in 0..($Runs - 1)) {
            $folder = Join-Path $Path "$name-bn$batchNorm-$seed"
            $run = if (Test-Path (Join-Path $folder run.json)) { Resume-ValleyTraining $folder } else {
                $model = $dataset | New-ValleyModel $name -BatchNorm $batchNorm -Seed $seed
                $dataset | Start-ValleyTraining $model $folder -Epochs $Epochs -BatchSize ($Size -eq 'Full' ? 128 : 64) -Seed $seed -Augment:($Size -eq 'Full') -EvaluateEvery 0
            }
            foreach ($group in $groups) {
                'UniformPositive', 'Gaussian' | ForEach-Object { $run | New-ProbeDirection $_ -Group $group -Count $Directions -Seed (1000 * $seed) } |
                    Get-ValleyProfile $dataset @grid | Measure-ValleyAsymmetry | Add-Member @{ BatchNorm = $batchNorm } -PassThru
            }
        }
    }
}

$folder = Resolve-Path $Path
$rows = $results | Measure-ValleyPrevalence -GroupBy Network, BatchNorm, Group, Kind -PlotPath (Join-Path $folder batchnorm.svg) -Force
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.Prevalence[]] $rows).Save((Join-Path $folder batchnorm.csv))
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.AsymmetryResult[]] $results).Save((Join-Path $folder directions.csv))
foreach ($name in $Network) {
    $curves = $results | Where-Object { $_.Model -like "$name-bn*-0" -and $_.Seed -eq 0 -and $_.Kind -eq 'UniformPositive' }
    [AsymValley.Reports.ProfilePlot]::Of([AsymValley.Landscape.LossProfile[]] $curves.Profile, $null, "$name on $($dataset.Name), U(0,1) directions").Save((Join-Path $folder "curves-$name.svg"))
}
$rows
