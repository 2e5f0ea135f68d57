<#
.SYNOPSIS
The tour: the main findings of He et al. 2019 on one small network, in a few minutes.

.DESCRIPTION
Trains a network with weight averaging beside SGD (SWA). Then it looks at the valley that the SGD solution lies in: the loss along
random directions, how many of them are asymmetric (section 3.1), how far the test loss is shifted against the training loss along
the most asymmetric one (Definition 3), and the line from the SWA to the SGD solution (section 5).

The report is written to the pipeline. In -Path lie report.txt, the tables as CSV, the pictures as SVG, and in run the run's folder,
on which all cmdlets work: Get-ValleyRun out/tour/run. An earlier tour there is replaced. Equal seeds give equal numbers on a machine at
the same number of threads.

.EXAMPLE
./examples/Tour.ps1

On made-up images, which need no files.

.EXAMPLE
./examples/Tour.ps1 -Dataset CIFAR10 -Data data/cifar10 -Path out/cifar10

.EXAMPLE
./examples/Tour.ps1 -Dataset MNIST -Data data -Model MLP -Epochs 10 -Count 5
#>
[CmdletBinding()]
param(
    # A data set of Get-ValleyDataset.
    [string] $Dataset = 'Synthetic',

    # The folder of its files, or one above it.
    [string] $Data,

    # The network.
    [string] $Model = 'LeNet5',

    # Passes over the training images.
    [ValidateRange(2, 100000)] [int] $Epochs = 20,

    # Random directions through the solution.
    [ValidateRange(1, 100000)] [int] $Count = 20,

    # Seed of the training and of the first direction.
    [ulong] $Seed = 0,

    # Most images to train and to test on, the first of the data set.
    [ValidateRange(1, [int]::MaxValue)] [int] $TrainCount = 5000,

    [ValidateRange(1, [int]::MaxValue)] [int] $TestCount = 2000,

    # Threads of the CPU; 0 for one a core.
    [int] $Threads = 0,

    # cpu, cuda or cuda:N.
    [string] $Device = 'auto',

    # Folder of the report, the tables, the pictures and the run.
    [string] $Path = 'out/tour'
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }
$clock = [Diagnostics.Stopwatch]::StartNew()
$folder = New-Item $Path -ItemType Directory -Force
$machine = @{ Device = $Device; Threads = $Threads }

# The images.
$source = @{ Name = $Dataset }
if ($Data) { $source.Path = $Data }
$all = Get-ValleyDataset @source
$images = Get-ValleyDataset @source -TrainCount ([math]::Min($TrainCount, $all.TrainCount)) -TestCount ([math]::Min($TestCount, $all.TestCount))

# Two solutions: the last weights of SGD, and the average of the last epochs' weights.
$run = $images | Start-ValleyTraining $Model "$folder/run" -Epochs $Epochs -LearningRate 0.02 -Swa -SwaEvaluateEvery 0 -Seed $Seed -Force @machine

# The valley around the SGD solution, along random directions.
$profiles = $run | New-ProbeDirection UniformPositive -Count $Count -Seed $Seed | Get-ValleyProfile -Range 3 -Points 25 @machine
$asymmetry = $profiles | Measure-ValleyAsymmetry
$prevalence = $asymmetry | Measure-ValleyPrevalence

# A closer look along the most asymmetric one: far out the losses are so large that no small shift shows.
$best = $asymmetry | Where-Object { -not [double]::IsNaN($_.C) } | Sort-Object C -Descending -Stable | Select-Object -First 1
if ($best) {
    $close = $run | New-ProbeDirection UniformPositive -Seed $best.Seed | Get-ValleyProfile -Range 1 -Points 41 @machine
    $gap = $close | Get-ShiftGap -MaximumShift 0.5 -Step 0.1
}

# The line through both solutions.
$line = $run | Measure-ValleyInterpolation -Points 21 @machine

# Pictures.
$where = "$($run.Network.Name) on $($images.Name)"
$profiles | Export-ValleyPlot "$folder/profiles.svg" -Title "Loss along $Count random directions, $where" -Force
$line | Export-ValleyPlot "$folder/interpolation.svg" -Title "From SWA to SGD, $where" -Force
if ($best) {
    $best | Export-ValleyPlot "$folder/best-direction.svg" -Title "The most asymmetric direction, $where" -Force
    $close | Export-ValleyPlot "$folder/best-direction-close.svg" -Title "Closer: $($best.Direction), $where" -Force
    $gap | Export-ValleyPlot "$folder/shift-gap.svg" -Force
}

# Tables.
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.LossProfile[]] $profiles).Save("$folder/profiles.csv")
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.AsymmetryResult[]] $asymmetry).Save("$folder/asymmetry.csv")
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.InterpolationResult[]] $line).Save("$folder/interpolation.csv")
if ($best) {
    [AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.LossProfile[]] $close).Save("$folder/best-direction-close.csv")
    [AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.ShiftGapResult[]] $gap).Save("$folder/shift-gap.csv")
}

# The report, in the views of the module.
$options = $run.Options
$train, $test = foreach ($split in 'Train', 'Test') {
    $used, $there = $images.$split.Count, $all.$split.Count
    $used -eq $there ? "$used" : "the first $used of $there"
}
$points = 0..($line.T.Length - 1) | ForEach-Object {
    [pscustomobject] @{
        T         = $line.T[$_]
        TrainLoss = $line.TrainLoss[$_]
        TrainAcc  = 1 - $line.TrainError[$_]
        TestLoss  = $line.TestLoss[$_]
        TestAcc   = 1 - $line.TestError[$_]
    }
}
$report = {
    "Data      $($images.Name), $train training and $test test images of $($images.Shape) in $($images.Classes) classes"
    "Network   $($run.Network.Name), $($run.Model.ParameterCount) parameters"
    "Training  SGD, $Epochs epochs, batch $($options.BatchSize), learning rate $($options.LearningRate), weight decay $($options.WeightDecay), seed $Seed$($options.Augment ? ', crops and flips' : '')"
    "          SWA, the average of epochs $($options.SwaStart) to $Epochs, learning rate $($options.SwaLearningRate)"
    "Machine   $($run.Torch), $($options.Threads) threads, $($options.Device)"
    "`nThe two solutions: SGD, and the average of its weights (SWA)"
    $line.To, $line.From | Format-Table
    'Asymmetry at the SGD solution along random unit directions, l from -3 to 3, 25 points'
    $asymmetry | Format-Table
    "Prevalence of directions with c > $($asymmetry[0].MinimumC), and its Wilson interval of $(100 * $prevalence.Confidence)%"
    $prevalence | Format-Table
    if ($best) {
        "Shift gap along the most asymmetric one, $($best.Direction), l from -1 to 1; $($best.Note)" -replace '; $'
        $gap | Format-Table
        $gap.Rows | Format-Table
    }
    'On the line from SWA (t = 0) to SGD (t = 1)'
    $points | Format-Table @{ n = 'T'; e = 'T'; f = 'f2' }, @{ n = 'TrainLoss'; e = 'TrainLoss'; f = 'f4' }, @{ n = 'TrainAcc'; e = 'TrainAcc'; f = 'p2' },
        @{ n = 'TestLoss'; e = 'TestLoss'; f = 'f4' }, @{ n = 'TestAcc'; e = 'TestAcc'; f = 'p2' }
    "Lowest training loss at t = $($line.TrainMinimum), lowest test loss at t = $($line.TestMinimum)"
    "The tour took $([math]::Round($clock.Elapsed.TotalSeconds)) seconds. Tables (CSV), pictures (SVG) and the run are in $Path"
}

# Decimal points, as in the tables, whatever the culture.
$culture = [cultureinfo]::CurrentCulture
try {
    [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
    $text = (& $report | Out-String -Width 120).TrimEnd()
}
finally { [cultureinfo]::CurrentCulture = $culture }
Set-Content "$folder/report.txt" $text
$text
