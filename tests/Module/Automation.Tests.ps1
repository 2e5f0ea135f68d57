BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Runs a script in a process of its own, as cron does.
    function Invoke-Script([string] $Text, [hashtable] $Environment = @{}) { Invoke-Engine '-File', (New-Script $Text) $Environment }

    function New-Script([string] $Text) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
        Set-Content $file "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$env:ASYMVALLEY_MODULE'`n$Text"
        $file
    }

    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path (Join-Path $TestDrive run)
}

Describe 'pwsh -File' {
    It 'goes on after an error for one input, which is on the error stream only' {
        $done = Invoke-Script "'$(Join-Path $TestDrive nowhere)', '$($run.Path)' | Measure-ValleyModel -Threads 1 | ForEach-Object Model"
        $done.ExitCode | Should -Be 0
        $done.Output.Trim() | Should -Be $run.Name
        $done.Errors | Should -BeLike '*Measure-ValleyModel*'
    }

    It 'ends with 1 after an error that ends the call, under ErrorActionPreference Stop' {
        $done = Invoke-Script "`$ErrorActionPreference = 'Stop'; Measure-ValleyModel '$(Join-Path $TestDrive nowhere)'; 'after'"
        $done.ExitCode | Should -Be 1
        $done.Output | Should -BeNullOrEmpty
        $done.Errors | Should -Not -BeNullOrEmpty
    }

    It 'can tell failures by their ids' {
        $done = Invoke-Script "try { Measure-ValleyModel '$(Join-Path $TestDrive nowhere)' -ErrorAction Stop } catch { if (`$_.FullyQualifiedErrorId -like 'FileNotFound,*') { exit 3 } }"
        $done.ExitCode | Should -Be 3
    }

    It 'says what is done under -Verbose, and nothing unasked' {
        (Invoke-Script "`$null = Resume-ValleyTraining '$($run.Path)'").Output | Should -BeNullOrEmpty
        (Invoke-Script "`$null = Resume-ValleyTraining '$($run.Path)' -Verbose 4> '$(Join-Path $TestDrive verbose.log)'").Output | Should -BeNullOrEmpty
        Get-Content (Join-Path $TestDrive verbose.log) -Raw | Should -Match 'Continuing the run in'
    }

    It 'has a line for each epoch among its information' {
        $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -InformationVariable lines
        $lines.Count | Should -Be 2
        "$($lines[1])" | Should -BeLike 'MLP on Synthetic, epoch 2/2: train loss *, test accuracy *'
        $lines[0].Tags | Should -Be AsymValley
        $logged = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -InformationAction Continue 6>&1
        @($logged | Where-Object { $_ -is [Management.Automation.InformationRecord] }).Count | Should -Be 2
    }

    It 'leaves a run that can be resumed when it gets <Signal>, and ends with <Code>' -Skip:$IsWindows -ForEach @(
        @{ Signal = 'INT'; Code = 130 }
        # The process ends at once, as the shell says by 128 + 15.
        @{ Signal = 'TERM'; Code = 143 }
    ) {
        $path = Join-Path $TestDrive "signal-$Signal"
        # PowerShell itself ends with 0 when Ctrl-C stops a script; the script says that it did not come to its end.
        $file = New-Script @"
try {
    Get-ValleyDataset Synthetic -TrainCount 400 -TestCount 50 -Classes 3 | Start-ValleyTraining (New-ValleyModel MLP -Hidden 8 -Classes 3) -Epochs 5000 -Threads 1 -Path '$path'
    `$done = `$true
}
finally { if (-not `$done) { exit 130 } }
"@
        # As docs/automation.md has it for cron: the shell makes way for the engine, so that nothing stands between it and a signal.
        # What is started in the background of a script ignores INT, and so does all that it starts, unless env (GNU) says otherwise.
        $start = $(if ($IsLinux) { 'cd / && exec env --default-signal=INT "$@"' } else { 'cd / && exec "$@"' })
        $arguments = @('-c', $start, 'sh') + (Get-EngineCommand) + '-NoProfile' + '-NonInteractive' + '-File' + $file
        $info = [Diagnostics.ProcessStartInfo]::new('/bin/sh', [string[]] $arguments)
        $info.RedirectStandardOutput = $true
        $info.Environment['NO_COLOR'] = '1'
        $process = [Diagnostics.Process]::Start($info)
        $output = $process.StandardOutput.ReadToEndAsync()
        Wait-Until { Test-Path (Join-Path $path history.csv) }
        & /bin/kill "-$Signal" $process.Id
        $process.WaitForExit(10000) | Should -BeTrue
        $process.ExitCode | Should -Be $Code
        # Ctrl-C leaves a line that says what is kept and how to go on.
        if ($Signal -eq 'INT') {
            $output.Result -replace '\s+', ' ' | Should -Match "Stopped after epoch \d+ of 5000, which the run's folder keeps\. Go on: Resume-ValleyTraining '$([regex]::Escape($path))'"
        }
        $stopped = Get-ValleyRun $path
        $stopped.Status | Should -Be 'Interrupted'
        $done = $stopped.History.Length
        (Resume-ValleyTraining $path -Epochs ($done + 1)).History.Length | Should -Be ($done + 1)
    }
}

Describe 'Cultures' {
    BeforeAll {
        $script = @'
Set-Location $env:LAB
$ErrorActionPreference = 'Stop'
$PSDefaultParameterValues = @{ '*-Valley*:Threads' = 1 }
$set = Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 -Classes 3 -Seed 5
$run = $set | Start-ValleyTraining (New-ValleyModel MLP -Hidden 8 -Dataset $set -Seed 3) -Epochs 2 -Swa -SnapshotEvery 1 -LearningRate 0.015 -Path run
$null = $run | Get-ValleySurface -UPoints 3 -VPoints 3 -VtkPath s.vti -PlotPath s.svg -CsvPath s.csv -Path s.state
$lines = $run | New-ProbeDirection -Count 2 | Get-ValleyProfile -Points 11
$null = $lines[0] | Measure-ValleyAsymmetry -PlotPath asymmetry.svg
$null = $lines | Measure-ValleyAsymmetry | Measure-ValleyPrevalence -PlotPath prevalence.svg
$null = $run | Measure-ValleyInterpolation -Points 5 -PlotPath interpolation.svg
$null = $run.Snapshots | Measure-SignConsistency -Reference $run -ReferenceSolution Initial -PlotPath signs.svg
$null = Measure-ReluRetention -Draws 1000 -Path relu
$fed = $set | Split-ValleyDataset PerClient -Clients 4 -Alpha 0.5 -Path p.json | New-Federation -Model MLP -ClientsPerRound 2 -LocalEpochs 1 -BatchSize 16 -LearningRate 0.015 -Path fed
$null = $fed | Invoke-FedSignRound 2 -Workers 1
if (Get-Command Export-ValleyPlot -ErrorAction Ignore) { 'plot.svg', 'plot.csv', 'plot.json' | ForEach-Object { $lines | Export-ValleyPlot $_ } }
if (Get-Command New-ValleyReport -ErrorAction Ignore) { $null = Get-ValleyRun $env:RUN | New-ValleyReport report.html -Static -Measure None }
[cultureinfo]::CurrentCulture.Name + ' ' + (1.5).ToString([cultureinfo]::CurrentCulture)
'@
        # What a clock says is another time each time, and so are the checksums of what has it.
        function Get-Content-Untimed($File) {
            $text = [IO.File]::ReadAllText($File)
            switch -Regex ($File.Name) {
                '^(run|federation)\.json$' { $text -replace '"(started|sha256|history\.csv|rounds\.csv)": "[^"]*"' -replace [regex]::Escape($File.Directory.Parent.FullName) }
                '^state\.safetensors$' { $bytes = [IO.File]::ReadAllBytes($File); [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes[(8 + [BitConverter]::ToInt64($bytes, 0))..($bytes.Length - 1)])) }
                '^plot\.json$' { $text -replace '"Seconds":[0-9.E-]+' }
                '^(history|rounds)\.csv$' { $text | ConvertFrom-Csv | Select-Object * -ExcludeProperty *seconds*, *per_second* | ConvertTo-Csv }
                default { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes($File))) }
            }
        }
        $labs = @{}
        foreach ($culture in 'en-US', 'de-DE', 'tr-TR') {
            $lab = New-Item -ItemType Directory (Join-Path $TestDrive $culture 'lab')
            $done = Invoke-Script $script @{ LC_ALL = "$($culture.Replace('-', '_')).UTF-8"; LANG = "$($culture.Replace('-', '_')).UTF-8"; LAB = $lab.FullName; RUN = $run.Path }
            if ($done.ExitCode) { throw $done.Errors }
            $labs[$culture] = @{ Folder = $lab; Said = $done.Output.Trim() }
        }
    }

    It 'are what the processes ran under' {
        $labs['en-US'].Said | Should -Be 'en-US 1.5'
        $labs['de-DE'].Said | Should -Be 'de-DE 1,5'
        $labs['tr-TR'].Said | Should -Be 'tr-TR 1,5'
    }

    It 'make no difference to any file: <_>' -ForEach 'de-DE', 'tr-TR' {
        $files = Get-ChildItem $labs['en-US'].Folder -Recurse -File -Force | ForEach-Object { [IO.Path]::GetRelativePath($labs['en-US'].Folder, $_.FullName) }
        $files.Count | Should -BeGreaterThan 15
        (Get-ChildItem $labs[$_].Folder -Recurse -File -Force).Count | Should -Be $files.Count
        foreach ($file in $files) {
            $expected = Get-Content-Untimed (Get-Item -Force (Join-Path $labs['en-US'].Folder $file))
            Get-Content-Untimed (Get-Item -Force (Join-Path $labs[$_].Folder $file)) | Should -Be $expected -Because $file
        }
    }
}

Describe '$PSDefaultParameterValues' {
    It 'reaches every cmdlet with a parameter of a name by one line' {
        # The engine applies them by name; what it needs is that the same thing has the same name and type everywhere.
        foreach ($name in 'Device', 'Force', 'AsJob', 'PlotPath') {
            $types = Get-Command -Module AsymValley -ParameterName $name | ForEach-Object { $_.Parameters[$name].ParameterType } | Sort-Object FullName -Unique
            @($types).Count | Should -Be 1 -Because "-$name is of the types $($types.Name -join ', ')"
        }
        $PSDefaultParameterValues = @{ '*-Valley*:Points' = 3; '*:Device' = 'cpu' }
        ($run | Get-ValleyProfile -Threads 1).Offsets.Length | Should -Be 3
        ($run | Get-ValleyProfile -Threads 1 -Points 5).Offsets.Length | Should -Be 5
    }
}
