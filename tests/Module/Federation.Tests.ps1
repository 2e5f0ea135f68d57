BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Federated.ps1
}

Describe 'New-Federation' {
    BeforeAll { $fed = New-TinyFederation new }

    It 'makes a federation of a partition, its file, data, or another federation' {
        $fed.GetType().FullName | Should -Be 'AsymValley.Federated.Federation'
        $fed.Algorithm | Should -Be 'FedSign'
        $fed.Options.ClientsPerRound | Should -Be 3
        $fed.Rounds.Length | Should -Be 0
        $fed.Path | Should -Be (Join-Path $TestDrive new)

        $file = Join-Path $TestDrive p.json
        $null = Get-TinySet | Split-ValleyDataset Iid -Clients 6 -Seed 2 -Path $file
        (New-Federation -Partition $file @tiny -Path (Join-Path $TestDrive file)).Partition.Hash | Should -Be $fed.Partition.Hash
        (Get-Item $file | New-Federation @tiny -Path (Join-Path $TestDrive item)).Partition.Hash | Should -Be $fed.Partition.Hash
        (New-Federation -Dataset (Get-TinySet) @tiny -Kind Iid -Clients 6 -Seed 2 -Path (Join-Path $TestDrive data)).Partition.Hash | Should -Be $fed.Partition.Hash
        ($fed | New-Federation @tiny -Algorithm FedAvg -Path (Join-Path $TestDrive other)).Partition.Hash | Should -Be $fed.Partition.Hash
    }

    It 'starts from a network by name, a model, or another federation''s global model' {
        Test-SameValue $fed.InitialModel.Parameters (Get-TinyModel).Parameters | Should -BeTrue
        $by = Get-TinyPartition | New-Federation @tiny -Seed 9 -Path (Join-Path $TestDrive byName)
        Test-SameValue $by.InitialModel.Parameters (New-ValleyModel MLP -Dataset (Get-TinySet) -Seed 9).Parameters | Should -BeTrue
        $null = $by | Invoke-FedSignRound
        $more = Get-TinyPartition | New-Federation -Model $by -Path (Join-Path $TestDrive more)
        Test-SameValue $more.InitialModel.Parameters $by.Model.Parameters | Should -BeTrue
    }

    It 'has a parameter for every option of a federation and a partition: <_>' -ForEach 'New-Federation', 'Invoke-FedSignRound', 'Compare-Federation' {
        $parameters = (Get-Command $_).Parameters.Keys
        foreach ($property in [AsymValley.Federated.FederationOptions].GetProperties() + [AsymValley.Federated.PartitionOptions].GetProperties()) {
            $parameters | Should -Contain $property.Name
        }
    }

    It 'passes every option on' {
        $given = @{
            Algorithm = 'FedAdam'; ClientsPerRound = 2; LocalEpochs = 3; BatchSize = 7; LearningRate = 0.5; Momentum = 0.25; WeightDecay = 0.125; ClipNorm = 8
            Seed = 11; Weighting = 'Samples'; Buffers = 'Local'; DropoutRate = 0.5; StragglerRate = 0.75; EvaluateEvery = 4; Device = 'cpu'
            ServerLearningRate = 2; ServerMomentum = 0.5; ServerBeta2 = 0.75; Adaptivity = 0.5
        }
        $options = (Get-TinyPartition | New-Federation -Model MLP @given -Augment -Path (Join-Path $TestDrive options)).Options
        foreach ($name in $given.Keys) { "$($options.$name)" | Should -Be "$($given[$name])" -Because $name }
        $options.Augment | Should -BeTrue
        $options = (Get-TinyPartition | New-Federation -Model MLP -Gamma 0.5 -Reduction Mean -Path (Join-Path $TestDrive sign)).Options
        "$($options.Gamma) $($options.Reduction)" | Should -Be '0.5 Mean'
        $options = (Get-TinyPartition | New-Federation -Model MLP -Algorithm Moon -Mu 2 -Temperature 4 -Path (Join-Path $TestDrive moon)).Options
        "$($options.Mu) $($options.Temperature)" | Should -Be '2 4'
        (Get-TinyPartition | New-Federation -Model MLP -Algorithm FedDyn -DynAlpha 0.5 -Path (Join-Path $TestDrive dyn)).Options.DynAlpha | Should -Be 0.5
        $options = (Get-TinyPartition | New-Federation -Model LeNet5 -Algorithm FedPan -Frequency 4 -Amplitude 0.5 -Position Multiplicative -Path (Join-Path $TestDrive pan)).Options
        "$($options.Frequency) $($options.Amplitude) $($options.Position)" | Should -Be '4 0.5 Multiplicative'
    }

    It 'replaces a federation only with -Force' {
        $e = Get-ErrorOf { New-Federation -Partition (Get-TinyPartition) @tiny -Path $fed.Path }
        $e.FullyQualifiedErrorId | Should -Be 'FederationExists,AsymValley.Cmdlets.Commands.NewFederationCommand'
        $e.CategoryInfo.Category | Should -Be 'ResourceExists'
        $e.TargetObject | Should -Be $fed.Path
        $folder = Join-Path $TestDrive replaced
        $null = Get-TinyPartition | Invoke-FedSignRound @tiny -Path $folder
        (Get-TinyPartition | New-Federation @tiny -Path $folder -Force).Rounds.Length | Should -Be 0
        (Get-Federation $folder).Rounds.Length | Should -Be 0
    }

    It 'refuses what does not fit, and says which parameter it is' {
        $path = Join-Path $TestDrive never
        $e = Get-ErrorOf { Get-TinyPartition | New-Federation @tiny -Path $path -Mu 0.5 }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.NewFederationCommand'
        $e.Exception.Message | Should -BeLike 'Mu: FedSign has no such parameter*'
        $e.TargetObject | Should -Be 0.5
        $e = Get-ErrorOf { New-Federation -Partition (Get-TinyPartition) @tiny -Path $path -Clients 3 }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e.Exception.Message | Should -BeLike 'Clients:*'
        (Get-ErrorOf { New-Federation -Partition (Get-TinyPartition) -Model MLP -ClientsPerRound 7 -Path $path }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { New-Federation -Partition 7 -Model MLP -Path $path }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        $path | Should -Not -Exist
        $mine = New-Item -ItemType File (Join-Path $TestDrive mine/notes.txt) -Force
        (Get-ErrorOf { New-Federation -Partition (Get-TinyPartition) @tiny -Path $mine.DirectoryName }).FullyQualifiedErrorId | Should -BeLike 'RunFolderNotUsable,*'
    }

    It 'writes nothing under -WhatIf' {
        $path = Join-Path $TestDrive whatif
        Get-TinyPartition | New-Federation @tiny -Path $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }
}

Describe 'Get-Federation' {
    BeforeAll {
        $folder = Join-Path $TestDrive several
        'one', 'two', '[three]' | ForEach-Object {
            $null = New-TinyFederation "several/$_"
            Start-Sleep -Milliseconds 20
        }
    }

    It 'lists the federations of a folder, the last worked on first' {
        (Get-Federation $folder).Name | Should -Be '[three]', 'two', 'one'
        (Get-Federation $folder -Name t*).Name | Should -Be 'two'
        $null = Invoke-FedSignRound -Federation (Join-Path $folder one)
        (Get-Federation $folder).Name | Should -Be 'one', '[three]', 'two'
    }

    It 'is offered by completion' {
        Set-Content (Join-Path $folder file.txt) text
        $line = "Invoke-FedSignRound -Federation $folder/"
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Be '[three]', 'one', 'two'
    }

    It 'opens one, with wildcards or literally' {
        (Get-Federation (Join-Path $folder o*)).Name | Should -Be 'one'
        (Get-Federation -LiteralPath (Join-Path $folder '[three]')).Name | Should -Be '[three]'
        (Get-ChildItem $folder -Directory | Get-Federation).Count | Should -Be 3
    }

    It 'takes the data from elsewhere, if they are the same' {
        $set = Get-TinySet
        [object]::ReferenceEquals((Get-Federation (Join-Path $folder one) -Dataset $set).Dataset, $set) | Should -BeTrue
        $e = Get-ErrorOf { Get-Federation (Join-Path $folder one) -Dataset (Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 -Classes 3 -Seed 6) }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.GetFederationCommand'
    }

    It 'says what is not there, or damaged' {
        (Get-ErrorOf { Get-Federation (Join-Path $TestDrive nowhere) }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $bad = New-Item -ItemType Directory (Join-Path $TestDrive bad)
        Set-Content (Join-Path $bad federation.json) '{'
        $e = Get-ErrorOf { Get-Federation $bad }
        $e.FullyQualifiedErrorId | Should -Be 'RunFolderNotUsable,AsymValley.Cmdlets.Commands.GetFederationCommand'
    }
}

Describe 'A federation in the other cmdlets' {
    BeforeAll {
        $fed = New-TinyFederation elsewhere
        $rounds = $fed | Invoke-FedSignRound 2
    }

    It 'gives its global model and its data' {
        $measured = $fed | Measure-ValleyModel
        $measured.Model | Should -Be 'elsewhere'
        [Math]::Abs($measured.TestLoss - $rounds[1].TestLoss) | Should -BeLessThan 1e-6
        $measured.TestAccuracy | Should -Be $rounds[1].TestAccuracy
        (Measure-ValleyModel $fed.Path).TestLoss | Should -Be $measured.TestLoss
        (Measure-ValleyModel $fed -Dataset $fed -Solution Initial).TestLoss | Should -Be (Get-TinyModel | Measure-ValleyModel -Dataset $fed.Partition).TestLoss
        $e = Get-ErrorOf { Measure-ValleyModel $fed -Solution Swa }
        $e.FullyQualifiedErrorId | Should -BeLike 'SolutionMissing,*'
        $e.TargetObject | Should -Be $fed
    }

    It 'is walked through from the pipeline' {
        $curve = $fed | Get-ValleyProfile -Points 3
        $expected = $fed | New-ProbeDirection | Get-ValleyProfile -Dataset $fed.Dataset -Points 3
        $curve.TrainLoss | Should -Be $expected.TrainLoss
        [Math]::Abs($curve.TestLoss[1] - $rounds[1].TestLoss) | Should -BeLessThan 1e-6
        $initial = $fed | Get-ValleyProfile -Solution Initial -Points 3
        [Math]::Abs($initial.TestLoss[1] - (Measure-ValleyModel $fed -Solution Initial).TestLoss) | Should -BeLessThan 1e-6
        $line = $fed | New-ProbeDirection Interpolation -ToSolution Initial -Scaling None | Get-ValleyProfile $fed -Offset 0, 1
        [Math]::Abs($line.TestLoss[1] - (Measure-ValleyModel $fed -Solution Initial).TestLoss) | Should -BeLessThan 1e-5
        ($fed | Get-ValleyProfile -Points 41 | Measure-ValleyAsymmetry).Model | Should -Be 'elsewhere'
        # A model alone does not say which data it is of.
        (Get-ErrorOf { $fed.Model | Get-ValleyProfile -Points 3 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
    }

    It 'survives Export-Clixml as numbers and a path' {
        $file = Join-Path $TestDrive elsewhere.xml
        $fed | Export-Clixml $file
        (Get-Item $file).Length | Should -BeLessThan 30000
        $again = Import-Clixml $file
        $again.Rounds.Count | Should -Be 2
        $again.Rounds[1].Participants | Should -Be @($fed.Rounds[1].Participants)
        $again.Options.LearningRate | Should -Be 0.02
        ($again | Measure-ValleyModel).TestLoss | Should -Be ($fed | Measure-ValleyModel).TestLoss
        ($again | New-ProbeDirection | Get-ValleyProfile -Dataset $again -Points 3).TrainLoss | Should -Be ($fed | Get-ValleyProfile -Points 3).TrainLoss
        $rounds | Export-Clixml $file
        (Import-Clixml $file)[1].TestLoss | Should -Be $rounds[1].TestLoss
    }

    It 'shows what a person reads' {
        $text = $rounds | Format-Table | Out-String -Width 120
        $text | Should -Match 'Federation: elsewhere'
        $text | Should -Match 'Round +Accuracy +Loss +TrainLoss +SsrGlobal +SsrClients +Drift +Clients +Seconds'
        $text | Should -Match '3/3'
        $fed | Format-Table | Out-String -Width 200 | Should -Match 'elsewhere +FedSign +MLP +Synthetic +3/6 +0 +2 '
        $fed | Format-List | Out-String | Should -Not -Match 'InitialModel'
    }
}
