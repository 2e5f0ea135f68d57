BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Split-ValleyDataset' {
    It 'deals every image out once' {
        $partition = Get-TinySet | Split-ValleyDataset -Clients 4 -Alpha 0.5 -Seed 7
        $partition.GetType().FullName | Should -Be 'AsymValley.Federated.Partition'
        $partition.Options.Kind | Should -Be 'PerClass'
        $partition.Clients.Length | Should -Be 4
        $images = @($partition.Clients | ForEach-Object { $_ })
        $images.Count | Should -Be 200
        ($images | Sort-Object -Unique).Count | Should -Be 200
        ($partition.Rows.Samples | Measure-Object -Sum).Sum | Should -Be 200
        "$partition" | Should -Be 'PerClass α=0.5, 4 clients of Synthetic'
        (Get-TinySet | Split-ValleyDataset -Clients 4 -Alpha 0.5 -Seed 7).Hash | Should -Be $partition.Hash
        (Get-TinySet | Split-ValleyDataset -Clients 4 -Alpha 0.5 -Seed 8).Hash | Should -Not -Be $partition.Hash
    }

    It 'knows the kind <_>' -ForEach 'PerClass', 'PerClassBalanced', 'PerClient', 'PerClientEqual', 'Shards', 'Iid' {
        $partition = Get-TinySet | Split-ValleyDataset $_ -Clients 4
        $partition.Options.Kind | Should -Be $_
        ($partition.Rows.Samples | Measure-Object -Minimum).Minimum | Should -BeGreaterOrEqual 10
    }

    It 'saves and draws it, below PowerShell''s location' {
        Push-Location $TestDrive
        try {
            $partition = Get-TinySet | Split-ValleyDataset Iid a.json -Clients 3 -PlotPath a.svg
            $partition.Path | Should -Be (Join-Path $TestDrive a.json)
            (Get-ValleyPartition a.json).Hash | Should -Be $partition.Hash
            ([xml](Get-Content a.svg -Raw)).svg | Should -Not -BeNullOrEmpty
        }
        finally { Pop-Location }
    }

    It 'replaces files with -Force only' {
        $file = Join-Path $TestDrive taken.json
        Set-Content $file mine
        $e = Get-ErrorOf { Get-TinySet | Split-ValleyDataset -Clients 3 -Path $file -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -Be 'FileExists,AsymValley.Cmdlets.Commands.SplitValleyDatasetCommand'
        $e.CategoryInfo.Category | Should -Be 'ResourceExists'
        $e.TargetObject | Should -Be $file
        Get-Content $file | Should -Be mine
        Get-TinySet | Split-ValleyDataset -Clients 3 -Path $file -Force | Should -Not -BeNullOrEmpty
        (Get-ValleyPartition $file).Clients.Length | Should -Be 3
    }

    It 'writes nothing under -WhatIf' {
        $file = Join-Path $TestDrive whatif.json
        (Get-TinySet | Split-ValleyDataset -Clients 3 -Path $file -WhatIf).Path | Should -BeNullOrEmpty
        $file | Should -Not -Exist
    }

    It 'says what to change when there are too few images' {
        $e = Get-ErrorOf { Split-ValleyDataset -Dataset (Get-TinySet) -Clients 21 }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.SplitValleyDatasetCommand'
        $e.Exception.Message | Should -BeLike '*200 images are not enough for 21 clients*MinimumSamples*'
        $e = Get-ErrorOf { Split-ValleyDataset -Dataset (Get-TinySet) -Alpha 0 }
        $e.TargetObject | Should -Be 0
    }

    It 'is cancelled between draws' {
        # A minimum that no draw reaches: 1,000 draws for 3,000 clients take far longer than this test waits.
        $pipeline = [powershell]::Create().AddScript("Import-Module '$env:ASYMVALLEY_MODULE'; Get-ValleyDataset Synthetic -TrainCount 30000 -TestCount 1 | Split-ValleyDataset -Clients 3000 -Alpha 0.01 -MinimumSamples 10")
        $null = $pipeline.BeginInvoke()
        Start-Sleep 4
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $pipeline.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        $pipeline.InvocationStateInfo.State | Should -Be 'Stopped'
    }
}

Describe 'Get-ValleyPartition' {
    BeforeAll {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive partitions)
        $made = 1, 2 | ForEach-Object { Get-TinySet | Split-ValleyDataset -Clients 4 -Seed $_ -Path (Join-Path $folder "p[$_].json") }
    }

    It 'reads files by path, wildcard, literal path and pipeline' {
        (Get-ValleyPartition (Join-Path $folder '*.json')).Hash | Should -Be $made.Hash
        (Get-ValleyPartition -LiteralPath (Join-Path $folder 'p[2].json')).Hash | Should -Be $made[1].Hash
        (Get-ChildItem $folder | Get-ValleyPartition).Hash | Should -Be $made.Hash
    }

    It 'opens the data when they are asked for, or takes them' {
        $partition = Get-ValleyPartition -LiteralPath $made[0].Path
        $partition.Dataset.ContentHash | Should -Be (Get-TinySet).ContentHash
        $set = Get-TinySet
        [object]::ReferenceEquals((Get-ValleyPartition -LiteralPath $made[0].Path -Dataset $set).Dataset, $set) | Should -BeTrue
        $e = Get-ErrorOf { Get-ValleyPartition -LiteralPath $made[0].Path -Dataset (Get-ValleyDataset Synthetic -TrainCount 200 -TestCount 100 -Classes 3 -Seed 6) }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'names the file and the place of a fault' {
        $file = Join-Path $TestDrive bad.json
        (Get-Content -LiteralPath $made[0].Path -Raw).Replace('"images": 200', '"images": 20') | Set-Content $file
        $e = Get-ErrorOf { Get-ValleyPartition $file }
        $e.FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
        $e.TargetObject | Should -Be $file
        (Get-ErrorOf { Get-ValleyPartition -LiteralPath (Join-Path $TestDrive none.json) }).FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
    }

    It 'shows what people quote' {
        $text = $made[0] | Format-Table | Out-String -Width 200
        $text | Should -Match 'Dataset +Kind +Clients +Alpha +Samples'
        $text | Should -Match 'Synthetic +PerClass +4 +1 +\d+ / [\d.,]+ / \d+ +\d.\d of 3'
        $made[0] | Format-List | Out-String | Should -Not -Match 'ClassCounts'
        $made[0].Rows | Format-Table | Out-String | Should -Match 'Client +Samples +Classes +TotalVariation +Counts'
    }

    It 'keeps no places of images in Export-Clixml, but where to find them' {
        $file = Join-Path $TestDrive partition.xml
        $made[0] | Export-Clixml $file
        (Get-Item $file).Length | Should -BeLessThan 20000
        $again = Import-Clixml $file
        $again.Hash | Should -Be $made[0].Hash
        $again.Options.Alpha | Should -Be 1
        (Get-ValleyPartition -LiteralPath $again.Path).Hash | Should -Be $made[0].Hash
    }
}
