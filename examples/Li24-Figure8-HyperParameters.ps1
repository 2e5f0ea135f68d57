<#
.SYNOPSIS
Li et al. 2024, Figure 8: interpolation between solutions of different learning rates, weight decays and batch sizes, and their signs.

.DESCRIPTION
Trains from the same initial weights with learning rates 0.1 and 0.003, with weight decays 1e-3 and 1e-5 and with batches of 32
and 2048 (Li24-Run.ps1; runs that are there are not trained again), everything else as the paper has it. For each pair A, B it
measures losses and errors on the line through the two, and at either end which share of the weights grow on the way from the
other end: SSR(A - B, A) and SSR(B - A, B). The end with the larger share is the more sign-consistent one; the paper's
claim is that this is the one with the larger parameters, and of the batch sizes the larger batch.

A record a pair and seed is written to the pipeline: names and norms of both, their common signs (Ssr), FromSsr and ToSsr, which one is MoreConsistent and
which one Larger, and FromRise and ToRise, the mean rise of the test error beyond either end, over half the line's length, away from the
other one. hyper-parameters.csv, and a picture and a table of each line, lie in the folder of the runs.

-Size Scaled trains LeNet-5 for 15 epochs; -Size Full is the paper's setting, for a GPU.

.EXAMPLE
./examples/Li24-Figure8-HyperParameters.ps1 -Data data/cifar10-small | Format-Table

.EXAMPLE
./examples/Li24-Figure8-HyperParameters.ps1 -Data data/cifar10-small -Vary BatchSize -Seed 0, 1, 2
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files; without it the scaled runs are on the synthetic set.
    [string] $Data,

    # Folder of the runs, pictures and tables.
    [string] $Path = "runs/Li24-Figure8-$Size",

    [ValidateSet('LearningRate', 'WeightDecay', 'BatchSize')] [string[]] $Vary = @('LearningRate', 'WeightDecay', 'BatchSize'),

    # The two values of each, A's and B's.
    [double[]] $LearningRates = @(0.1, 0.003),

    [double[]] $WeightDecays = @(1e-3, 1e-5),

    [int[]] $BatchSizes = @(32, 2048),

    [int] $Epochs = $(if ($Size -eq 'Full') { 200 } else { 15 }),

    # Each seed is a pair of runs of its own.
    [ulong[]] $Seed = 0,

    # Points on the line, from t = -0.5 to 1.5; A lies at 0, B at 1.
    [int] $Points = 13,

    # Training images that batch normalisation is measured anew on at each point.
    [int] $RecalibrationSamples = $(if ($Size -eq 'Full') { 50000 } else { 1000 })
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$ends = @{ LearningRate = $LearningRates; WeightDecay = $WeightDecays; BatchSize = $BatchSizes }
$null = New-Item $Path -ItemType Directory -Force

$lines = [System.Collections.Generic.List[object]]::new()
$results = foreach ($s in $Seed) {
    foreach ($name in $Vary) {
        $from, $to = foreach ($value in $ends[$name]) {
            $setting = @{ $name = $value; Path = Join-Path $Path "$name-$value-seed-$s" }
            & (Join-Path $PSScriptRoot Li24-Run.ps1) -Size $Size -Data $Data -Epochs $Epochs -SnapshotEvery 0 -Seed $s @setting
        }
        $line = Measure-ValleyInterpolation $from $to -Range -0.5, 1.5 -Points $Points -RecalibrationSamples $RecalibrationSamples `
            -PlotPath (Join-Path $Path "line-$name-seed-$s.svg") -Force
        $lines.Add($line)

        $grown = foreach ($pair in ($from, $to), ($to, $from)) {
            # From the one end to the other, and the signs that the other has.
            $pair[1] | New-ProbeDirection Interpolation -To $pair[0] -Scaling None | Measure-SignConsistency $pair[0]
        }
        $rise = foreach ($end in @{ Sign = -1; At = 0 }, @{ Sign = 1; At = 1 }) {
            $outside = 0..($line.T.Length - 1) | Where-Object { $end.Sign * ($line.T[$_] - $end.At) -gt 1e-9 } | ForEach-Object { $line.TestError[$_] }
            ($outside | Measure-Object -Average).Average - (1 - ($end.At ? $line.To : $line.From).TestAccuracy)
        }
        [pscustomobject]@{
            Varied = $name
            Seed = $s
            From = "$($ends[$name][0])"
            To = "$($ends[$name][1])"
            FromNorm = $from.Model.Parameters.Norm()
            ToNorm = $to.Model.Parameters.Norm()
            Ssr = ($from | Measure-SignConsistency $to).Ssr
            FromSsr = $grown[0].Ssr
            ToSsr = $grown[1].Ssr
            MoreConsistent = "$($ends[$name][$grown[1].Ssr -gt $grown[0].Ssr])"
            Larger = "$($ends[$name][$to.Model.Parameters.Norm() -gt $from.Model.Parameters.Norm()])"
            FromRise = $rise[0]
            ToRise = $rise[1]
            TestBarrier = $line.TestBarrier
        }
    }
}
$results | & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $Path hyper-parameters.csv)
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.InterpolationResult[]] $lines.ToArray()).Save((Join-Path (Resolve-Path $Path) lines.csv))
$results
