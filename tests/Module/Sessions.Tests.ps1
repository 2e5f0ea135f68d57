BeforeDiscovery {
    # Start-Job starts the pwsh beside the engine. A dotnet tool brings one program for all that is not Windows: Linux on x64.
    $hasJobs = $IsWindows -or $PSHOME -notlike '*/any/unix' -or [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -eq 'linux-x64'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Federated.ps1

    # What comes back is what Export-Clixml, a remote session and Start-Job make of it.
    function Copy-Serialized($Value) {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).xml"
        $Value | Export-Clixml $file
        Import-Clixml $file
    }

    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Swa -SnapshotEvery 1 -Path (Join-Path $TestDrive run)
    $line = $run | Get-ValleyProfile -Points 11
}

Describe 'Other runspaces of the same process' {
    It 'Start-ThreadJob takes and gives live objects' {
        $module = $env:ASYMVALLEY_MODULE
        $job = Start-ThreadJob { Import-Module $using:module; $using:run | Get-ValleyProfile -Points 11 -Threads 1 }
        $there = $job | Wait-Job -Timeout 60 | Receive-Job
        Remove-Job $job
        $there.GetType() | Should -Be $line.GetType()
        "$($there.TrainLoss)" | Should -Be "$($line.TrainLoss)"
        ($there | Measure-ValleyAsymmetry).C | Should -Be ($line | Measure-ValleyAsymmetry).C
    }

    It 'ForEach-Object -Parallel gives what one after the other gives' {
        $module = $env:ASYMVALLEY_MODULE
        $measure = { param($seed) New-ProbeDirection -Model $run -Seed $seed | Get-ValleyProfile -Points 5 -Threads 1 }
        $there = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            New-ProbeDirection -Model $using:run -Seed $_ | Get-ValleyProfile -Points 5 -Threads 1
        } | Sort-Object Seed
        $there.Seed | Should -Be 1, 2, 3, 4
        foreach ($i in 0..3) { "$($there[$i].TrainLoss)" | Should -Be "$((& $measure ($i + 1)).TrainLoss)" }
    }
}

Describe 'A job in another process' -Skip:(-not $hasJobs) {
    BeforeAll {
        # The program looks for .NET where it is installed for all, or here.
        if ([IO.Path]::GetFileNameWithoutExtension([Environment]::ProcessPath) -eq 'dotnet') { $env:DOTNET_ROOT = Split-Path ([Environment]::ProcessPath) }
        $module, $folder = $env:ASYMVALLEY_MODULE, (Join-Path $TestDrive there)
        $job = Start-Job {
            $ProgressPreference = 'SilentlyContinue'
            Import-Module $using:module
            $set = Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 -Classes 3 -Seed 5
            $trained = $set | Start-ValleyTraining (New-ValleyModel MLP -Hidden 8 -Dataset $set -Seed 3) -Epochs 2 -Swa -SnapshotEvery 1 -Path $using:folder -Threads 1
            $trained
            $trained | Get-ValleyProfile -Points 11 -Threads 1
            $trained | Get-ValleyProfile -Points 11 -Threads 1 | Measure-ValleyAsymmetry
            Get-ValleyRun (Join-Path $using:folder nowhere)
        }
        $there, $profileThere, $asymmetryThere = $job | Wait-Job -Timeout 120 | Receive-Job -ErrorVariable errors -ErrorAction SilentlyContinue
        Remove-Job $job
    }

    It 'gives objects with their properties' {
        $there.PSTypeNames[0] | Should -Be 'Deserialized.AsymValley.Training.ValleyRun'
        $there.History[1].TrainLoss | Should -Be $run.History[1].TrainLoss
        $there.Options.LearningRate | Should -Be 0.05
        "$($profileThere.TrainLoss)" | Should -Be "$($line.TrainLoss)"
        "$($asymmetryThere.Profile.TrainLoss)" | Should -Be "$($line.TrainLoss)"
    }

    It 'gives objects that are input here' {
        ($there | Get-ValleyProfile -Points 11).TrainLoss | Should -Be $line.TrainLoss
        ($there | Resume-ValleyTraining -Epochs 3).History.Length | Should -Be 3
        ($profileThere | Measure-ValleyAsymmetry).C | Should -Be $asymmetryThere.C
        ($asymmetryThere | Measure-ValleyPrevalence).N | Should -Be 1
    }

    It 'gives errors with their ids' {
        $errors[0].FullyQualifiedErrorId | Should -Be 'PathNotFound,AsymValley.Cmdlets.Commands.GetValleyRunCommand'
    }
}

Describe 'Export-Clixml and Import-Clixml' {
    It 'leave numbers at every depth: <Name>' -ForEach @(
        @{ Name = 'ValleyRun'; Make = { $run }; Look = { "$($args.History[1].TrainLoss) $($args.Options.Epochs)" } }
        @{ Name = 'Dataset'; Make = { Get-TinySet }; Look = { "$($args.Reference.Options.TrainCount) $($args.Classes)" } }
        @{ Name = 'AsymmetryResult'; Make = { $line | Measure-ValleyAsymmetry }; Look = { "$($args.C) $($args.Profile.TestLoss)" } }
        @{ Name = 'ShiftGapResult'; Make = { $line | Get-ShiftGap }; Look = { "$($args.Xi) $($args.Rows[0].Ratio)" } }
        @{ Name = 'LossSurface'; Make = { $run | Get-ValleySurface -UPoints 3 -VPoints 3 }; Look = { "$($args.TrainLoss)" } }
        @{ Name = 'NeighbourhoodResult'; Make = { $run | Measure-ValleyNeighbourhood -Neighbours 2 -Points 11 }; Look = { "$($args.MeanTrainLoss) $($args.Neighbours[0].Profile.TrainLoss)" } }
        @{ Name = 'InterpolationResult'; Make = { $run | Measure-ValleyInterpolation -Points 3 }; Look = { "$($args.From.TestLoss) $($args.T)" } }
        @{ Name = 'ModelInterpolationResult'; Make = { $run.Snapshots | Measure-ModelInterpolation -Points 5 }; Look = { "$($args.Line.From.TestLoss) $($args.Signs.Groups[0].SsrAB)" } }
        @{ Name = 'SignConsistencyResult'; Make = { $run | Measure-SignConsistency -Reference $run -ReferenceSolution Initial }; Look = { "$($args.Groups[1].Ssr)" } }
        @{ Name = 'Partition'; Make = { Get-TinyPartition }; Look = { "$($args.Options.Clients) $($args.Heterogeneity.MeanClasses)" } }
        @{ Name = 'RoundResult'; Make = { New-TinyFederation rounds | Invoke-FedSignRound }; Look = { "$($args.TestAccuracy) $($args.Participants)" } }
    ) {
        $value = & $Make
        $back = Copy-Serialized $value
        $back.PSTypeNames[0] | Should -BeLike "Deserialized.AsymValley.*.$Name"
        & $Look $back | Should -Be (& $Look $value)
        & $Look $back | Should -Match '\d'
    }

    It 'leave data sets, their references and partitions that are input again' {
        $set = Get-TinySet
        foreach ($form in $set, $set.Reference) {
            $again = Copy-Serialized $form | Start-ValleyTraining (Get-TinyModel) -Epochs 1
            $again.Dataset.ContentHash | Should -Be $set.ContentHash
        }
        # Of a client's images, too: how they were dealt out lies deep.
        $half = $set | Split-ValleyDataset Iid -Clients 2 -AsDataset | Select-Object -First 1
        (Copy-Serialized $half | Start-ValleyTraining (Get-TinyModel) -Epochs 1).Dataset.ContentHash | Should -Be $half.ContentHash
        $file = Join-Path $TestDrive partition.json
        $partition = $set | Split-ValleyDataset Iid -Clients 6 -Path $file
        (Copy-Serialized $partition | New-Federation @tiny -Path (Join-Path $TestDrive fed)).Partition.Hash | Should -Be $partition.Hash
    }

    It 'leave runs, snapshots, models in files and federations that are input again' {
        foreach ($form in $run, $run.Snapshots[1], $run.Model) {
            (Copy-Serialized $form | Measure-ValleyModel -Dataset (Get-TinySet)).TrainLoss | Should -Be ($run | Measure-ValleyModel).TrainLoss
        }
        (Copy-Serialized (New-TinyFederation back) | Resume-Federation -Rounds 1).Rounds.Length | Should -Be 1
    }

    It 'leave results that are input again' {
        $asymmetry = $line | Measure-ValleyAsymmetry
        $rows = Copy-Serialized @($asymmetry, $asymmetry) | Measure-ValleyPrevalence -GroupBy Kind
        $rows.N | Should -Be 2
        $rows.MedianC | Should -Be $asymmetry.C
        (Copy-Serialized $line | Get-ShiftGap).Xi | Should -Be ($line | Get-ShiftGap).Xi
        $pairs = 1..4 | ForEach-Object { New-ValleyModel MLP -Hidden 8 -Dataset (Get-TinySet) -Seed $_ } | Measure-ModelInterpolation -Dataset (Get-TinySet) -Points 3
        "$(Copy-Serialized $pairs | Measure-FusionRegression)" | Should -Be "$($pairs | Measure-FusionRegression)"
    }

    It 'say so when too much was lost' {
        $file = Join-Path $TestDrive shallow.xml
        [pscustomobject]@{ PSTypeName = 'Deserialized.AsymValley.Landscape.AsymmetryResult'; C = 'three' } | Export-Clixml $file
        $e = Get-ErrorOf { Import-Clixml $file | ForEach-Object { $_.PSTypeNames.Insert(0, 'Deserialized.AsymValley.Landscape.AsymmetryResult'); Measure-ValleyPrevalence -Result $_ } }
        $e.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        $e.Exception.Message | Should -BeLike '*lost too much*'
    }
}
