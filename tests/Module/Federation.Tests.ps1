BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Three rounds of this take a tenth of a second.
    $tiny = @{ Model = 'MLP'; LocalEpochs = 1; BatchSize = 16; LearningRate = 0.02; ClientsPerRound = 3 }
    function Get-TinyPartition { Get-TinySet | Split-ValleyDataset Iid -Clients 6 -Seed 2 }
    function New-TinyFederation([string] $Name) { Get-TinyPartition | New-Federation @tiny -Model (Get-TinyModel) -Path (Join-Path $TestDrive $Name) }

    # What rounds.csv says but for the times, which are no part of the result.
    function Get-RoundTable([string] $Folder) {
        Import-Csv -LiteralPath (Join-Path $Folder rounds.csv) | Select-Object * -ExcludeProperty seconds, test_seconds, server_seconds | ConvertTo-Csv
    }

    function Invoke-Engine([string] $Script) {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:ASYMVALLEY_MODULE)
        $shell = [powershell]::Create($state)
        $null = $shell.AddScript($Script)
        $shell, $shell.BeginInvoke()
    }

    function Wait-Until([scriptblock] $Condition, [int] $Seconds = 30) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "Not reached in $Seconds s: $Condition" }
            Start-Sleep -Milliseconds 20
        }
    }
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
        Test-SameValues $fed.InitialModel.Parameters (Get-TinyModel).Parameters | Should -BeTrue
        $by = Get-TinyPartition | New-Federation @tiny -Seed 9 -Path (Join-Path $TestDrive byName)
        Test-SameValues $by.InitialModel.Parameters (New-ValleyModel MLP -Dataset (Get-TinySet) -Seed 9).Parameters | Should -BeTrue
        $null = $by | Invoke-FedSignRound
        $more = Get-TinyPartition | New-Federation -Model $by -Path (Join-Path $TestDrive more)
        Test-SameValues $more.InitialModel.Parameters $by.Model.Parameters | Should -BeTrue
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

Describe 'Invoke-FedSignRound' {
    It 'runs rounds of a data set in one pipeline, and goes on with the same line' {
        $path = Join-Path $TestDrive pipeline
        $run = { Get-TinySet | Split-ValleyDataset Iid -Clients 6 | Invoke-FedSignRound @tiny -Path $path -Algorithm FedAvg -Rounds 2 }
        $rounds = @(& $run)
        $rounds.Round | Should -Be 1, 2
        $rounds[0].GetType().FullName | Should -Be 'AsymValley.Federated.RoundResult'
        $rounds.Algorithm | Sort-Object -Unique | Should -Be 'FedAvg'
        $rounds[1].TestAccuracy | Should -BeGreaterThan 0
        $rounds[1].Participants.Length | Should -Be 3
        (& $run).Round | Should -Be 3, 4
        $e = Get-ErrorOf { Invoke-FedSignRound -Partition (Get-TinyPartition) @tiny -Path $path -Algorithm FedAvg -Momentum 0.5 }
        $e.FullyQualifiedErrorId | Should -Be 'RunFolderNotUsable,AsymValley.Cmdlets.Commands.InvokeFedSignRoundCommand'
        $e.TargetObject | Should -Be $path
        (Get-TinyPartition | Invoke-FedSignRound @tiny -Path $path -Force).Round | Should -Be 1
    }

    It 'is the same in two calls, in two sessions, with one worker or more' {
        $once = New-TinyFederation once
        $null = $once | Invoke-FedSignRound 4 -Workers 1
        $twice = New-TinyFederation twice
        $null = $twice | Invoke-FedSignRound 2 -Workers 2
        $pwsh = (Get-Process -Id $PID).Path
        $text = & $pwsh -NoProfile -Command "Import-Module '$env:ASYMVALLEY_MODULE'; Get-Federation '$($twice.Path)' | Invoke-FedSignRound 2 -Workers 3 | ForEach-Object Round"
        $text | Should -Be 3, 4
        Get-RoundTable $twice.Path | Should -Be (Get-RoundTable $once.Path)
        Test-SameValues (Get-Federation $twice.Path).Model.Parameters $once.Model.Parameters | Should -BeTrue
        Test-SameValues $once.Model.Parameters $once.InitialModel.Parameters | Should -BeFalse
    }

    It 'is the same in a German session' {
        $here = New-TinyFederation here
        $null = $here | Invoke-FedSignRound 2
        $folder = Join-Path $TestDrive german
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $rounds = Get-TinyPartition | Invoke-FedSignRound @tiny -Model (Get-TinyModel) -Path $folder -Rounds 2
            $rounds | Format-Table | Out-String | Should -Match '\d,\d'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        Get-RoundTable $folder | Should -Be (Get-RoundTable $here.Path)
    }

    It 'takes federations, folders and what came back from a file' {
        $fed = New-TinyFederation forms
        ($fed | Invoke-FedSignRound).Round | Should -Be 1
        $fed.Rounds.Length | Should -Be 1
        (Invoke-FedSignRound -Federation $fed.Path).Round | Should -Be 2
        ($fed.Path | Invoke-FedSignRound).Round | Should -Be 3
        (Get-Item $fed.Path | Invoke-FedSignRound).Round | Should -Be 4
        Push-Location $TestDrive
        try { (Invoke-FedSignRound -Federation forms).Round | Should -Be 5 } finally { Pop-Location }
        $fed | Export-Clixml (Join-Path $TestDrive forms.xml)
        (Import-Clixml (Join-Path $TestDrive forms.xml) | Invoke-FedSignRound).Round | Should -Be 6
        $other = New-TinyFederation forms2
        ($fed, $other | Invoke-FedSignRound 2).Federation | Should -Be forms, forms, forms2, forms2
    }

    It 'writes each round as it ends' {
        $fed = New-TinyFederation streamed
        # 10,000 rounds would take minutes: the pipeline stops after the second.
        $first = $fed | Invoke-FedSignRound 10000 | Select-Object -First 2
        $first.Round | Should -Be 1, 2
        (Get-Federation $fed.Path).Rounds.Length | Should -BeLessThan 1000
    }

    It 'shows progress, and what it is doing' {
        $fed = New-TinyFederation shown
        $shell, $async = Invoke-Engine "Get-Federation '$($fed.Path)' | Invoke-FedSignRound 20 -Verbose"
        $shell.EndInvoke($async).Count | Should -Be 20
        $records = @($shell.Streams.Progress | Where-Object Activity -like 'FedSign*')
        $records[-1].RecordType | Should -Be 'Completed'
        $shell.Streams.Verbose.Message | Should -Match '20 rounds'
        $shell.Dispose()
    }

    It 'stops within a second and leaves the last completed round' {
        $fed = New-TinyFederation stopped
        $shell, $async = Invoke-Engine "Get-Federation '$($fed.Path)' | Invoke-FedSignRound 100000"
        Wait-Until { Test-Path (Join-Path $fed.Path rounds.csv) }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
        $shell.Streams.Error.Count | Should -Be 0
        $shell.Dispose()
        $again = Get-Federation $fed.Path
        $done = $again.Rounds.Length
        $done | Should -BeGreaterThan 0
        ($again | Invoke-FedSignRound).Round | Should -Be ($done + 1)
        # What the kill left out is no matter: the same rounds in one go.
        $straight = New-TinyFederation straight
        $null = $straight | Invoke-FedSignRound ($done + 1)
        Get-RoundTable $fed.Path | Should -Be (Get-RoundTable $straight.Path)
    }

    It 'runs in the background, and can be stopped there' {
        $fed = New-TinyFederation job
        $job = $fed | Invoke-FedSignRound 2 -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        ($job | Wait-Job -Timeout 60 | Receive-Job).Round | Should -Be 1, 2
        $fed.Rounds.Length | Should -Be 2
        Push-Location $TestDrive
        try { $job = Get-TinyPartition | Invoke-FedSignRound @tiny -Path job2 -Rounds 100000 -AsJob } finally { Pop-Location }
        $folder = Join-Path $TestDrive job2
        $received = [Collections.Generic.List[object]]::new()
        Wait-Until { Receive-Job $job | ForEach-Object { $received.Add($_) }; $received.Count }
        $received[0].Round | Should -Be 1
        Stop-Job $job
        Wait-Until { $job.State -eq 'Stopped' }
        $done = (Get-Federation $folder).Rounds.Length
        (Invoke-FedSignRound -Federation $folder).Round | Should -Be ($done + 1)
        Get-Job | Remove-Job -Force
    }

    It 'warns when nobody comes back and when a client diverges' {
        $null = Get-TinyPartition | Invoke-FedSignRound @tiny -DropoutRate 1 -Path (Join-Path $TestDrive nobody) -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Be 'nobody, round 1: nobody came back; the model stays as it was.'
        $given = $tiny + @{}
        $given.LearningRate = 1e30
        $round = Get-TinyPartition | Invoke-FedSignRound @given -Path (Join-Path $TestDrive wild) -WarningVariable warnings -WarningAction SilentlyContinue
        $round.Diverged.Length | Should -Be 3
        $round.IsUpdated | Should -BeFalse
        $warnings[0].Message | Should -BeLike "wild, round 1: clients $($round.Diverged -join ', ') diverged and are left out."
    }

    It 'says what is wrong' {
        $fed = New-TinyFederation wrong
        $e = Get-ErrorOf { Invoke-FedSignRound -Federation $TestDrive }
        $e.FullyQualifiedErrorId | Should -Be 'RunFolderNotUsable,AsymValley.Cmdlets.Commands.InvokeFedSignRoundCommand'
        $e.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $e = Get-ErrorOf { $fed | Invoke-FedSignRound 0 }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $e.TargetObject | Should -Be 0
        (Get-ErrorOf { $fed | Invoke-FedSignRound -Workers -1 }).TargetObject | Should -Be -1
        # Without -Model the input has to be a federation.
        (Get-ErrorOf { Invoke-FedSignRound -Federation (Get-TinyPartition) }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        # The folders after a wrong one are still run.
        $rounds = $TestDrive, $fed.Path | Invoke-FedSignRound -ErrorVariable errors -ErrorAction SilentlyContinue
        $rounds.Federation | Should -Be wrong
        @($errors).Count | Should -Be 1
    }

    It 'writes nothing under -WhatIf' {
        $fed = New-TinyFederation whatif
        $fed | Invoke-FedSignRound 3 -WhatIf | Should -BeNullOrEmpty
        (Get-Federation $fed.Path).Rounds.Length | Should -Be 0
        $path = Join-Path $TestDrive whatif2
        Get-TinyPartition | Invoke-FedSignRound @tiny -Path $path -WhatIf | Should -BeNullOrEmpty
        Get-TinyPartition | Invoke-FedSignRound @tiny -Path $path -AsJob -WhatIf | Should -BeNullOrEmpty
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
        $profile = $fed | Get-ValleyProfile -Points 3
        $expected = $fed | New-ProbeDirection | Get-ValleyProfile -Dataset $fed.Dataset -Points 3
        $profile.TrainLoss | Should -Be $expected.TrainLoss
        [Math]::Abs($profile.TestLoss[1] - $rounds[1].TestLoss) | Should -BeLessThan 1e-6
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

Describe 'Compare-Federation' {
    BeforeAll {
        $path = Join-Path $TestDrive comparison
        $line = @{ Model = 'MLP'; Path = $path; Alpha = 10, 1; Seed = 1, 2; Rounds = 2; Clients = 4; ClientsPerRound = 2; LocalEpochs = 1; BatchSize = 16; LearningRate = 0.02; Gamma = 0.1 }
        $result = Get-TinySet | Compare-Federation @line
    }

    It 'runs every algorithm, α and seed' {
        $result.GetType().FullName | Should -Be 'AsymValley.Federated.ComparisonResult'
        $result.Path | Should -Be $path
        $result.Rows.Setting | Should -Be FedAvg, FedSign, FedAvg, FedSign
        $result.Rows.Alpha | Should -Be 10, 10, 1, 1
        $result.Rows.Runs | Sort-Object -Unique | Should -Be 2
        $feds = Get-Federation $path
        $feds.Count | Should -Be 8
        ($feds | Where-Object Algorithm -eq FedSign).Options.Gamma | Sort-Object -Unique | Should -Be 0.1
        $fed = $feds | Where-Object { $_.Algorithm -eq 'FedSign' -and $_.Partition.Options.Alpha -eq 1 -and $_.Options.Seed -eq 2 }
        $result.Rows[3].Accuracies[1] | Should -Be $fed.TestAccuracy
        $result.Curves[3].Rounds | Should -Be 1, 2
        (Import-Csv (Join-Path $path comparison.csv)).Setting | Should -Be $result.Rows.Setting
        foreach ($plot in 'accuracy.svg', 'ssr.svg') { ([xml](Get-Content (Join-Path $path $plot) -Raw)).svg | Should -Not -BeNullOrEmpty }
    }

    It 'is the same from federations that are there, and goes on with them' {
        $again = Get-Federation $path | Sort-Object { $_.Algorithm.ToString() } | Compare-Federation -Confidence 0.95
        $again.Rows.Setting | Should -Be $result.Rows.Setting
        $again.Rows.MeanAccuracy | Should -Be $result.Rows.MeanAccuracy
        $again.Rows[1].DifferenceLow | Should -Be $result.Rows[1].DifferenceLow
        $files = Join-Path $TestDrive files
        Get-Federation $path | Sort-Object Name | Compare-Federation -Path $files -WhatIf | Should -Not -BeNullOrEmpty
        $files | Should -Not -Exist
        $null = Get-Federation $path | Sort-Object Name | Compare-Federation -Path $files
        Get-Content (Join-Path $files comparison.csv) -Raw | Should -Be (Get-Content (Join-Path $path comparison.csv) -Raw)
        $line.Rounds = 3
        $more = Get-TinySet | Compare-Federation @line -AsJob | Wait-Job -Timeout 60 | Receive-Job
        $more.Rows.Rounds | Sort-Object -Unique | Should -Be 3
        Get-Job | Remove-Job
    }

    It 'looks like the table of its rows' {
        $text = $result | Out-String -Width 120
        $text | Should -Match 'Alpha +Setting +Runs +Accuracy +SsrGlobal +Difference'
        $text | Should -Match '10 +FedSign +2 .* ± .*\[.*\]'
        $result | Export-Clixml (Join-Path $TestDrive result.xml)
        $again = Import-Clixml (Join-Path $TestDrive result.xml)
        $again.Rows[1].Accuracies | Should -Be @($result.Rows[1].Accuracies)
        $again.Curves[0].Accuracy[1] | Should -Be $result.Curves[0].Accuracy[1]
    }

    It 'writes nothing under -WhatIf, and refuses what does not fit' {
        $line.Path = Join-Path $TestDrive none
        Get-TinySet | Compare-Federation @line -WhatIf | Should -BeNullOrEmpty
        (Get-ErrorOf { Get-TinySet | Compare-Federation @line -Confidence 2 }).FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.CompareFederationCommand'
        $line.Path | Should -Not -Exist
        $short = New-TinyFederation short
        (Get-ErrorOf { Compare-Federation -Federation $short }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}
