<#
.SYNOPSIS
He et al. 2019, Figure 7 and Table 1: the line from the SWA to the SGD solution, and both solutions' losses and accuracies.

.DESCRIPTION
For each seed, trains a network with SGD and weight averaging beside it and measures training and test loss and error on
(1 - t) SWA + t SGD for t from -2 to 3, batch normalisation measured anew at each point. The paper finds the SGD solution at
the lower training loss, SWA at the better test accuracy, no barrier between them, and SWA on the flat side.

The solution called SGD is the one at the end of the run beside whose last epochs the weights were averaged. The authors' code
takes one step more: SGD goes on from the SWA solution at a small constant rate. Of such a run (the recipes ...-SgdAfterSwa) the line is
Measure-ValleyInterpolation $swa $after -FromSolution Swa.

-Size Full is the paper's PreResNet-164 on CIFAR-100 with 201 points, one seed, meant for a GPU; -Size Scaled fits a laptop.

The results, one a seed, and then the rows of Table 1 (mean and standard deviation over the seeds) are written to the pipeline;
interpolation.svg (of the first seed), interpolation.csv and table1.csv lie beside the run of the first seed.

.EXAMPLE
./examples/HHY19-Figure7-Interpolation.ps1 -Data data/cifar10-small
#>
[CmdletBinding()]
param(
    [ValidateSet('Scaled', 'Full')] [string] $Size = 'Scaled',

    # Folder with CIFAR-10's binary files (of CIFAR-100 for -Size Full); without it the scaled runs are on the synthetic set.
    [string] $Data,

    # Folder of the run; seeds other than 0 have folders beside it, their seed added to the name.
    [string] $Path = "runs/HHY19-$Size",

    [ulong[]] $Seeds = $(if ($Size -eq 'Full') { 0 } else { 0..4 }),

    # Points on each line; 10 n + 1 has both solutions among them.
    [int] $Points = $(if ($Size -eq 'Full') { 201 } else { 101 })
)
$ErrorActionPreference = 'Stop'

$results = foreach ($seed in $Seeds) {
    $run = & (Join-Path $PSScriptRoot HHY19-Run.ps1) -Size $Size -Data $Data -Path ($seed -eq 0 ? $Path : "$Path-seed-$seed") -Seed $seed
    $run | Measure-ValleyInterpolation -Points $Points
}

# A row of the paper's Table 1 for each solution.
$table = foreach ($solution in 'From', 'To') {
    $row = [ordered] @{ Solution = $solution -eq 'From' ? 'SWA' : 'SGD'; Seeds = $Seeds.Count }
    foreach ($name in 'TrainLoss', 'TestLoss', 'TrainAccuracy', 'TestAccuracy') {
        $numbers = $results.$solution.$name | Measure-Object -Average -StandardDeviation
        $row[$name] = $numbers.Average
        $row["${name}Deviation"] = $Seeds.Count -gt 1 ? $numbers.StandardDeviation : [double]::NaN
    }
    [pscustomobject] $row
}

$folder = Resolve-Path ($Seeds[0] -eq 0 ? $Path : "$Path-seed-$($Seeds[0])")
[AsymValley.Reports.InterpolationPlot]::Of(@($results)[0]).Save((Join-Path $folder interpolation.svg))
[AsymValley.Reports.ResultTables]::Of([AsymValley.Landscape.InterpolationResult[]] @($results)).Save((Join-Path $folder interpolation.csv))
$table | & (Join-Path $PSScriptRoot Export-Table.ps1) (Join-Path $folder table1.csv)
$results
$table
