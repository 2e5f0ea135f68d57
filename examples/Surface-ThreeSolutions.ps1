<#
.SYNOPSIS
The loss in the plane of three solutions: the SGD solution, the SWA solution, and the weights before training or an earlier epoch.

.DESCRIPTION
Measures training and test loss on a grid of the plane through the three, cell by cell, and writes a contour picture, a VTK image
for ParaView and a table beside the run: surface.svg, surface.vti, surface.csv. What is measured is kept in surface.bin: the same
line goes on from it after Ctrl-C, a kill or a power cut. A run that is there is not trained again.

.EXAMPLE
./examples/Surface-ThreeSolutions.ps1 -Data data/cifar10-small

.EXAMPLE
./examples/Surface-ThreeSolutions.ps1 -Third Initial -Points 31
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    # The third solution: an epoch of which there is a snapshot, or Initial.
    [string] $Third = $(if ($Size -eq 'Full') { '125' } else { '15' }),

    [int] $Points = 13
)
$ErrorActionPreference = 'Stop'
$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path
$other = if ($Third -eq 'Initial') { $run.InitialModel } else { $run.Snapshots | Where-Object Epoch -EQ ([int] $Third) }
if (-not $other) { throw "There is no snapshot of epoch $Third." }

$run | Get-ValleySurface -To $run.SwaModel, $other -UPoints $Points -VPoints $Points -Path (Join-Path $folder surface.bin) -Force `
    -PlotPath (Join-Path $folder surface.svg) -VtkPath (Join-Path $folder surface.vti) -CsvPath (Join-Path $folder surface.csv)
