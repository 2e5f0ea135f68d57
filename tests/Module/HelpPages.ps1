# Reads the pages of docs/en-US, and runs their examples.

$helpPages = Join-Path $PSScriptRoot '../../docs/en-US'

# The examples of a page: their titles and their PowerShell. A block that is fenced as text is not run.
function Get-PageExample([string] $Command) {
    $section = ''
    $title = $null
    $code = $null
    $found = [ordered]@{}
    foreach ($line in Get-Content -LiteralPath (Join-Path $helpPages "$Command.md")) {
        if ($null -ne $code) {
            if ($line -eq '```') { $found[$title] = @($found[$title] -ne '') + ($code -join "`n"); $code = $null }
            else { $code += , $line }
        }
        elseif ($line -match '^## (.+)') { $section = $Matches[1] }
        elseif ($section -eq 'EXAMPLES' -and $line -match '^### (.+)') { $title = $Matches[1]; $found[$title] = @() }
        elseif ($title -and $section -eq 'EXAMPLES' -and $line -eq '```powershell') { $code = @() }
    }
    $found.GetEnumerator() | ForEach-Object { [pscustomobject]@{ Command = $Command; Title = $_.Key; Code = $_.Value -join "`n" } }
}

# The folder that examples may count on: two small runs and a federation.
function New-ExampleFolder([string] $Path) {
    $set = Get-ValleyDataset Synthetic -TrainCount 500 -TestCount 200
    foreach ($seed in 0, 1) {
        $null = $set | Start-ValleyTraining LeNet5 (Join-Path $Path "runs/$('ab'[$seed])") -Epochs 6 -BatchSize 16 -LearningRate 0.02 -Swa -SwaStart 4 -SnapshotEvery 1 -Seed $seed -Threads 1
    }
    $null = $set | Split-ValleyDataset Iid -Clients 4 -Seed 1 |
        Invoke-FedSignRound -Path (Join-Path $Path federations/a) -Model LeNet5 -ClientsPerRound 2 -LocalEpochs 1 -BatchSize 16 -LearningRate 0.02 -Rounds 2
}

# A session of its own in a folder, as a user has one: each example sees the variables of those before it.
function New-ExampleSession([string] $Folder) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($env:ASYMVALLEY_MODULE)
    $shell = [powershell]::Create($state)
    $null = $shell.AddScript(@"
        Set-Location -LiteralPath '$Folder'
        `$ErrorActionPreference = 'Stop'
        `$ConfirmPreference = 'None'
        `$ProgressPreference = 'SilentlyContinue'
        `$PSDefaultParameterValues = @{ '*-*:Threads' = 1 }
"@).Invoke()
    $shell
}

# Runs an example; returns what it prints, warnings and all.
function Invoke-PageExample($Shell, [string] $Code) {
    $Shell.Commands.Clear()
    $null = $Shell.AddScript($Code, $false).AddCommand('Out-String').AddParameter('Width', 120)
    $Shell.Invoke() -join ''
    if ($Shell.HadErrors -and $Shell.Streams.Error.Count) { throw $Shell.Streams.Error[0] }
}
