BeforeAll {
    . $PSScriptRoot/Common.ps1
    Push-Location $TestDrive
    $set = Get-TinySet
    foreach ($name in 'old', 'new') { $null = Start-ValleyTraining (Get-TinyModel) -Dataset $set -Epochs 1 -Path runs/$name -SnapshotEvery 1 }
    (Get-Item runs/old/run.json).LastWriteTime = (Get-Date).AddDays(-1)
    $null = $set | Split-ValleyDataset Iid -Clients 2 -Path parts.json | New-Federation -Model (Get-TinyModel) -Path federations/fed
    $null = New-Item -ItemType Directory empty
    # Completion sees the variables of a session.
    $typedModel = New-ValleyModel LeNet5
    Set-Variable typedModel $typedModel -Scope Global
    Set-Variable typedDirection ($typedModel | New-ProbeDirection -Seed 1) -Scope Global

    # What is offered, with the separators of one system.
    function Complete([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches | ForEach-Object { $_.CompletionText -replace '\\', '/' -replace '^\./', '' }
    }
}

AfterAll {
    Pop-Location
    Remove-Variable typedModel, typedDirection -Scope Global
}

Describe 'Completion of what is on disk' {
    It 'offers <Expected> for "<Line>"' -ForEach @(
        @{ Line = 'Get-ValleyRun '; Expected = 'runs/new', 'runs/old', 'empty', 'federations', 'runs' }
        @{ Line = 'Get-ValleyRun runs/o'; Expected = 'runs/old' }
        @{ Line = 'Get-ValleyRun -Name '; Expected = 'new', 'old' }
        @{ Line = 'Get-ValleyRun -Name o'; Expected = 'old' }
        @{ Line = 'Resume-ValleyTraining n'; Expected = 'runs/new' }
        @{ Line = 'Remove-ValleyRun '; Expected = 'runs/new', 'runs/old', 'empty', 'federations', 'runs' }
        @{ Line = 'Remove-ValleyRun -LiteralPath ol'; Expected = 'runs/old' }
        @{ Line = 'Get-Federation fed'; Expected = 'federations/fed', 'federations' }
        @{ Line = 'Invoke-FedSignRound -Federation federations/'; Expected = 'federations/fed' }
        @{ Line = 'Measure-ValleyModel -Model runs/new/m'; Expected = 'runs/new/model.safetensors' }
        @{ Line = 'New-ProbeDirection -Snapshot runs/new/snapshots/'; Expected = 'runs/new/snapshots/epoch-001.safetensors' }
        @{ Line = 'Get-ValleyPartition par'; Expected = 'parts.json' }
        @{ Line = 'Invoke-FedSignRound -Partition par'; Expected = 'parts.json' }
        @{ Line = 'Start-ValleyTraining -Model runs/new/i'; Expected = 'runs/new/init.safetensors' }
    ) {
        @(Complete $Line) | Should -Be $Expected
    }

    It 'offers runs before federations where a model is wanted' {
        $found = Complete 'Measure-ValleyModel -Model '
        $found | Should -Contain 'runs/new'
        $found | Should -Contain 'federations/fed'
        $found.IndexOf('runs/new') | Should -BeLessThan $found.IndexOf('runs/old')
    }

    It 'says what a run is' {
        $line = 'Get-ValleyRun runs/new'
        (TabExpansion2 $line $line.Length).CompletionMatches[0].ToolTip | Should -BeLike 'MLP on Synthetic, Completed, 1/1 epochs, test accuracy *'
    }

    It 'offers a damaged run, too' {
        $null = New-Item -ItemType Directory runs/broken
        Set-Content runs/broken/run.json '{'
        try { Complete 'Get-ValleyRun runs/br' | Should -Be 'runs/broken' } finally { Remove-Item runs/broken -Recurse }
    }
}

Describe 'Completion of names' {
    It 'offers <Expected> for "<Line>"' -ForEach @(
        @{ Line = 'Start-ValleyTraining -Dataset Syn'; Expected = 'Synthetic' }
        @{ Line = 'Save-ValleyDataset CIFAR1'; Expected = 'CIFAR10' }
        @{ Line = 'Get-ValleyRun -Network VGG1'; Expected = 'VGG16' }
        @{ Line = 'Get-ValleyRun -Recipe VGG16-Cifar10-L'; Expected = 'VGG16-Cifar10-Li24' }
        @{ Line = 'Get-ValleyRun -Status Int'; Expected = 'Interrupted' }
        @{ Line = 'Get-ValleyRun -SortBy Swa'; Expected = 'SwaAccuracy' }
        @{ Line = 'Measure-ValleyPrevalence -GroupBy Net'; Expected = 'Network' }
        @{ Line = 'Measure-SideDifference -GroupBy Wid'; Expected = 'Width' }
        @{ Line = 'Measure-WeightPattern -Direction $typedDirection -Parameter '; Expected = 'conv1.weight' }
        @{ Line = 'New-ProbeDirection -Model $typedModel -Group Lay'; Expected = 'Layer1' }
    ) {
        Complete $Line | Should -Contain $Expected
    }
}
