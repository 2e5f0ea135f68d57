<#
.SYNOPSIS
The loss along measured directions: the sharpest ones (eigenvectors of the Hessian), the most negative one, the gradient, and those
that the training moved along.

.DESCRIPTION
Asks whether the asymmetry of He et al. 2019 is one of random directions only. Opens the common run of the examples (HHY19-Run.ps1, trained
when it is not there) and measures the training loss along eigenvectors of the Hessian, the gradient, the first principal components of
the snapshots, and for comparison one random direction.

Eigenvectors are found on -DirectionSamples images; losses are those of all. Asymmetries are written to the pipeline, one a direction, their
Profile in each; directions.svg, directions.csv (the curves) and curvature.csv (eigenvalues, shares of variance) lie beside the run.

-Size Full measures the paper's PreResNet-164 on CIFAR-100; it is meant for a GPU.

.EXAMPLE
./examples/Directions-Curvature.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Directions-Curvature.ps1 | Format-Table Direction, IsAsymmetric, C, Orientation
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    # Eigenvectors of the largest eigenvalues.
    [int] $Eigenvectors = 3,

    # Principal components of the snapshots.
    [int] $Components = 2,

    # Images that gradient and Hessian are measured on.
    [int] $DirectionSamples = 1000,

    # The same distances along all directions, so that the curves can be compared.
    [double] $Range = 3,

    [int] $Points = 25,

    # The picture ends at this loss.
    [double] $MaximumLoss = 5,

    [ulong] $Seed = 7
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$directions = @(
    $run | New-ProbeDirection HessianEigenvector -Count $Eigenvectors -DirectionSamples $DirectionSamples
    $run | New-ProbeDirection HessianEigenvector -Index -1 -DirectionSamples $DirectionSamples -Tolerance 0.01
    $run | New-ProbeDirection Gradient
    $run | New-ProbeDirection TrajectoryPca -Count $Components
    $run | New-ProbeDirection UniformPositive -Seed $Seed
)
$profiles = [AsymValley.Landscape.LossProfile[]] @($directions | Get-ValleyProfile $run.Dataset -Range $Range -Points $Points -SkipTest)

$folder = Resolve-Path $Path
$shown = [AsymValley.Landscape.LossProfile[]] @($profiles | Where-Object Direction -NE 'Gradient' | Select-Object -First 7)
$plot = [AsymValley.Reports.ProfilePlot]::Of($shown)
$plot.YRange = [ValueTuple[double, double]]::new(0, $MaximumLoss)
$plot.Save((Join-Path $folder directions.svg))
[AsymValley.Reports.ResultTables]::Of($profiles).Save((Join-Path $folder directions.csv))
$directions |
    Select-Object Label, @{ n = 'Eigenvalue'; e = { $_.Curvature.Eigenvalue } }, @{ n = 'Residual'; e = { $_.Curvature.Residual } },
        @{ n = 'Iterations'; e = { $_.Curvature.Iterations } }, GradientNorm, ExplainedVariance |
    & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $folder curvature.csv)
$profiles | Measure-ValleyAsymmetry
