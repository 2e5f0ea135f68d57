BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Federated.ps1
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
        $text = Invoke-Fresh "Import-Module '$env:ASYMVALLEY_MODULE'; Get-Federation '$($twice.Path)' | Invoke-FedSignRound 2 -Workers 3 | ForEach-Object Round"
        $text | Should -Be 3, 4
        Get-RoundTable $twice.Path | Should -Be (Get-RoundTable $once.Path)
        Test-SameValue (Get-Federation $twice.Path).Model.Parameters $once.Model.Parameters | Should -BeTrue
        Test-SameValue $once.Model.Parameters $once.InitialModel.Parameters | Should -BeFalse
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
        $shell, $async = Start-Runspace "Get-Federation '$($fed.Path)' | Invoke-FedSignRound 20 -Verbose"
        $shell.EndInvoke($async).Count | Should -Be 20
        $records = @($shell.Streams.Progress | Where-Object Activity -like 'FedSign*')
        $records[-1].RecordType | Should -Be 'Completed'
        $shell.Streams.Verbose.Message | Should -Match '20 rounds'
        $shell.Dispose()
    }

    It 'stops within a second and leaves the last completed round' {
        $fed = New-TinyFederation stopped
        $shell, $async = Start-Runspace "Get-Federation '$($fed.Path)' | Invoke-FedSignRound 100000"
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
        $text | Should -Match 'Alpha +Setting +Runs +Accuracy +Ssr +Difference'
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
