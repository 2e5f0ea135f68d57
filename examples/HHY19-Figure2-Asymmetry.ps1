<#
.SYNOPSIS
He et al. 2019, Figure 2: an asymmetric direction of a trained network with its (r_lo, r_hi, p, c).

.DESCRIPTION
Measures a few random directions at the SGD solution of the shared run (HHY19-Run.ps1) on some of its images, and the most
asymmetric of them again on all. The paper has (r_hi, r_lo, p, c) = (2.0, 0.6, 0.03, 15) for ResNet-110 on CIFAR-10.

The result is written to the pipeline; asymmetry.svg, the curve with the two slopes of Definition 1, and asymmetry.csv, a row for
each direction that was tried, lie beside the run.

.EXAMPLE
./examples/HHY19-Figure2-Asymmetry.ps1 -Data data/cifar10-small -Path runs/cifar10

.EXAMPLE
./examples/HHY19-Figure2-Asymmetry.ps1 -RLow 0.6 -RHigh 2

Measures between the paper's radii instead of searching the interval with the largest c.
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the picture.
    [string] $Path = "runs/HHY19-$Size",

    # Random directions, of which the most asymmetric one is drawn.
    [int] $Directions = 10,

    # What they are made of.
    [string] $Kind = 'UniformPositive',

    # Images that they are compared on.
    [int] $Images = 1000,

    # The paper's interval ends at 2. Far out, where the flat side has reached the loss of guessing, c is large for no good reason.
    [double] $Range = 2,

    [int] $Points = 41,

    # The inner and outer radius; by default searched.
    [double] $RLow,

    [double] $RHigh,

    [ulong] $Seed = 7
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$source = @{ Name = $run.DatasetReference.Name }
if ($Data) { $source.Path = $Data }
$some = Get-ValleyDataset @source -TrainCount $Images
$radii = if ($RHigh) { @{ RLow = $RLow; RHigh = $RHigh } } else { @{} }

$tried = @($run | New-ProbeDirection $Kind -Count $Directions -Seed $Seed | Get-ValleyProfile $some -Range $Range -Points 17 -SkipTest |
    Measure-ValleyAsymmetry @radii)
$folder = Resolve-Path $Path
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.AsymmetryResult[]] $tried).Save((Join-Path $folder asymmetry.csv))

$best = $tried | Sort-Object C -Descending | Select-Object -First 1
$run | New-ProbeDirection $Kind -Seed $best.Seed | Get-ValleyProfile $run.Dataset -Range $Range -Points $Points |
    Measure-ValleyAsymmetry @radii -PlotPath (Join-Path $folder asymmetry.svg) -Force
