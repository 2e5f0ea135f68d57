<#
.SYNOPSIS
He et al. 2019, Theorem 1: does a solution biased towards the flat side do better when the loss is shifted, and by how much?

.DESCRIPTION
Moves the SGD solution towards the flat side of random directions with positive elements and measures, over the distance moved,
the theorem's bound, the gain of a training loss that is shifted either way, and the gain on the test images. Three settings:

measured     one direction; δ̄ and ξ are the ones measured between training and test loss. A small shift lies below the inner
             radius, where Definition 1 says nothing.
inside       the same direction; δ̄ in the middle of the radii, so that the theorem's conditions on shift and distance hold.
together     three directions in different layers, hence orthogonal, moved along at once, with shifts inside their radii.

A result says which conditions did not hold (Unmet), and whether all paths stay where the slopes are known (StaysInside). Results
are written to the pipeline; gain-<setting>.svg and gain.csv lie beside the run. A run that is there is not trained again.

.EXAMPLE
./examples/HHY19-Theorem1-BiasGain.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    [ulong] $Seed = 7,

    [double[]] $Distance = (0.1, 0.25, 0.5, 0.75, 1, 1.5),

    # The radii of the settings inside and together.
    [double] $RLow = 0.5,

    [double] $RHigh = 2.5,

    # Offsets from -3 to 3; the shift gap of the first setting needs a finer grid.
    [int] $Points = 25,

    [int] $FinePoints = 61,

    # The layers of the setting together.
    [string[]] $Group = $(if ($Size -eq 'Full') { 'layer1*', 'layer2*', 'layer3*' } else { 'conv1*', 'conv2*', 'fc1*' })
)
$ErrorActionPreference = 'Stop'
$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path
$radii = @{ RLow = $RLow; RHigh = $RHigh; Shift = ($RLow + $RHigh) / 2 }

function Measure-Setting([string] $Name, [int] $Points, $Directions, [hashtable] $More) {
    $Directions | Measure-FlatSideGain $run.Dataset -Range 3 -Points $Points @More -PlotPath (Join-Path $folder "gain-$Name.svg") -Force
}
$u = $run | New-ProbeDirection UniformPositive -Seed $Seed
$layers = foreach ($layer in $Group) { $run | New-ProbeDirection UniformPositive -Seed $Seed -Group $layer }
$results = @(
    Measure-Setting measured $FinePoints $u @{ Distance = $Distance; MaximumShift = 0.5 }
    Measure-Setting inside $Points $u ($radii + @{ Distance = $Distance })
    Measure-Setting together $Points $layers ($radii + @{ Together = $true; Distance = $Distance[1, 3, 4] })
)
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.FlatSideGainResult[]] $results).Save((Join-Path $folder gain.csv))
$results
