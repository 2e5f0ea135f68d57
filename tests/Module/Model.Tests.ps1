BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-ValleyModel' {
    It 'makes networks by name, with the published number of parameters' {
        (New-ValleyModel preresnet20).Parameters.Layout.Count | Should -Be 272282
        (New-ValleyModel PreResNet20 -Classes 100).Parameters.Layout.Count | Should -Be 278132
    }

    It 'takes input and classes from a data set, also from the pipeline' {
        $model = Get-TinySet | New-ValleyModel MLP -Hidden 8, 4
        # 3·32·32 inputs, two hidden layers, 3 classes, biases.
        $model.Parameters.Layout.Count | Should -Be (3072 * 8 + 8 + 8 * 4 + 4 + 4 * 3 + 3)
    }

    It 'takes a shape as text or numbers' {
        (New-ValleyModel Logistic -InputShape 1x28x28 -Classes 10).Parameters.Layout.Count | Should -Be 7850
        (New-ValleyModel Logistic -InputShape 1, 28, 28 -Classes 10).Parameters.Layout.Count | Should -Be 7850
        { New-ValleyModel Logistic -InputShape 28 } | Should -Throw '*3x32x32*'
    }

    It 'builds variants' {
        (New-ValleyModel LeNet5).Network.HasBatchNorm | Should -BeFalse
        (New-ValleyModel LeNet5 -BatchNorm On).Network.HasBatchNorm | Should -BeTrue
        (New-ValleyModel PreResNet20 -BatchNorm Off).Network.HasBatchNorm | Should -BeFalse
        (New-ValleyModel LeNet5 -Activation Softplus).Network.Hash | Should -Not -Be (New-ValleyModel LeNet5).Network.Hash
        (New-ValleyModel LeNet5 -Width 0.5).Parameters.Layout.Count | Should -BeLessThan (New-ValleyModel LeNet5).Parameters.Layout.Count
    }

    It 'draws the same weights from the same seed' {
        $a, $b, $c = 4, 4, 5 | ForEach-Object { New-ValleyModel MLP -Hidden 4 -Seed $_ }
        Test-SameValue $a.Parameters $b.Parameters | Should -BeTrue
        $a.Parameters.Norm() | Should -Not -Be $c.Parameters.Norm()
    }

    It 'reads a definition file' {
        $file = Join-Path $TestDrive net.json
        $model = New-ValleyModel LeNet5
        Set-Content $file $model.Network.ToJson()
        (New-ValleyModel -Definition $file).Network.Hash | Should -Be $model.Network.Hash
        (Get-Item $file | New-ValleyModel -Seed 2).Network.Hash | Should -Be $model.Network.Hash
    }

    It 'names what is wrong' {
        $e = Get-ErrorOf { New-ValleyModel NoSuchNet }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.NewValleyModelCommand'
        $e.TargetObject | Should -Be 'NoSuchNet'
        $file = Join-Path $TestDrive bad.json
        Set-Content $file '{ "name": "x" }'
        $e = Get-ErrorOf { New-ValleyModel -Definition $file }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidNetwork,*'
        $e.CategoryInfo.Category | Should -Be 'InvalidData'
        $e = Get-ErrorOf { New-ValleyModel -Definition (Join-Path $TestDrive none.json) }
        $e.FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        $e.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}

Describe 'Measure-ValleyModel' {
    BeforeAll {
        $set = Get-TinySet
        $zero = Get-TinyModel
        # With all weights 0 every class has the same probability.
        [Array]::Clear($zero.Parameters.Values)
        $run = $set | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Swa -Path (Join-Path $TestDrive run) -Seed 1
    }

    It 'gives ln(classes) for a network of zeros' {
        $m = $zero | Measure-ValleyModel -Dataset $set
        $m.TrainLoss | Should -BeGreaterThan ([Math]::Log(3) - 1e-6)
        $m.TrainLoss | Should -BeLessThan ([Math]::Log(3) + 1e-6)
        $m.TestLoss | Should -BeLessThan ([Math]::Log(3) + 1e-6)
        $m.Norm | Should -Be 0
    }

    It 'takes runs, models, folders and files' {
        $loss = ($run | Measure-ValleyModel).TestLoss
        $run.History[-1].TestLoss | Should -BeGreaterThan ($loss - 1e-5)
        $run.History[-1].TestLoss | Should -BeLessThan ($loss + 1e-5)
        (Measure-ValleyModel $run.Model -Dataset $set).TestLoss | Should -Be $loss
        (Measure-ValleyModel $run.Path).TestLoss | Should -Be $loss
        (Get-Item (Join-Path $run.Path model.safetensors) | Measure-ValleyModel -Dataset $set).TestLoss | Should -Be $loss
        ($run | Measure-ValleyModel -Solution Swa).TestLoss | Should -Not -Be $loss
        ($run | Measure-ValleyModel -Solution Initial).TestLoss | Should -BeGreaterThan $loss
    }

    It 'finds a run again that went through Export-Clixml' {
        $file = Join-Path $TestDrive run.xml
        $run | Export-Clixml $file
        (Import-Clixml $file | Measure-ValleyModel).TestLoss | Should -Be ($run | Measure-ValleyModel).TestLoss
    }

    It 'leaves the test split out when told' {
        ($run | Measure-ValleyModel -SkipTest).TestLoss | ForEach-Object { [double]::IsNaN($_) } | Should -BeTrue
    }

    It 'says what is missing' {
        (Get-ErrorOf { Get-TinyModel | Measure-ValleyModel -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
        (Get-ErrorOf { Measure-ValleyModel (Join-Path $TestDrive nothing) }).FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        (Get-ErrorOf { Measure-ValleyModel 12 -Dataset $set }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        $e = Get-ErrorOf { New-ValleyModel LeNet5 | Measure-ValleyModel -Dataset $set -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e.Exception.Message | Should -BeLike '*classes*'
        (Get-ErrorOf { $run | Measure-ValleyModel -Device nowhere -ErrorAction Stop }).TargetObject | Should -Be 'nowhere'
    }
}
