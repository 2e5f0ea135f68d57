<#
.SYNOPSIS
Li et al. 2024, Figure 6 on ImageNet: noise in one group of parameters of a published network at a time.

.DESCRIPTION
Reads torchvision's published weights of ResNet-18, ResNet-50 or ResNeXt-101 (32x8d), or of any network of Get-ValleyArchitecture, and
measures the error on ImageNet's validation images along noise in one group of parameters, as it is and with the signs of the
solution.

-Size Full needs -Weights, a .pth file as torchvision publishes it, and -Data, a folder with val/<class>/*.JPEG and, for recalibration, train/<class>/*.JPEG
(docs/datasets.md, ImageNet). -Size Scaled shows that it works where neither is there: random weights, and a few images
that it makes up. Its errors mean nothing.

A row for each group and sign goes to the pipeline; figure6-imagenet-sides.svg and figure6-imagenet-sides.csv lie in -Path.

.EXAMPLE
./examples/Li24-Figure6-ImageNet.ps1

.EXAMPLE
./examples/Li24-Figure6-ImageNet.ps1 -Size Full -Network ResNet50 -Weights resnet50-0676ba61.pth -Data imagenet
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    [string] $Network = $(if ($Size -eq 'Full') { 'ResNet50' } else { 'ResNet18' }),

    # Published weights; without them they are random.
    [string] $Weights,

    # Folder with train and val; without it one is made up.
    [string] $Data,

    # Folder of what is drawn.
    [string] $Path = "runs/Li24-ImageNet-$Size",

    [string[]] $Group = ('Layer1', 'Conv', 'BatchNorm', 'Classifier', 'All'),

    [string] $Kind = 'Gaussian',

    # s, the length of the noise over that of the solution, in the group.
    [double] $Width = 1,

    [int] $Draws = 1,

    # Training images, which batch normalisation is recalibrated on; 0: all.
    [int] $TrainCount = $(if ($Size -eq 'Full') { 2000 } else { 0 }),

    # Validation images; 0: all.
    [int] $TestCount = $(if ($Size -eq 'Full') { 5000 } else { 0 }),

    # Pixels; published networks take 224.
    [int] $ImageSize = $(if ($Size -eq 'Full') { 224 } else { 64 }),

    [int] $Points = $(if ($Size -eq 'Full') { 11 } else { 5 })
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }
if ($Size -eq 'Full' -and -not ($Weights -and $Data)) { throw '-Size Full needs -Weights and -Data.' }

if (-not (Test-Path $Path)) { New-Item -ItemType Directory $Path -Force | Out-Null }
$folder = Resolve-Path $Path
if (-not $Data) {
    $Data = Join-Path $folder made-up
    $colours = Get-ValleyDataset Synthetic -Size 80 -TrainCount 24 -TestCount 24 -Classes 4
    foreach ($split in 'train', 'val') {
        $images = $split -eq 'train' ? $colours.Train : $colours.Test
        for ($i = 0; $i -lt $images.Count; $i++) {
            $class = New-Item -ItemType Directory (Join-Path $Data $split "class-$($images.Labels[$i])") -Force
            $pixels = [byte[]] $images.Pixels[($i * $images.Shape.Length)..(($i + 1) * $images.Shape.Length - 1)]
            [AsymValley.Data.PngWriter]::Save((Join-Path $class "$i.png"), $images.Shape, $pixels)
        }
    }
}
$source = @{ Name = 'ImageFolder'; Path = $Data; Size = $ImageSize; Fit = 'ResizeCrop' }
if ($TrainCount) { $source.TrainCount = $TrainCount }
if ($TestCount) { $source.TestCount = $TestCount }
$dataset = Get-ValleyDataset @source
$model = if ($Weights) { Import-ValleyModel $Weights $Network -InputShape "3x${ImageSize}x$ImageSize" } else { $dataset | New-ValleyModel $Network }

$profiles = foreach ($name in $Group) {
    foreach ($r in 0, 1) {
        $model | New-ProbeDirection $Kind -Count $Draws -SignConsistency $r -Scaling Norm -Width $Width -Group $name | Get-ValleyProfile $dataset -Range 1 -Points $Points
    }
}
$sides = [AsymValley.Landscape.SideDifference[]] @($profiles |
        Measure-SideDifference TestError -GroupBy Group, SignConsistency -PlotPath (Join-Path $folder figure6-imagenet-sides.svg) -Force)
[AsymValley.Reports.ResultTables]::Of($sides).Save((Join-Path $folder figure6-imagenet-sides.csv))
$sides
