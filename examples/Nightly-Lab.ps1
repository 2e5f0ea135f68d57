<#
.SYNOPSIS
A scheduled run: trains a network, probes its valley, compares the numbers with those of the last good night, and fails when they
got worse.

.DESCRIPTION
Meant for cron, a systemd timer, the Windows Task Scheduler or a CI job; docs/automation.md has the lines. Nothing is asked and
nothing is drawn on a terminal. In -Path it keeps

  2026-03-14/      the run folder of a night: train, snapshots, averaged weights; with report.html
  history.csv      a row for each night, numbers with all digits and decimal points in every culture
  nightly.log      what was done, when

A night that was stopped (reboot, Ctrl-C, a power cut) goes on where it was when it is called again on the same day. The same night
called twice gives the same row. Equal settings and seed give equal bits on the same machine, so a number that moves at all says
that something below it moved: a driver, libtorch, the module, the data.

What counts as worse, against the last night without a regression:

  TestAccuracy, SwaAccuracy    lower by more than -AccuracyTolerance (a share, 0.02 is two points)
  TestLoss, Barrier            higher by more than -Tolerance of the old value
  MedianC, Ssr                 other by more than -Tolerance of the old value, either way

Exit codes: 0 all is well; 1 something failed, see the error stream and the log; 2 a regression; 130 it was stopped.

.EXAMPLE
./examples/Nightly-Lab.ps1

Ten epochs of LeNet-5 on the synthetic set, in runs/nightly.

.EXAMPLE
./examples/Nightly-Lab.ps1 -Dataset CIFAR10 -DataPath data/cifar10 -Model ResNet20 -Epochs 30 -Path /srv/lab

.EXAMPLE
./examples/Nightly-Lab.ps1 -Accept

Takes tonight's numbers for the new measure, whatever they are, e.g. after an upgrade.
#>
[CmdletBinding()]
param(
    # The laboratory's folder.
    [string] $Path = 'runs/nightly',

    # A data set of Get-ValleyDataset.
    [string] $Dataset = 'Synthetic',

    # The folder of its files.
    [string] $DataPath,

    # Images to train and to test on; 0 for all that there are.
    [int] $TrainCount,

    [int] $TestCount,

    # The network.
    [string] $Model = 'LeNet5',

    [int] $Epochs = 10,

    # The same every night, or nights cannot be compared.
    [ulong] $Seed = 0,

    # Random directions that the valley is probed along.
    [int] $Directions = 5,

    # How much of a value may change.
    [double] $Tolerance = 0.1,

    # How much accuracy may be lost.
    [double] $AccuracyTolerance = 0.02,

    # Threads of the CPU; 0 for all cores.
    [int] $Threads,

    # Takes tonight's numbers for the new measure.
    [switch] $Accept,

    # The night, for a run after midnight that belongs to the day before.
    [datetime] $Date = [datetime]::UtcNow
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSNativeCommandUseErrorActionPreference = $false
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }
$PSDefaultParameterValues = @{ '*-Valley*:Threads' = $Threads }
$invariant = [cultureinfo]::InvariantCulture

# The numbers of a night, and when one is worse than before.
$measures = [ordered]@{
    TestAccuracy = { param($old, $new) $new -lt $old - $AccuracyTolerance }
    SwaAccuracy  = { param($old, $new) $new -lt $old - $AccuracyTolerance }
    TestLoss     = { param($old, $new) $new -gt $old * (1 + $Tolerance) }
    Barrier      = { param($old, $new) $new -gt $old * (1 + $Tolerance) + 0.01 }
    MedianC      = { param($old, $new) [math]::Abs($new - $old) -gt $Tolerance * [math]::Abs($old) }
    Ssr          = { param($old, $new) [math]::Abs($new - $old) -gt $Tolerance * [math]::Abs($old) }
}

function Write-Line([string] $Text) {
    Add-Content -LiteralPath $log "$([datetime]::UtcNow.ToString('u', $invariant)) $Text"
    Write-Verbose $Text
}

# A number as text that reads back to the same bits.
function Format-Number([double] $Value) { $Value.ToString('R', $invariant) }

function Invoke-Training([string] $Folder) {
    if (Test-Path -LiteralPath (Join-Path $Folder run.json)) { return Resume-ValleyTraining -LiteralPath $Folder }
    $source = @{ Name = $Dataset }
    if ($DataPath) { $source.Path = $DataPath }
    if ($TrainCount) { $source.TrainCount = $TrainCount }
    if ($TestCount) { $source.TestCount = $TestCount }
    Get-ValleyDataset @source | Start-ValleyTraining $Model $Folder -Epochs $Epochs -Swa -SnapshotEvery ([math]::Max(1, [int]($Epochs / 2))) -Seed $Seed
}

# What a night's run comes to; and what it was read from, for the report.
function Measure-Night($Run) {
    $asymmetries = @($Run | New-ProbeDirection -Count $Directions -Seed $Seed | Get-ValleyProfile -Points 21 | Measure-ValleyAsymmetry)
    $line = $Run | Measure-ValleyInterpolation -Points 11
    $row = [ordered]@{
        Date         = $night
        TestAccuracy = Format-Number $line.To.TestAccuracy
        SwaAccuracy  = Format-Number $line.From.TestAccuracy
        TestLoss     = Format-Number $line.To.TestLoss
        Barrier      = Format-Number $line.TrainBarrier
        MedianC      = Format-Number ($asymmetries | Measure-ValleyPrevalence).MedianC
        Ssr          = Format-Number ($Run | Measure-SignConsistency -Reference $Run -ReferenceSolution Initial).Ssr
        Seconds      = Format-Number $Run.Seconds
        Torch        = $Run.Torch
        Regressions  = ''
    }
    [pscustomobject] $row
    $script:results = @($asymmetries; $line)
}

# The numbers that are worse than in the row before, as text.
function Compare-Night($Old, $New) {
    foreach ($name in $measures.Keys) {
        $before, $now = [double] $Old.$name, [double] $New.$name
        if ([double]::IsNaN($now) -and -not [double]::IsNaN($before) -or (& $measures[$name] $before $now)) {
            [string]::Format($invariant, '{0} {1:g4} -> {2:g4}', $name, $before, $now)
        }
    }
}

# Replaced as a whole: a history that ends in half a row is no history.
function Save-History($Rows) {
    $Rows | Export-Csv -LiteralPath "$history.tmp" -UseQuotes AsNeeded
    Move-Item -LiteralPath "$history.tmp" $history -Force
}

$exitCode = 130
try {
    $Path = (New-Item -ItemType Directory $Path -Force).FullName
    $night = $Date.ToString('yyyy-MM-dd', $invariant)
    $log, $history, $folder = 'nightly.log', 'history.csv', $night | ForEach-Object { Join-Path $Path $_ }
    Write-Line "$night begins: $Model on $Dataset, $Epochs epochs, seed $Seed"
    $run = Invoke-Training $folder
    Write-Line "trained: $run"

    $row = Measure-Night $run
    $before = @(if (Test-Path -LiteralPath $history) { Import-Csv -LiteralPath $history } ) | Where-Object Date -ne $night
    $good = $before | Where-Object Regressions -eq '' | Select-Object -Last 1
    $worse = @(if ($good -and -not $Accept) { Compare-Night $good $row })
    $row.Regressions = $worse -join '; '
    Save-History (@($before) + $row | Sort-Object Date)

    if (Get-Command New-ValleyReport -ErrorAction Ignore) {
        $null = $run | New-ValleyReport (Join-Path $folder report.html) -Result $results -Measure None -Title "Night of $night" -Static -Force
    }
    $row
    if ($worse) {
        Write-Line "worse than on $($good.Date): $($row.Regressions)"
        Write-Error "Worse than on $($good.Date): $($row.Regressions)" -ErrorId Regression -ErrorAction Continue
    }
    else { Write-Line ($good ? "as on $($good.Date)" : 'nothing to compare with yet') }
    $exitCode = $worse ? 2 : 0
}
catch {
    $exitCode = 1
    if ($log) { Write-Line "failed: $_" }
    Write-Error $_ -ErrorAction Continue
}
finally {
    # Also when Ctrl-C or a signal stops the script, which PowerShell by itself would end with 0.
    if ($exitCode -eq 130 -and $log) { Write-Line 'stopped; the next call goes on' }
    exit $exitCode
}
