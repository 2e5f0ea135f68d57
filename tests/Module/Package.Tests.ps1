BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Split-Path $env:ASYMVALLEY_MODULE

    # A process with a home of its own that has nothing, and settings for its environment.
    function Invoke-Elsewhere([string] $Script, [hashtable] $Environment = @{}) {
        $null = New-Item (Join-Path $TestDrive .local/share) -ItemType Directory -Force
        $empty = @{ HOME = "$TestDrive"; USERPROFILE = "$TestDrive"; XDG_DATA_HOME = $null; PSModulePath = Join-Path $PSHOME Modules }
        Invoke-Fresh $Script ($empty + $Environment)
    }
}

Describe 'The package' {
    It 'has the version of the assemblies in it' {
        $version = (Test-ModuleManifest $env:ASYMVALLEY_MODULE).Version.ToString(3)
        foreach ($file in 'AsymValley.Cmdlets.dll', 'AsymValley.Loader.dll', 'bin/*/AsymValley.Core.dll') {
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

    It 'is taken from a folder of packages, and works in a profile that was empty' {
        $packages = Split-Path (Split-Path $folder)
        if (-not (Get-ChildItem $packages -Filter AsymValley.*.nupkg)) {
            Set-ItResult -Skipped -Because 'the module under test is not a package'
            return
        }
        $lines = Invoke-Elsewhere @"
            Register-PSResourceRepository lab -Uri '$packages' -Trusted
            (Find-PSResource AsymValley -Repository lab).Name
            Install-PSResource AsymValley -Repository lab
            (Get-Module -ListAvailable AsymValley).ModuleBase
            (Get-ValleyDataset Synthetic -TrainCount 60 -TestCount 30 | Start-ValleyTraining MLP -Epochs 1 -Threads 1 | Get-ValleyProfile -Points 3 -Range 1 -Threads 1).Offsets.Count
            Save-PSResource AsymValley -Repository lab -Path '$TestDrive'
"@
        $lines[0] | Should -Be AsymValley
        $lines[1] | Should -BeLike "$TestDrive*"
        $lines[2] | Should -Be 3
        Get-ChildItem (Join-Path $TestDrive AsymValley) -Recurse -Filter AsymValley.psd1 | Should -HaveCount 1
    }
}

Describe 'Without what it needs' {
    It 'says what to do' {
        $lines = Invoke-Elsewhere -Environment @{ ASYMVALLEY_NATIVE = Join-Path $TestDrive nothing.so } @"
            Import-Module '$env:ASYMVALLEY_MODULE'
            `$data = Get-ValleyDataset Synthetic -TrainCount 9 -TestCount 9
            `$model = New-ValleyModel MLP -Dataset `$data
            try { `$null = `$model, `$model | Measure-ValleyModel -Dataset `$data -ErrorAction SilentlyContinue }
            catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; [object]::ReferenceEquals(`$_.TargetObject, `$model); `$_.Exception.Message }
            (Test-ValleyInstallation 3> `$null).Passed
"@
        $lines[0] | Should -Be 'LibtorchNotUsable,AsymValley.Cmdlets.Commands.MeasureValleyModelCommand'
        $lines[1] | Should -Be NotInstalled
        $lines[2] | Should -Be True
        $lines[3] | Should -BeLike '*Install-ValleyRuntime*'
        $lines[4] | Should -Be False
    }
}

Describe 'Install-ValleyRuntime' -Skip:(-not $IsLinux) {
    It 'builds nothing with -WhatIf' {
        Invoke-Elsewhere "Import-Module '$env:ASYMVALLEY_MODULE'; Install-ValleyRuntime -WhatIf" | Out-Null
        Join-Path $TestDrive .local/share/AsymValley | Should -Not -Exist
    }

    It 'refuses a folder that has no libtorch' {
        $lines = Invoke-Elsewhere @"
            Import-Module '$env:ASYMVALLEY_MODULE'
            try { Install-ValleyRuntime -LibTorch '$TestDrive' } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.TargetObject; `$_.Exception.Message }
"@
        $lines[0] | Should -Be 'RuntimeNotBuilt,AsymValley.Cmdlets.Commands.InstallValleyRuntimeCommand'
        $lines[1] | Should -Be NotInstalled
        $lines[2] | Should -Be "$TestDrive"
        $lines[3] | Should -BeLike '*libtorch_cpu*'
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
        $results.Count | Should -Be 8
        $results.Name | Should -Contain 'resumed run, same bits'
    }
}
