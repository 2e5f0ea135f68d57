# A session that works for a long time: memory, threads and open files are as many at its end as after its first quarter. Takes minutes, so
# it runs only when asked for: tests/Module/Invoke-ModuleTests.ps1 -Soak -File Soak
#   ASYMVALLEY_SOAK    a factor on the numbers of trainings, directions and profiles; 1 by default

BeforeDiscovery {
    $factor = $env:ASYMVALLEY_SOAK ? [double]::Parse($env:ASYMVALLEY_SOAK, [cultureinfo]::InvariantCulture) : 1
    $rounds = @(
        @{ What = 'trainings'; Times = [int](300 * $factor); Work = { $null = $set | Start-ValleyTraining $small -Epochs 2 -Seed $args[0] -Swa -Path (Join-Path $TestDrive soak) -Force -LearningRate 0.02 } }
        @{ What = 'directions'; Times = [int](500 * $factor); Work = { $null = $run | New-ProbeDirection -Kind ('Gaussian', 'UniformPositive', 'Gradient')[$args[0] % 3] -Seed $args[0] } }
        @{ What = 'profiles'; Times = [int](10000 * $factor); Work = { $null = $direction | Get-ValleyProfile -Points 3 } }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Kill.ps1
    $lab = Join-Path $TestDrive lab
    New-Lab $lab
    . ([scriptblock]::Create($start))
    $run = $set | Start-ValleyTraining $small -Epochs 2 -Path (Join-Path $TestDrive run)
    $direction = $run | New-ProbeDirection -Seed 1

    # What the process has, once what nobody needs any more is gone.
    function Get-Holding {
        foreach ($i in 1..2) { [GC]::Collect(); [GC]::WaitForPendingFinalizers() }
        $process = [Diagnostics.Process]::GetCurrentProcess()
        [pscustomobject]@{
            Megabytes = $process.WorkingSet64 / 1MB
            Handles = $IsLinux ? [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Length : $process.HandleCount
            Threads = $process.Threads.Count
        }
    }
}

Describe 'A long session' {
    It 'holds no more after <Times> <What> than after a quarter of them' -ForEach $rounds {
        $Times | Should -BeGreaterThan 7
        $early = $null
        foreach ($i in 1..$Times) {
            & $Work $i
            if ($i -eq [int]($Times / 4)) { $early = Get-Holding }
        }
        $late = Get-Holding
        Write-Host ("  {0} {1}: {2:n0} MB after a quarter, {3:n0} MB at the end; {4} and {5} open files, {6} and {7} threads" -f $Times, $What, $early.Megabytes, $late.Megabytes, $early.Handles, $late.Handles, $early.Threads, $late.Threads)
        $late.Megabytes - $early.Megabytes | Should -BeLessThan 40
        $late.Handles - $early.Handles | Should -BeLessOrEqual 4
        $late.Threads - $early.Threads | Should -BeLessOrEqual 4
    }
}
