BeforeAll {
    . $PSScriptRoot/Common.ps1
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (Get-TinyModel) -Path (Join-Path $TestDrive run) -Epochs 4 -Seed 1 -SnapshotEvery 1
}

Describe 'Measured directions' {
    It 'has the gradient, whose slope is its norm' {
        $direction = $run | New-ProbeDirection Gradient -Threads 1
        $curve = $direction | Get-ValleyProfile $set -Offset -1, 0, 1 -Slope -SkipTest
        [Math]::Abs($curve.Slopes[1] - $direction.GradientNorm) | Should -BeLessThan (1e-4 * $direction.GradientNorm)
        $direction.Finding | Should -BeLike '|∇L̂| = *'
    }

    It 'has eigenvectors of the Hessian, largest or smallest first' {
        $largest = @($run | New-ProbeDirection HessianEigenvector -Count 3 -DirectionSamples 100 -Threads 1)
        $largest.Label | Should -Be 'HessianEigenvector(0)', 'HessianEigenvector(1)', 'HessianEigenvector(2)'
        $values = $largest.Curvature.Eigenvalue
        $values[0] -ge $values[1] -and $values[1] -ge $values[2] | Should -BeTrue
        $largest.Curvature.IsConverged | Should -Be $true, $true, $true
        ($largest.Curvature.Residual | Measure-Object -Maximum).Maximum | Should -BeLessThan 2e-3
        [Math]::Abs($largest[0].Vector.Dot($largest[1].Vector)) | Should -BeLessThan 1e-4
        $smallest = $run | New-ProbeDirection HessianEigenvector -Index -1 -DirectionSamples 100 -Tolerance 0.05 -Threads 1
        $smallest.Curvature.Eigenvalue | Should -BeLessThan $values[2]
    }

    It 'takes scalings, groups and consistent signs like any other' {
        $direction = $run | New-ProbeDirection HessianEigenvector -Group Classifier -Scaling Norm -SignConsistency 1 -DirectionSamples 50 -Threads 1
        $slice = $run.Network.Parameters.Slices | Where-Object IsClassifier | Select-Object -First 1
        $direction.Vector.Values[0] | Should -Be 0
        for ($i = $slice.Offset; $i -lt $slice.Offset + $slice.Length; $i++) {
            $direction.Vector.Values[$i] * $run.Model.Parameters.Values[$i] | Should -BeGreaterOrEqual 0
        }
    }

    It 'warns of an eigenvector that is not found in time' {
        $direction = $run | New-ProbeDirection HessianEigenvector -Index -1 -MaximumIterations 2 -DirectionSamples 50 -Threads 1 -WarningVariable warnings -WarningAction SilentlyContinue
        $direction.Curvature.IsConverged | Should -BeFalse
        $direction.Curvature.Iterations | Should -Be 2
        @($warnings).Count | Should -Be 1
    }

    It 'has the components of the snapshots' {
        $components = @($run | New-ProbeDirection TrajectoryPca -Count 3)
        [Math]::Abs(($components.ExplainedVariance | Measure-Object -Sum).Sum - 1) | Should -BeLessThan 1e-6
        $last = $run.Snapshots[3].Load().Parameters
        $last.Subtract($run.Snapshots[0].Load().Parameters).Dot($components[0].Vector) | Should -BeGreaterThan 0
        # The same of files, models and snapshots that are named.
        $files = $run.Snapshots[0].Path, $run.Snapshots[1], $run.Snapshots[2].Load(), $run
        Test-SameValue ($run.Model | New-ProbeDirection TrajectoryPca -Snapshot $files).Vector $components[0].Vector | Should -BeTrue
    }

    It 'says what is missing or wrong' {
        (Get-ErrorOf { New-ProbeDirection Gradient -Model $run.Model }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
        (Get-ErrorOf { New-ProbeDirection TrajectoryPca -Model $run.Model }).FullyQualifiedErrorId | Should -BeLike 'SnapshotsNeeded,*'
        (Get-ErrorOf { New-ProbeDirection TrajectoryPca -Model $run -Count 4 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { New-ProbeDirection Gradient -Model $run -Count 2 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { New-ProbeDirection HessianEigenvector -Model $run -Tolerance 2 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { New-ProbeDirection Gradient -Model $run -DirectionSamples 201 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}

Describe 'Get-ValleyProfile -AutoRange' {
    It 'ends where the loss has risen' {
        $curve = $run | New-ProbeDirection UniformPositive -Seed 2 | Get-ValleyProfile $set -AutoRange -RiseFactor 4 -Points 11 -Slope -SkipTest
        $curve.RiseFactor | Should -Be 4
        $highest = [Math]::Max($curve.TrainLoss[0], $curve.TrainLoss[-1])
        $highest | Should -BeGreaterOrEqual (4 * $curve.TrainLoss[5])
        $highest | Should -BeLessThan (6 * $curve.TrainLoss[5])
        $curve.CentralDifferences.Length | Should -Be 11
        $curve.SlopeDifference | Should -BeGreaterThan 0
        ($curve | Measure-ValleyAsymmetry).SlopeDifference | Should -Be $curve.SlopeDifference
    }

    It 'is refused beside a range or offsets' {
        $direction = $run | New-ProbeDirection Gaussian
        $e = Get-ErrorOf { Get-ValleyProfile -Direction $direction -Dataset $set -AutoRange -Range 2 }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { $direction | Get-ValleyProfile -Dataset $set -AutoRange -Offset 0, 1 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
        (Get-ErrorOf { Get-ValleyProfile -Direction $direction -Dataset $set -RiseFactor 3 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'says so when the loss does not rise' {
        $direction = $run | New-ProbeDirection Gaussian
        (Get-ErrorOf { Get-ValleyProfile -Direction $direction -Dataset $set -AutoRange -RiseFactor 1e30 -SkipTest }).FullyQualifiedErrorId | Should -BeLike 'ProfileNotUsable,*'
    }
}
