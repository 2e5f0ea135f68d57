# What every test file needs: the module, a tiny data set, a model, a trained run.
Import-Module $env:ASYMVALLEY_MODULE -Force
$ProgressPreference = 'SilentlyContinue'

# One thread: what is computed here is small, and several wait for each other on a busy machine.
$PSDefaultParameterValues = @{ '*-Valley*:Threads' = 1 }

# Small enough for a test, large enough to train on: two classes of 32×32×3 images.
function Get-TinySet { Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 -Classes 3 -Seed 5 }

function Get-TinyModel { New-ValleyModel MLP -Hidden 8 -Dataset (Get-TinySet) -Seed 3 }

# A valley with a straight side of its own slope either way, as any tool might hand it over.
function New-Profile([double] $Left = 1, [double] $Right = 1, [double] $Shift = 0) {
    $offsets = [double[]](-20..20 | ForEach-Object { $_ / 5 })
    $loss = { param($l) if ($l -lt 0) { -$Left * $l } else { $Right * $l } }
    [pscustomobject]@{
        Model = 'model'; Direction = 'line'; Dataset = 'data'
        Offsets = $offsets
        TrainLoss = [double[]]($offsets | ForEach-Object { & $loss $_ })
        TestLoss = [double[]]($offsets | ForEach-Object { & $loss ($_ - $Shift) })
    }
}

# The error of a script block that must fail, with its stable id apart from the command's name.
function Get-ErrorOf([scriptblock] $Script) {
    try { $null = & $Script } catch { return $_ }
    throw 'No error was raised.'
}

# Whether two vectors have the same bits; Should compares long arrays one by one through the pipeline.
function Test-SameValue($First, $Second) { [Linq.Enumerable]::SequenceEqual([float[]] $First.Values, [float[]] $Second.Values) }

# Runs a script in a runspace of its own that has the module; returns the PowerShell object and its async result.
function Start-Engine([string] $Script) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($env:ASYMVALLEY_MODULE)
    $shell = [powershell]::Create($state)
    $null = $shell.AddScript($Script)
    $shell, $shell.BeginInvoke()
}

function Wait-Until([scriptblock] $Condition, [int] $Seconds = 30) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "Not reached in $Seconds s: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}
