# What the tests of killed processes and of torn files need: small pieces of long work, each begun and gone on with by the same script.

# Each takes about half a second from beginning to end. $at is where it puts what it makes, $base a complete run with averaged weights.
$work = [ordered]@{
    Swa = @{
        Leaf = 'run'
        Script = { if (Test-Path $at/run.json) { Resume-ValleyTraining $at } else { $set | Start-ValleyTraining $small $at -Epochs 24 -Swa -SnapshotEvery 5 -LearningRate 0.02 } }
    }
    AdamW = @{
        Leaf = 'run'
        Script = { if (Test-Path $at/run.json) { Resume-ValleyTraining $at } else { $set | Start-ValleyTraining $small $at -Epochs 24 -Optimizer AdamW -SnapshotEvery 7 } }
    }
    AfterSwa = @{
        Leaf = 'run'
        Script = { if (Test-Path $at/run.json) { Resume-ValleyTraining $at -WarningAction SilentlyContinue } else { Get-ValleyRun $base | Start-ValleyTraining -AfterSwa -Path $at -Epochs 16 -LearningRate 0.05 -WarningAction SilentlyContinue } }
    }
    Dropout = @{
        Leaf = 'run'
        Script = { if (Test-Path $at/run.json) { Resume-ValleyTraining $at } else { $set | Start-ValleyTraining $dropping $at -Epochs 20 -Swa -LearningRate 0.02 -Augment } }
    }
    Federation = @{
        Leaf = 'federation'
        Script = {
            if (-not (Test-Path $at/federation.json)) {
                $null = $set | New-Federation -Model $small -Path $at -Algorithm Scaffold -Clients 6 -Alpha 1 -ClientsPerRound 3 -LocalEpochs 1 -BatchSize 16 -LearningRate 0.02
            }
            Resume-Federation $at 16 -Workers 1
        }
    }
    Surface = @{
        Leaf = 'surface'
        Script = { $small | Get-ValleySurface $set -UPoints 19 -VPoints 19 -Path $at }
    }
    Sweep = @{
        Leaf = 'sweep'
        Script = { $set | Start-ValleyTraining $small $at -Epochs 6 -Runs 3 -Swa -LearningRate 0.02 }
    }
}

# What the scripts start from, in this process or another.
$start = @'
$PSDefaultParameterValues = @{ '*-Valley*:Threads' = 1 }
$ProgressPreference = 'SilentlyContinue'
$ErrorActionPreference = 'Stop'
$set = Get-ValleyDataset Synthetic -TrainCount 120 -TestCount 60 -Classes 3 -Seed 5
$small = New-ValleyModel -Definition $lab/small.json -Seed 3
$dropping = New-ValleyModel -Definition $lab/dropping.json -Seed 3
$base = "$lab/base"
'@

function New-Lab([string] $Folder) {
    $null = New-Item -ItemType Directory $Folder
    $input = '"input": { "channels": 3, "height": 32, "width": 32 }, "classes": 3'
    $first = '{ "name": "conv", "kind": "conv", "channels": 2, "kernel": 4, "stride": 4 }, { "name": "bn", "kind": "batchNorm" }, { "name": "relu", "kind": "activate", "function": "relu" }, { "name": "flatten", "kind": "flatten" }'
    Set-Content $Folder/small.json "{ `"name`": `"Small`", $input, `"layers`": [$first, { `"name`": `"fc`", `"kind`": `"linear`", `"features`": 3 }] }"
    Set-Content $Folder/dropping.json "{ `"name`": `"Dropping`", $input, `"layers`": [$first, { `"name`": `"dropout`", `"kind`": `"dropout`", `"probability`": 0.3 }, { `"name`": `"fc`", `"kind`": `"linear`", `"features`": 3 }] }"
}

# Does a piece of work to its end in this process; gives the seconds it took.
function Complete-Work([string] $Kind, [string] $Lab, [string] $At) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $null = & ([scriptblock]::Create("param(`$lab, `$at)`n$start`n$($work[$Kind].Script)")) $Lab $At
    $clock.Elapsed.TotalSeconds
}

# All numbers of a folder or file, but for times: of weights and cells every bit, of histories every digit.
function Get-Bits([string] $At) {
    if (Test-Path $At -PathType Leaf) { return (Get-FileHash $At).Hash }
    $files = Get-ChildItem $At -Recurse -File | Sort-Object FullName
    foreach ($file in $files) {
        $name = [IO.Path]::GetRelativePath($At, $file.FullName)
        if ($file.Name -match '^(history|rounds)\.csv$') {
            "$name $(Import-Csv $file | Select-Object * -ExcludeProperty *seconds*, *per_second* | ConvertTo-Csv)"
        }
        elseif ($file.Extension -eq '.safetensors' -and $file.Name -ne 'state.safetensors') { "$name $((Get-FileHash $file).Hash)" }
        elseif ($file.Extension -notin '.json', '.safetensors' -and $file.Name -ne '.lock') { "$name should not be there" }
    }
}
