<#
.SYNOPSIS
He et al. 2019, Theorem 2 and Figure 5: does the average of a real SGD lie on the flat side of its valley?

.DESCRIPTION
Projects the weights of SGD and their running average on random directions with positive elements, beside the valley's profile
along them through the average, in two ways: the snapshots of the run's epochs; and the steps of an SGD that goes on from the SWA
solution at a constant learning rate, which shows the oscillation that the ends of epochs hide. For each it counts in how many
asymmetric directions the average lies on the flat side of the profile's minimum, with a Wilson interval.

An average that lags behind a drifting SGD lies to one side, too: look at the pictures before taking a side for the theorem's cause.

The interval is that of independent directions. Random directions with positive elements are not: any two have a cosine of about
0.75, so that all of them say nearly the same; of several runs, each is a case of its own (-Path, -Seed).

The counts are written to the pipeline after the projections; trajectory-epoch.svg and trajectory-step.svg (of the direction with
the largest c), what they look like on the valley (-valley.svg) and trajectory.csv lie beside the run. A run that is there is not
trained again.

.EXAMPLE
./examples/HHY19-Figure5-Trajectory.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled run is on the synthetic set.
    [string] $Data,

    # Folder of the run and the pictures.
    [string] $Path = "runs/HHY19-$Size",

    [int] $Directions = 6,

    [ulong] $Seed = 7,

    # Offsets of the profiles, fine where the minimum is.
    [double[]] $Offset = (-2, -1.5, -1, -0.75, -0.5, -0.25, -0.1, -0.05, 0, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2),

    # Steps of SGD from the SWA solution on, and the first that is averaged.
    [int] $Steps = 1000,

    [int] $AverageStart = 200,

    # Constant learning rate of the steps; that of the run's averaging by default.
    [double] $LearningRate
)
$ErrorActionPreference = 'Stop'
$run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path $Path
$folder = Resolve-Path $Path
if (-not $LearningRate) { $LearningRate = $run.Options.SwaLearningRate }
$measure = @{ Offset = $Offset; SkipTest = $true; MinimumPoints = 2 }
$go = @{ Steps = $Steps; AverageStart = $AverageStart; LearningRate = $LearningRate; WeightDecay = $run.Options.WeightDecay; StepAugment = [bool] $run.Options.Augment }

$kinds = [ordered]@{
    epoch = @{ Directions = $run | New-ProbeDirection UniformPositive -Count $Directions -Seed $Seed; More = @{ Run = $run } }
    step  = @{ Directions = $run | New-ProbeDirection UniformPositive -Count $Directions -Seed $Seed -Solution Swa; More = $go }
}
$all = foreach ($kind in $kinds.Keys) {
    $more = $kinds[$kind].More
    $results = @($kinds[$kind].Directions | Measure-TrajectoryProjection $run.Dataset @measure @more)
    $best = $results | Sort-Object { $_.Asymmetry.C } -Descending | Select-Object -First 1
    [AsymValley.Reports.TrajectoryPlot]::Save($best, (Join-Path $folder "trajectory-$kind.svg"))
    $results
}
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.TrajectoryProjectionResult[]] $all).Save((Join-Path $folder trajectory.csv))
$all
$all | Group-Object Unit | ForEach-Object {
    $asymmetric = @($_.Group | Where-Object { $_.Asymmetry.IsAsymmetric })
    if (-not $asymmetric) { return }
    $share = [AsymValley.Landscape.Prevalence]::new(@($asymmetric | Where-Object IsOnFlatSide).Count, $asymmetric.Count, 0.95)
    [pscustomobject]@{
        Unit = $_.Name; OnFlatSide = $share.K; Asymmetric = $share.N; Low = $share.Low; High = $share.High
        MeanFlatShift = ($asymmetric | Measure-Object FlatShift -Average).Average
        MeanDeviation = ($asymmetric | Measure-Object Deviation -Average).Average
    }
}
