BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A server on this machine, in a runspace of its own. What it answers is by the first part of the path.
    $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $probe.Start()
    $port = $probe.LocalEndpoint.Port
    $probe.Stop()
    $listener = [Net.HttpListener]::new()
    $listener.Prefixes.Add("http://127.0.0.1:$port/")
    $listener.Start()
    $server = [powershell]::Create()
    $null = $server.AddScript({
            param($listener)
            $held = @()
            while ($listener.IsListening) {
                try { $context = $listener.GetContext() } catch { break }
                $response = $context.Response
                switch -Wildcard ($context.Request.Url.AbsolutePath) {
                    '/short/*' { $response.OutputStream.Write([byte[]] (1, 2, 3), 0, 3) }
                    '/wrong/*' { $response.OutputStream.Write([byte[]]::new(9912422), 0, 9912422) }
                    '/stall/*' {
                        $response.ContentLength64 = 9912422
                        $response.OutputStream.Write([byte[]]::new(5000), 0, 5000)
                        $response.OutputStream.Flush()
                        $held += $response
                    }
                    default { $response.StatusCode = 404 }
                }
                if ($context.Request.Url.AbsolutePath -notlike '/stall/*') { try { $response.Close() } catch { Write-Debug "The client has gone: $_" } }
            }
        }).AddArgument($listener)
    $null = $server.BeginInvoke()
    $site = "http://127.0.0.1:$port"
}

AfterAll {
    $listener.Stop()
    $listener.Close()
    $server.Dispose()
}

Describe 'Save-ValleyDataset' {
    It 'finds what is there, and writes it with -PassThru only' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive there/cifar-100-binary) -Force
        # Of the right sizes, without taking room on the disk.
        foreach ($file in @(@{ Name = 'train.bin'; Size = 50000 * 3074 }, @{ Name = 'test.bin'; Size = 10000 * 3074 }, @{ Name = 'fine_label_names.txt'; Size = 1 }, @{ Name = 'coarse_label_names.txt'; Size = 1 })) {
            $stream = [IO.File]::Create((Join-Path $folder $file.Name))
            $stream.SetLength($file.Size)
            $stream.Dispose()
        }
        Push-Location (Join-Path $TestDrive there)
        try {
            Save-ValleyDataset CIFAR100 . -Source $site | Should -BeNullOrEmpty
            $file = 'cifar100' | Save-ValleyDataset -Path . -Source $site -PassThru
        }
        finally { Pop-Location }
        $file.GetType().FullName | Should -Be 'AsymValley.Data.DownloadedFile'
        $file.State | Should -Be 'Unpacked'
        $file.Path | Should -Be (Join-Path $TestDrive there/cifar-100-binary.tar.gz)
        ($file | Format-Table | Out-String) | Should -Match 'CIFAR100\s+Unpacked'
    }

    It 'says what it would do under -WhatIf, and does nothing' {
        $folder = Join-Path $TestDrive whatif
        Save-ValleyDataset MNIST, SVHN $folder -Source "$site/short" -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'tells a missing file' {
        $e = Get-ErrorOf { Save-ValleyDataset MNIST (Join-Path $TestDrive missing) -Source $site }
        $e.FullyQualifiedErrorId | Should -Be 'DownloadFailed,AsymValley.Cmdlets.Commands.SaveValleyDatasetCommand'
        $e.CategoryInfo.Category | Should -Be 'ConnectionError'
        "$($e.TargetObject)" | Should -Be "$site/mnist/train-images-idx3-ubyte.gz"
        $e.Exception.Message | Should -BeLike '*404*'
    }

    It 'tells a wrong <Kind>, and keeps what the user had' -ForEach @(
        @{ Kind = 'size'; At = 'short'; Message = '*expected 9912422 bytes, found 3 bytes*' }
        @{ Kind = 'checksum'; At = 'wrong'; Message = '*train-images-idx3-ubyte.gz: expected SHA-256 440fcabf*, found SHA-256 *' }
    ) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "wrong-$Kind/mnist") -Force
        $mine = Join-Path $folder train-images-idx3-ubyte.gz
        Set-Content $mine mine
        $e = Get-ErrorOf { Save-ValleyDataset MNIST (Split-Path $folder) -Source "$site/$At" }
        $e.FullyQualifiedErrorId | Should -BeLike 'DownloadMismatch,*'
        $e.TargetObject | Should -Be $mine
        $e = Get-ErrorOf { Save-ValleyDataset MNIST (Split-Path $folder) -Source "$site/$At" -Force }
        $e.FullyQualifiedErrorId | Should -Be 'DownloadMismatch,AsymValley.Cmdlets.Commands.SaveValleyDatasetCommand'
        $e.CategoryInfo.Category | Should -Be 'InvalidData'
        $e.Exception.Message | Should -BeLike $Message
        Get-Content $mine | Should -Be mine
    }

    It 'stops at once, and keeps what has arrived' {
        $folder = Join-Path $TestDrive stopped
        $shell, $async = Start-Runspace "Save-ValleyDataset MNIST '$folder' -Source '$site/stall'"
        $part = Join-Path $folder mnist/train-images-idx3-ubyte.gz.part
        Wait-Until { (Test-Path $part) -and (Get-Item $part).Length -eq 5000 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 2
        (Get-Item $part).Length | Should -Be 5000
        $shell.Dispose()
    }

    It 'refuses what cannot be downloaded, and goes on with the next' {
        $e = Get-ErrorOf { Save-ValleyDataset MNIST $TestDrive -Source ftp://somewhere }
        $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        'Digits', 'Synthetic' | Save-ValleyDataset -Path $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should -Be 2
        $errors[1].TargetObject | Should -Be 'Synthetic'
        $line = 'Save-ValleyDataset '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'CIFAR10', 'CIFAR100', 'MNIST', 'FashionMNIST', 'SVHN', 'STL10', 'CINIC10'
    }
}
