BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Split-Path $env:ASYMVALLEY_MODULE
}

Describe 'The package' {
    It 'has the version of the assemblies in it' {
        $version = (Test-ModuleManifest $env:ASYMVALLEY_MODULE).Version.ToString(3)
        foreach ($file in 'AsymValley.Cmdlets.dll', 'AsymValley.Loader.dll', 'bin/AsymValley.Core.dll') {
            (Get-Item (Join-Path $folder $file)).VersionInfo.ProductVersion | Should -BeLike "$version*" -Because $file
        }
    }

    It 'says in its manifest what it is' {
        $data = Test-ModuleManifest $env:ASYMVALLEY_MODULE
        $data.LicenseUri | Should -Not -BeNullOrEmpty
        $data.ReleaseNotes | Should -Not -BeNullOrEmpty
        $data.Tags | Should -Contain PSEdition_Core
        $data.ExportedFunctions.Count + $data.ExportedAliases.Count + $data.ExportedVariables.Count | Should -Be 0
    }
}

Describe 'Get-ValleyDevice' {
    It 'says what the CPU is and how fast' {
        $cpu = Get-ValleyDevice -WarningAction SilentlyContinue | Where-Object Name -EQ cpu
        $cpu.Threads | Should -Be ([Environment]::ProcessorCount)
        $cpu.Memory | Should -BeGreaterThan 1e8
        $cpu.FreeMemory | Should -BeLessOrEqual $cpu.Memory
        $cpu.GigaFlops | Should -BeGreaterThan 0.05
        $cpu.Torch | Should -Match '\d+\.\d+'
    }
}

Describe 'Test-ValleyInstallation' {
    It 'finds that everything computes what it should' {
        $results = Test-ValleyInstallation
        $results | Where-Object Passed -EQ $false | ForEach-Object { "$($_.Name): $($_.Detail)" } | Should -BeNullOrEmpty
        $results.Count | Should -Be 9
        $results.Name | Should -Contain 'resumed run, same bits'
    }
}
