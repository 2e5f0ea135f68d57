BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Federated.ps1

    # What a job has written, and the job's end; a job that waits for more than a minute hangs.
    function Get-Result($Job) {
        $null = $Job | Wait-Job -Timeout 60
        $Job.State | Should -Be 'Completed'
        $Job | Receive-Job
        Remove-Job $Job
    }

    $run = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Swa -SnapshotEvery 1 -Path (Join-Path $TestDrive run)
}

Describe '-AsJob' {
    It 'is on every cmdlet whose work is long' {
        $with = (Get-Command -Module AsymValley -ParameterName AsJob).Name | Sort-Object
        $with | Should -Be @(
            'Compare-Federation', 'Compare-ValleyWidth', 'Get-ValleyProfile', 'Get-ValleySurface', 'Invoke-FedSignRound'
            'Measure-ActivationAgreement', 'Measure-AveragingBias', 'Measure-BallShiftGap', 'Measure-FlatSideGain', 'Measure-ModelInterpolation'
            'Measure-ParameterDistribution', 'Measure-ReluRetention', 'Measure-SignConsistency', 'Measure-SignGradient', 'Measure-SignSweep'
            'Measure-SoftmaxCurvature', 'Measure-TrajectoryProjection', 'Measure-TwoParameterValley', 'Measure-ValleyInterpolation', 'Measure-ValleyModel'
            'Measure-ValleyNeighbourhood', 'Measure-ValleyPrevalence', 'Merge-ValleyModel', 'New-ProbeDirection', 'New-ValleyReport', 'Resume-Federation'
            'Resume-ValleyTraining', 'Save-ValleyDataset', 'Start-ValleyTraining', 'Test-ModelFusion')
    }

    It 'has a job among what it writes' {
        foreach ($command in Get-Command -Module AsymValley -ParameterName AsJob) {
            $command.OutputType.Name | Should -Contain 'System.Management.Automation.Job' -Because $command.Name
        }
    }

    It 'takes all of the pipeline into one job, with live objects in and out' {
        $directions = @($run | New-ProbeDirection -Count 3)
        $job = $directions | Get-ValleyProfile -Points 3 -AsJob
        @($job).Count | Should -Be 1
        $job | Should -BeOfType System.Management.Automation.Job
        $profiles = @(Get-Result $job)
        $profiles.Count | Should -Be 3
        $profiles[0].GetType().FullName | Should -Be 'AsymValley.Landscape.LossProfile'
        $expected = @($directions | Get-ValleyProfile -Points 3)
        foreach ($i in 0..2) { "$($profiles[$i].TrainLoss)" | Should -Be "$($expected[$i].TrainLoss)" }
        # The same types in the same process, so that the next cmdlet takes them.
        $profiles[0].GetType() | Should -Be $expected[0].GetType()
    }

    It 'gives what the cmdlet gives: <Name>' -ForEach @(
        @{ Name = 'New-ProbeDirection'; Script = { $run | New-ProbeDirection -Count 2 @args }; Value = { $_.Vector.Norm() } }
        @{ Name = 'Get-ValleySurface'; Script = { $run | Get-ValleySurface -UPoints 3 -VPoints 3 @args }; Value = { $_.TrainLoss } }
        @{ Name = 'Measure-ValleyNeighbourhood'; Script = { $run | Measure-ValleyNeighbourhood -Neighbours 2 -Points 11 @args }; Value = { $_.TrainLoss } }
        @{ Name = 'Measure-ValleyInterpolation'; Script = { $run | Measure-ValleyInterpolation -Points 3 @args }; Value = { $_.TrainLoss } }
        @{ Name = 'Measure-ModelInterpolation'; Script = { $run.Snapshots | Measure-ModelInterpolation -Points 3 @args }; Value = { $_.Gap } }
        @{ Name = 'Merge-ValleyModel'; Script = { $run.Snapshots | Merge-ValleyModel @args }; Value = { $_.Model.Parameters.Norm() } }
        @{ Name = 'Measure-ValleyModel'; Script = { $run, $run.Snapshots[0] | Measure-ValleyModel @args }; Value = { $_.TrainLoss } }
        @{ Name = 'Measure-SignConsistency'; Script = { $run.Snapshots | Measure-SignConsistency -Reference $run @args }; Value = { $_.Ssr } }
        @{ Name = 'Measure-ReluRetention'; Script = { Measure-ReluRetention -Draws 100 @args }; Value = { "$_" } }
    ) {
        $here = & $Script | ForEach-Object $Value
        $there = Get-Result (& $Script -AsJob) | ForEach-Object $Value
        "$there" | Should -Be "$here"
        "$there" | Should -Not -BeNullOrEmpty
    }

    It 'works in the caller''s folder, which may lie in a drive of its own' {
        $null = New-Item -ItemType Directory (Join-Path $TestDrive lab)
        $null = New-PSDrive -Name Lab -PSProvider FileSystem -Root (Join-Path $TestDrive lab) -Scope Global
        Push-Location Lab:/
        try { $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path below -AsJob } finally { Pop-Location }
        (Get-Result $job).Path | Should -Be (Join-Path $TestDrive lab below)
        Remove-PSDrive Lab -Scope Global
    }

    It 'takes paths literally that came literally' {
        $null = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path (Join-Path $TestDrive '[odd]')
        (Get-Result (Get-Item -LiteralPath (Join-Path $TestDrive '[odd]') | Resume-ValleyTraining -Epochs 2 -AsJob)).History.Length | Should -Be 2
    }

    It 'has errors and verbose lines in their streams' {
        $job = (Join-Path $TestDrive nowhere), $run.Path | Measure-ValleyModel -Verbose -AsJob
        $null = Wait-Job $job -Timeout 60
        $job.State | Should -Be 'Completed'
        $job.Error.Count | Should -Be 1
        $job.Error[0].FullyQualifiedErrorId | Should -Be 'FileNotFound,AsymValley.Cmdlets.Commands.MeasureValleyModelCommand'
        $job.Verbose.Count | Should -BeGreaterThan 0
        @($job | Receive-Job -ErrorAction SilentlyContinue).Count | Should -Be 1
        Remove-Job $job

        $job = Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 3 -LearningRate 1e30 -AsJob
        $null = Wait-Job $job -Timeout 60
        $e = Get-ErrorOf { Receive-Job $job -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -BeLike 'TrainingDiverged,*'
        Remove-Job $job
    }

    It 'refuses wrong options at once' {
        (Get-ErrorOf { Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 0 -AsJob }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $run | Get-ValleyProfile -Points 0 -AsJob }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'starts nothing without input or under -WhatIf' {
        @() | Get-ValleyProfile -AsJob | Should -BeNullOrEmpty
        Get-TinySet | Start-ValleyTraining (Get-TinyModel) -Epochs 1 -Path (Join-Path $TestDrive none) -AsJob -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive none | Should -Not -Exist
    }

    It 'can be a default, like every other parameter' {
        $PSDefaultParameterValues = @{ 'Get-ValleyProfile:AsJob' = $true; 'Get-ValleyProfile:Points' = 5; '*-Valley*:Threads' = 1 }
        (Get-Result ($run | Get-ValleyProfile)).Offsets.Length | Should -Be 5
        ($run | Get-ValleyProfile -AsJob:$false).Offsets.Length | Should -Be 5
    }

    It 'shows its progress and stops within a second' {
        $job = $run | Get-ValleyProfile -Points 1000001 -AsJob
        Wait-Until { $job.Progress.Count -gt 0 }
        $job.Progress[0].Activity | Should -BeLike 'Measuring*'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Stop-Job $job
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2 -Because 'a busy machine gets a second more'
        $job.State | Should -Be 'Stopped'
        Remove-Job $job
    }
}
