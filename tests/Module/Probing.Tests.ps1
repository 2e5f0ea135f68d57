BeforeAll {
    . $PSScriptRoot/Common.ps1
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (Get-TinyModel) -Epochs 3 -Swa -Seed 1
}

Describe 'New-ProbeDirection' {
    It 'makes as many as asked for, the seeds counting up' {
        $directions = @($run | New-ProbeDirection -Kind UniformPositive -Count 3 -Seed 7)
        $directions.Seed | Should -Be 7, 8, 9
        $directions[0].Norm | Should -BeGreaterThan 0.99999
        $directions[0].Norm | Should -BeLessThan 1.00001
        $directions[0].Model | Should -Be $run.Model
        ($directions[0].Vector.Values | Measure-Object -Minimum).Minimum | Should -BeGreaterOrEqual 0
    }

    It 'gives the same bits for the same seed, from a run or its model' {
        $a = $run | New-ProbeDirection Gaussian -Seed 3
        $b = $run.Model | New-ProbeDirection Gaussian -Seed 3
        Test-SameValue $a.Vector $b.Vector | Should -BeTrue
    }

    It 'remembers the data of the run that it is drawn from' {
        $asked = $run | New-ProbeDirection Gaussian -Seed 3 | Get-ValleyProfile $run.Dataset -Points 3
        ($run | New-ProbeDirection Gaussian -Seed 3 | Get-ValleyProfile -Points 3).TrainLoss | Should -Be $asked.TrainLoss
        ($run.Model | New-ProbeDirection Gaussian -Seed 3 -Dataset $set | Get-ValleyProfile -Points 3).TrainLoss | Should -Be $asked.TrainLoss
        (Get-ErrorOf { $run.Model | New-ProbeDirection Gaussian | Get-ValleyProfile -Points 3 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
    }

    It 'moves only the group' {
        $direction = $run | New-ProbeDirection Gaussian -Group Classifier
        $names = $run.Network.Parameters.Slices | Where-Object IsClassifier | ForEach-Object Name
        foreach ($slice in $run.Network.Parameters.Slices) {
            $moved = $false
            for ($i = $slice.Offset; $i -lt $slice.Offset + $slice.Length; $i++) {
                if ($direction.Vector.Values[$i] -ne 0) { $moved = $true; break }
            }
            $moved | Should -Be ($slice.Name -in $names) -Because $slice.Name
        }
    }

    It 'points from one model to another' {
        $direction = $run | New-ProbeDirection Interpolation -To $run.SwaModel -Scaling None
        $i = 1234
        $direction.Vector.Values[$i] | Should -Be ([float]($run.SwaModel.Parameters.Values[$i] - $run.Model.Parameters.Values[$i]))
        Test-SameValue ($run | New-ProbeDirection Interpolation -ToSolution Swa -Scaling None).Vector $direction.Vector | Should -BeTrue
        Test-SameValue ($run | New-ProbeDirection Initialization -Scaling None).Vector $run.InitialModel.Parameters | Should -BeTrue
    }

    It 'says what is missing or wrong' {
        (Get-ErrorOf { New-ProbeDirection Interpolation -Model $run }).FullyQualifiedErrorId | Should -Be 'ReferenceNeeded,AsymValley.Cmdlets.Commands.NewProbeDirectionCommand'
        (Get-ErrorOf { New-ProbeDirection Gaussian -Model $run -Count 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { New-ProbeDirection Sign -Model $run -Count 2 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e = Get-ErrorOf { New-ProbeDirection Gaussian -Model $run -Group nothing.like.it }
        $e.FullyQualifiedErrorId | Should -BeLike 'NoParameterSelected,*'
        $e.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $e.TargetObject | Should -Be 'nothing.like.it'
        $e = Get-ErrorOf { New-ProbeDirection Interpolation -Model $run -To (New-ValleyModel LeNet5) }
        $e.FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
    }

    It 'stops in time when only the first is wanted' {
        @($run | New-ProbeDirection Gaussian -Count 1000000 | Select-Object -First 2).Count | Should -Be 2
    }

    It 'keeps no weights in Export-Clixml' {
        $file = Join-Path $TestDrive direction.xml
        $run | New-ProbeDirection Gaussian -Seed 4 | Export-Clixml $file
        (Get-Item $file).Length | Should -BeLessThan 20000
        (Import-Clixml $file).Seed | Should -Be 4
    }
}

Describe 'Get-ValleyProfile' {
    It 'has the model itself at offset 0 and the grid asked for' {
        $curve = $run | New-ProbeDirection Gaussian | Get-ValleyProfile -Dataset $set -Range 2 -Points 5
        $curve.Offsets | Should -Be -2, -1, 0, 1, 2
        $measured = $run | Measure-ValleyModel
        [Math]::Abs($curve.TrainLoss[2] - $measured.TrainLoss) | Should -BeLessThan 1e-6
        [Math]::Abs($curve.TestLoss[2] - $measured.TestLoss) | Should -BeLessThan 1e-6
        [Math]::Abs(1 - $curve.TestError[2] - $measured.TestAccuracy) | Should -BeLessThan 1e-9
    }

    It 'ends at the other model of an interpolation' {
        $curve = $run | New-ProbeDirection Interpolation -ToSolution Swa -Scaling None | Get-ValleyProfile $set -Offset 0, 1
        [Math]::Abs($curve.TrainLoss[1] - ($run | Measure-ValleyModel -Solution Swa).TrainLoss) | Should -BeLessThan 1e-5
    }

    It 'measures slopes that agree with differences' {
        # Softplus: a relu has kinks, where differences and derivatives differ.
        $h = 0.02
        $curve = New-ValleyModel MLP -Hidden 8 -Activation Softplus -Dataset $set | New-ProbeDirection UniformPositive | Get-ValleyProfile $set -Offset (-$h), 0, $h -Slope
        $difference = ($curve.TrainLoss[2] - $curve.TrainLoss[0]) / (2 * $h)
        [Math]::Abs($curve.Slopes[1] - $difference) | Should -BeLessThan (0.01 * [Math]::Abs($difference) + 1e-5)
    }

    It 'goes on after a direction that does not fit' {
        $other = New-ValleyModel Logistic -Dataset $set | New-ProbeDirection Gaussian
        $mine = $run | New-ProbeDirection Gaussian
        $profiles = $other, $mine | Get-ValleyProfile $set -Model $run -Points 3 -SkipTest -ErrorVariable errors -ErrorAction SilentlyContinue
        @($profiles).Count | Should -Be 1
        $profiles.TestLoss.Length | Should -Be 0
        $errors[0].FullyQualifiedErrorId | Should -Be 'ModelsDiffer,AsymValley.Cmdlets.Commands.GetValleyProfileCommand'
        $errors[0].TargetObject | Should -Be $other
    }

    It 'measures directions of several models in one pipeline' {
        $profiles = $run.Model, $run.SwaModel | New-ProbeDirection Gaussian | Get-ValleyProfile $set -Points 3
        $profiles.Model | Should -Be $run.Model.Name, $run.SwaModel.Name
    }

    It 'recalibrates batch normalisation unless told not to, and warns when it is frozen' {
        $model = New-ValleyModel LeNet5 -BatchNorm On -Dataset $set
        $direction = $model | New-ProbeDirection Gaussian
        ($direction | Get-ValleyProfile $set -Points 3 -RecalibrationSamples 64 -SkipTest).BatchNormPolicy | Should -Be 'Recalibrate'
        $frozen = $direction | Get-ValleyProfile $set -Points 3 -BatchNorm Frozen -SkipTest -WarningVariable warnings -WarningAction SilentlyContinue
        $frozen.BatchNormPolicy | Should -Be 'Frozen'
        @($warnings).Count | Should -Be 1
    }

    It 'refuses a grid that is none' {
        $direction = $run | New-ProbeDirection Gaussian
        (Get-ErrorOf { Get-ValleyProfile -Direction $direction -Dataset $set -Points 1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $direction | Get-ValleyProfile -Dataset $set -Offset 1, 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $direction | Get-ValleyProfile -Dataset $set -Offset 0, 1 -Range 3 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'stops within a second' {
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $shell.AddScript("Import-Module '$env:ASYMVALLEY_MODULE'; `$s = Get-ValleyDataset Synthetic -TrainCount 1000 -TestCount 100; New-ValleyModel LeNet5 -Dataset `$s | New-ProbeDirection | Get-ValleyProfile `$s -Points 100001 -Threads 1")
        $async = $shell.BeginInvoke()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not $shell.Streams.Progress.Count -and $clock.Elapsed.TotalSeconds -lt 30) { Start-Sleep -Milliseconds 20 }
        $shell.Streams.Progress.Count | Should -BeGreaterThan 0
        $clock.Restart()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2 -Because 'a busy machine gets a second more'
        $shell.Streams.Error.Count | Should -Be 0
        $shell.Dispose()
    }
}
