<#
.SYNOPSIS
Li et al. 2024, Appendix D.2 in a network: which ReLUs stay active along noise, and along the same noise with the weights' signs?

.DESCRIPTION
Opens or trains the run that the examples share, and counts at λη which units of its ReLUs are as they were at the solution: over all
layers and for each. For Gaussian noise and its sign-consistent form, norm-scaled, over several draws; both sides have a row, with the
agreement, the share of active units and the share of active units that stay so as means over their λ and draws, with intervals over the
draws, and a row for the positive minus the negative side. Pictures of the first draw and a table of every layer lie beside the run.

.EXAMPLE
./examples/Li24-ActivationAgreement.ps1 -Data data/cifar10-small -Path runs/li24
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the run, the pictures and the table.
    [string] $Path = "runs/Li24-$Size",

    [string] $Kind = 'Gaussian',

    # Draws of the noise.
    [int] $Draws = 5,

    [double[]] $Offset = (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1),

    # Images whose activations are compared.
    [int] $Images = 500,

    # Training images that batch normalisation is recalibrated on at every point.
    [int] $RecalibrationSamples = 2000,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$run = & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Path $Path
$all = foreach ($r in 0, 1) {
    $name = $r ? 'sign-consistent' : 'plain'
    $directions = @($run | New-ProbeDirection $Kind -Scaling Norm -SignConsistency $r -Count $Draws -Seed $Seed)
    $measured = foreach ($direction in $directions) {
        $plot = if ($direction.Seed -eq $Seed) { @{ PlotPath = Join-Path $Path "activations-$name.svg"; Force = $true } } else { @{} }
        $direction | Measure-ActivationAgreement $run.Dataset -Offset $Offset -Images $Images -RecalibrationSamples $RecalibrationSamples -SkipTest @plot
    }
    $measured
    $side = { param($property, $sign) foreach ($draw in $measured | Group-Object Seed) { ($draw.Group | Where-Object { $_.Offset * $sign -gt 0 } | Measure-Object $property -Average).Average } }
    foreach ($of in @{ Side = 'positive'; Sign = 1 }, @{ Side = 'negative'; Sign = -1 }, @{ Side = 'difference'; Sign = 0 }) {
        $values = @{}
        foreach ($property in 'Agreement', 'ActiveShare', 'Retained') {
            $each = if ($of.Sign) { & $side $property $of.Sign } else {
                $plus = @(& $side $property 1); $minus = @(& $side $property -1)
                0..($plus.Count - 1) | ForEach-Object { $plus[$_] - $minus[$_] }
            }
            $values[$property] = [AsymValley.Theory.MeanInterval]::Of([double[]] $each)
        }
        $rows += , [pscustomobject]@{ Noise = "$Kind, $name"; Side = $of.Side; Draws = $Draws; Agreement = $values.Agreement; ActiveShare = $values.ActiveShare; Retained = $values.Retained }
    }
}
[AsymValley.Reports.TheoryTables]::Of([AsymValley.Theory.ActivationAgreementResult[]] $all).Save((Join-Path (Resolve-Path $Path) activations.csv))
$rows
