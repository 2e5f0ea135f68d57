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
function Start-Runspace([string] $Script) {
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

# The program, and the arguments before any other, that start another engine like this one. A dotnet tool is no program of its own.
function Get-EngineCommand {
    [Environment]::ProcessPath
    if ([IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll }
}

# Runs an engine of its own in the test's folder; gives its exit code and what it wrote. A value of null takes a variable away.
function Invoke-Engine([string[]] $Arguments, [hashtable] $Environment = @{}) {
    $command = @(Get-EngineCommand) + '-NoProfile' + '-NonInteractive' + $Arguments
    $start = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..$command.Length])
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.WorkingDirectory = $TestDrive
    $start.Environment['NO_COLOR'] = '1'
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Errors = $errors.Result }
}

# The lines that a script, which must not fail, writes in an engine of its own.
function Invoke-Fresh([string] $Script, [hashtable] $Environment = @{}) {
    $done = Invoke-Engine '-Command', "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; $Script" $Environment
    if ($done.ExitCode) { throw "$($done.Output)$($done.Errors)" }
    $done.Output.Trim() -split '\r?\n'
}
