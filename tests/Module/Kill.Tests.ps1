# Processes that are killed at any moment of training, federations, surfaces and sweeps, also while they go on with what another killed
# one left; and files that are cut or changed. Whatever happens, the numbers are those of undisturbed work, or there is an error.
#   ASYMVALLEY_KILLS        how many processes are killed; 12 by default
#   ASYMVALLEY_KILL_SEED    draws kinds, signals and moments; the test's name says it

BeforeDiscovery {
    $seed = $env:ASYMVALLEY_KILL_SEED ? [int] $env:ASYMVALLEY_KILL_SEED : 1
    $kills = $env:ASYMVALLEY_KILLS ? [int] $env:ASYMVALLEY_KILLS : 12
}

Describe 'Killed processes' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Kill.ps1
        # Signals come to the engine itself, which takes INT although it was started in the background.
        function Start-Child([string] $Kind, [string] $Lab, [string] $At, [string] $Marker) {
            $file = "$Marker.ps1"
            # The first use of libtorch takes longer than all the rest; it is over when the marker is there.
            Set-Content $file "`$lab = '$Lab'; `$at = '$At'; Import-Module '$env:ASYMVALLEY_MODULE'`n$start`n`$null = `$small | Measure-ValleyModel -Dataset `$set`n`$null = New-Item '$Marker'`n`$null = & {$($work[$Kind].Script)}`n`$null = New-Item '$Marker.done'"
            $command = @($(if ($IsLinux) { 'env', '--default-signal=INT' })) + (Get-EngineCommand) + '-NoProfile', '-NonInteractive', '-File', $file
            $info = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..$command.Length])
            $info.RedirectStandardOutput = $info.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($info)
            @{ Kind = $Kind; At = $At; Marker = $Marker; Process = $process; Errors = $process.StandardError.ReadToEndAsync(); Output = $process.StandardOutput.ReadToEndAsync() }
        }

        $lab = Join-Path $TestDrive lab
        New-Lab $lab
        $null = & ([scriptblock]::Create("param(`$lab)`n$start`n`$set | Start-ValleyTraining `$small `$base -Epochs 4 -Swa -LearningRate 0.02")) $lab
        $whole = @{}; $seconds = @{}
        foreach ($kind in $work.Keys) {
            $at = Join-Path (New-Item -ItemType Directory (Join-Path $TestDrive whole $kind)) $work[$kind].Leaf
            $seconds[$kind] = Complete-Work $kind $lab $at
            $whole[$kind] = Get-Bits $at
        }
    }

    It 'leave what goes on to the same bits (<kills> processes, seed <seed>)' -ForEach @{ kills = $kills; seed = $seed } {
        $random = [Random]::new($seed)
        $signals = $IsWindows ? @('KILL') : @('KILL', 'TERM', 'INT')
        $kinds = @($work.Keys)
        $folders = @{}
        $count = [ordered]@{ killed = 0; 'killed while going on' = 0; 'came to their end' = 0 }
        $started = 0
        $running = @()
        $waiting = [Collections.Generic.Queue[string]]::new()
        while ($started -lt $kills -or $running) {
            # Two at a time, each of a kind of its own.
            while ($running.Count -lt 2 -and $started -lt $kills) {
                if (-not $waiting.Count) { $kinds | Sort-Object { $random.Next() } | ForEach-Object { $waiting.Enqueue($_) } }
                $kind = $waiting.Dequeue()
                if ($kind -in $running.Kind) { $waiting.Enqueue($kind); $kind = $waiting.Dequeue() }
                $goesOn = [bool] $folders[$kind]
                $folders[$kind] ??= Join-Path (New-Item -ItemType Directory (Join-Path $TestDrive "killed-$started")) $work[$kind].Leaf
                $child = Start-Child $kind $lab $folders[$kind] (Join-Path $TestDrive "child-$started")
                $child.GoesOn = $goesOn
                $child.Delay = $random.NextDouble() * $seconds[$kind]
                $child.Signal = $signals[$started % $signals.Count]
                $running += $child
                $started++
            }
            Start-Sleep -Milliseconds 4
            foreach ($child in $running) {
                if (-not $child.Clock -and (Test-Path $child.Marker)) { $child.Clock = [Diagnostics.Stopwatch]::StartNew() }
                if (-not $child.Sent -and $child.Clock -and $child.Clock.Elapsed.TotalSeconds -ge $child.Delay -and -not $child.Process.HasExited) {
                    if ($child.Signal -eq 'KILL') { $child.Process.Kill() } else { & /bin/kill "-$($child.Signal)" $child.Process.Id }
                    $child.Sent = $true
                }
            }
            foreach ($child in @($running | Where-Object { $_.Process.HasExited })) {
                $running = @($running | Where-Object { $_ -ne $child })
                $child.Process.WaitForExit()
                $how = "$($child.Kind), $($child.Signal) after $([math]::Round($child.Delay, 3)) s, seed ${seed}: exit code $($child.Process.ExitCode). $($child.Errors.Result)"
                $isDone = Test-Path "$($child.Marker).done"
                if (-not $isDone) { $child.Sent | Should -BeTrue -Because "nobody killed it: $how" }
                $count[$isDone ? 'came to their end' : $child.GoesOn ? 'killed while going on' : 'killed']++
                # Every other one is left to the next process of its kind.
                if ($isDone -or $random.Next(2)) {
                    $null = Complete-Work $child.Kind $lab $child.At
                    Get-Bits $child.At | Should -Be $whole[$child.Kind] -Because $how
                    $folders.Remove($child.Kind)
                }
            }
        }
        foreach ($kind in @($folders.Keys)) {
            $null = Complete-Work $kind $lab $folders[$kind]
            Get-Bits $folders[$kind] | Should -Be $whole[$kind] -Because "$kind, seed $seed"
        }
        Write-Host "  $kills processes, seed ${seed}: $(($count.GetEnumerator() | ForEach-Object { "$($_.Value) $($_.Key)" }) -join ', ')"
        $count.killed + $count['killed while going on'] | Should -BeGreaterThan ($kills / 2)
    }
}

Describe 'Torn files' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/Kill.ps1
        $lab = Join-Path $TestDrive torn
        New-Lab $lab
        $null = & ([scriptblock]::Create("param(`$lab)`n$start`n`$set | Start-ValleyTraining `$small `$base -Epochs 4 -Swa -LearningRate 0.02")) $lab

        # Losses of all its models and its history, with all digits; PowerShell takes a property that throws for one that is empty.
        function Get-Number($Source, [string[]] $Solution) {
            foreach ($one in $Solution) { $Source | Measure-ValleyModel -Solution $one -ErrorAction Stop | ForEach-Object { "$one $($_.TrainLoss.ToString('R')) $($_.TestLoss.ToString('R'))" } }
            if ($Source.PSObject.Properties['Snapshots']) { $Source.Snapshots | Measure-ValleyModel -ErrorAction Stop | ForEach-Object { "$($_.TrainLoss.ToString('R'))" } }
            $Source.History + $Source.Rounds | ForEach-Object { "$($_.TrainLoss) $($_.TestLoss) $($_.SwaTestLoss) $($_.EvaluatedTrainLoss) $($_.SsrGlobal)" }
        }

        # What a person would do with the folder next.
        $use = @{
            Complete = {
                Get-Number (Get-ValleyRun $at) Sgd, Swa, Initial
                Get-Number (Resume-ValleyTraining $at -Epochs 6) Sgd, Swa, Initial
            }
            Interrupted = { Get-Number (Resume-ValleyTraining $at) Sgd, Swa, Initial }
            AfterSwa = { Get-Number (Resume-ValleyTraining $at -WarningAction SilentlyContinue) Sgd, Initial }
            Federation = {
                Get-Number (Get-Federation $at) Sgd, Initial
                Get-Number (Resume-Federation $at 4 -Workers 1) Sgd, Initial
            }
            Surface = { "$(($small | Get-ValleySurface $set -UPoints 5 -VPoints 5 -Path $at).TrainLoss)" }
        }
        $make = @{
            Complete = { $null = $set | Start-ValleyTraining $small $at -Epochs 4 -Swa -SnapshotEvery 2 -LearningRate 0.02 }
            Interrupted = { $null = $set | Start-ValleyTraining $small $at -Epochs 4 -Swa -SnapshotEvery 2 -LearningRate 0.02; Remove-Item $at/model.safetensors, $at/swa.safetensors }
            AfterSwa = { $null = Get-ValleyRun $base | Start-ValleyTraining -AfterSwa -Path $at -Epochs 4 -LearningRate 0.05 -WarningAction SilentlyContinue; Remove-Item $at/model.safetensors }
            Federation = { $null = $set | Invoke-FedSignRound 2 -Model $small -Path $at -Algorithm Scaffold -Clients 4 -Alpha 1 -ClientsPerRound 3 -LocalEpochs 1 -BatchSize 16 -LearningRate 0.02 -Workers 1 }
            Surface = { $null = $small | Get-ValleySurface $set -UPoints 5 -VPoints 5 -Path $at }
        }
        . ([scriptblock]::Create($start))

        function Invoke-At([scriptblock] $Script, [string] $at) { & $Script }
    }

    It 'of a <_> folder are an error or do no harm' -ForEach 'Complete', 'Interrupted', 'AfterSwa', 'Federation', 'Surface' {
        $leaf = $_ -eq 'Federation' ? 'federation' : 'run'
        $original = Join-Path $TestDrive "original-$_" $leaf
        $null = New-Item -ItemType Directory (Split-Path $original)
        Invoke-At $make[$_] $original
        # Used in a copy, so that the original stays as it is.
        $copy = Join-Path $TestDrive "copy-$_" $leaf
        $null = New-Item -ItemType Directory (Split-Path $copy)
        $kind = $_
        $files = if (Test-Path $original -PathType Leaf) { '' } else { Get-ChildItem $original -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($original, $_.FullName) } }
        $random = [Random]::new(7)
        $errors = $same = 0
        Copy-Item $original $copy -Recurse
        $expected = (Invoke-At $use[$kind] $copy) -join "`n"
        $expected | Should -Not -BeNullOrEmpty
        foreach ($name in $files) {
            $whole = [IO.File]::ReadAllBytes(($name ? (Join-Path $original $name) : $original))
            $torn = [ordered]@{ emptied = [byte[]]::new(0); halved = [byte[]] $whole[0..[int]($whole.Length / 2)] }
            foreach ($i in 1..4) {
                $flipped = [byte[]] $whole.Clone()
                $place = $i -eq 4 ? $whole.Length - 3 : $random.Next($whole.Length)
                $flipped[$place] = $flipped[$place] -bxor (1 -shl $random.Next(8))
                $torn["flipped at $place"] = $flipped
            }
            foreach ($how in $torn.Keys) {
                Remove-Item $copy -Recurse -Force
                Copy-Item $original $copy -Recurse
                [IO.File]::WriteAllBytes(($name ? (Join-Path $copy $name) : $copy), $torn[$how])
                $failure = $null
                try { $found = (Invoke-At $use[$kind] $copy) -join "`n" } catch { $failure = $_ }
                if ($failure) {
                    $failure.FullyQualifiedErrorId | Should -Match '^(MalformedFile|RunFolderNotUsable|InvalidOption|InvalidNetwork),' -Because "$name $how`: $failure"
                    $errors++
                }
                else {
                    $found -ceq $expected | Should -BeTrue -Because "$kind, $name $how must not give other numbers"
                    $same++
                }
            }
        }
        $errors | Should -BeGreaterThan $same
    }
}
