<#
.SYNOPSIS
Li et al. 2024 on large networks: are AlexNet and vision transformers asymmetric, too?

.DESCRIPTION
Trains AlexNet by SGD and a vision transformer by AdamW, and measures the test error along noise as it is and with the solution's signs.
The paper does that on Food-101 and finds the asymmetry there, but weaker than in ResNets.

-Size Scaled fits a laptop: AlexNet of a quarter of its widths on images of 64 pixels, a transformer of two layers of half the width,
for 30 and 15 epochs on 2,000 of CIFAR-10's images or of the synthetic set. -Size Full is for a GPU: the networks as published, on an
image folder (-Data food-101) of 224 pixels, 200 epochs, AdamW at the paper's 1e-4.

A row for each network, noise and sign with the mean error on both sides goes to the pipeline; large-networks.svg (the curves),
large-networks-sides.svg and large-networks-sides.csv lie in -Path. Runs that are there are not trained again.

.EXAMPLE
./examples/Li24-LargeNetworks.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Li24-LargeNetworks.ps1 -Size Full -Data data/food-101 -Path runs/food
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files, without it the synthetic set is taken; for -Size Full an image folder.
    [string] $Data,

    # Folder of the runs and of what is drawn.
    [string] $Path = "runs/Li24-LargeNetworks-$Size",

    [ValidateSet('AlexNet', 'ViT')] [string[]] $Network = ('AlexNet', 'ViT'),

    # Of AlexNet; the transformer has half as many in the scaled setting.
    [int] $Epochs = $(if ($Size -eq 'Full') { 200 } else { 30 }),

    [string[]] $Kind = ('Gaussian', 'UniformPositive'),

    # s, the length of the noise over that of the solution.
    [double] $Width = 1,

    [int] $Draws = 3,

    # Images to train on; 0: all.
    [int] $TrainCount = $(if ($Size -eq 'Full') { 0 } else { 2000 }),

    # Images to measure on, of both splits.
    [int] $MeasureCount = $(if ($Size -eq 'Full') { 5000 } else { 500 }),

    [int] $Points = $(if ($Size -eq 'Full') { 21 } else { 9 })
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

# What each network takes: images, variant, optimizer.
$settings = if ($Size -eq 'Full') {
    @{
        AlexNet = @{ Data = @{ Size = 224; Fit = 'ResizeCrop' }; Model = @{ Name = 'AlexNet' }; Training = @{ Epochs = $Epochs; LearningRate = 0.03; WeightDecay = 5e-4; BatchSize = 256 } }
        ViT     = @{ Data = @{ Size = 224; Fit = 'ResizeCrop' }; Model = @{ Name = 'ViT' }; Training = @{ Epochs = $Epochs; Optimizer = 'AdamW'; BatchSize = 256 } }
    }
}
else {
    @{
        AlexNet = @{ Data = @{ Size = 64 }; Model = @{ Name = 'AlexNet'; Width = 0.25 }; Training = @{ Epochs = $Epochs; LearningRate = 0.02; BatchSize = 32 } }
        ViT     = @{ Data = @{}; Model = @{ Name = 'ViT2'; Width = 0.5 }; Training = @{ Epochs = [Math]::Max(1, $Epochs / 2); Optimizer = 'AdamW'; LearningRate = 1e-3; BatchSize = 32 } }
    }
}
$source = if ($Size -eq 'Full') { @{ Name = 'ImageFolder'; Path = $Data } } elseif ($Data) { @{ Name = 'CIFAR10'; Path = $Data } } else { @{ Name = 'Synthetic' } }

$profiles = foreach ($name in $Network) {
    $folder = Join-Path $Path $name
    $images = $settings[$name].Data
    $run = if (Test-Path (Join-Path $folder run.json)) { Resume-ValleyTraining $folder }
    else {
        $all = if ($TrainCount) { @{ TrainCount = $TrainCount } } else { @{} }
        $dataset = Get-ValleyDataset @source @images @all
        $variant = $settings[$name].Model
        $training = $settings[$name].Training
        $start = $dataset | New-ValleyModel @variant
        $dataset | Start-ValleyTraining $start $folder -Schedule Cosine -Augment:($Size -eq 'Full') @training
    }
    $run | ForEach-Object {
        foreach ($noise in $Kind) {
            foreach ($r in 0, 1) { $_ | New-ProbeDirection $noise -Count $Draws -SignConsistency $r -Scaling Norm -Width $Width }
        }
    } | Get-ValleyProfile (Get-ValleyDataset @source @images -TrainCount $MeasureCount -TestCount $MeasureCount) -Range 1 -Points $Points
}

$folder = Resolve-Path $Path
$profiles = [AsymValley.Landscape.LossProfile[]] @($profiles)
$plots = [AsymValley.Reports.SvgLinePlot[]] @(foreach ($r in 0, 1) {
    foreach ($name in $Network) {
        $some = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object { $_.SignConsistency -eq $r -and $_.Model -like "*$name*" })
        $plot = [AsymValley.Reports.ProfileMeansPlot]::Of($some, { param($p) $p.Kind }, 'TestError', ('{0}, {1}' -f $name, ($r ? 'signs of the solution' : 'noise as it is')))
        $plot.YRange = [ValueTuple[double, double]]::new(0, 1)
        $plot
    }
})
[AsymValley.Reports.SvgPanels]::Save($plots, (Join-Path $folder large-networks.svg), $Network.Count, 'Large networks')

$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Network, Kind, SignConsistency -PlotPath (Join-Path $folder large-networks-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder large-networks-sides.csv))
$sides
