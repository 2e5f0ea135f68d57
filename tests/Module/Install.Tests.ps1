BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Split-Path $env:ASYMVALLEY_MODULE

    # A process with a home of its own that has nothing, and settings for its environment.
    function Invoke-Elsewhere([string] $Script, [hashtable] $Environment = @{}) {
        $null = New-Item (Join-Path $TestDrive .local/share) -ItemType Directory -Force
        $empty = @{ HOME = "$TestDrive"; USERPROFILE = "$TestDrive"; LOCALAPPDATA = "$TestDrive"; XDG_DATA_HOME = $null; PSModulePath = Join-Path $PSHOME Modules }
        Invoke-Fresh $Script ($empty + $Environment)
    }

    # The settings of NuGet in a folder: its sources, and no package that was restored.
    function Set-Source([string[]] $Source) {
        $lines = foreach ($one in $Source) { "<add key='$(Split-Path $one -Leaf)' value='$one' />" }
        Set-Content (Join-Path $TestDrive NuGet.Config) @"
<configuration>
  <config><add key="globalPackagesFolder" value="$(Join-Path $TestDrive restored)" /></config>
  <fallbackPackageFolders><clear /></fallbackPackageFolders>
  <packageSourceMapping><clear /></packageSourceMapping>
  <packageSources><clear />$lines</packageSources>
</configuration>
"@
    }
}

Describe 'Import-Module AsymValley' {
    It 'loads nothing native, and nothing of NuGet' {
        $native = 'torch|c10|Skia'
        $lines = Invoke-Fresh @"
            Import-Module '$env:ASYMVALLEY_MODULE'
            @((Get-Process -Id `$PID).Modules.ModuleName -match '$native').Count
            @([AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -match '^NuGet').Count
"@
        $lines | Should -Be 0, 0
        # What computes has it.
        $null = Get-TinyModel | Measure-ValleyModel -Dataset (Get-TinySet)
        (Get-Process -Id $PID).Modules.ModuleName -match $native | Should -Not -BeNullOrEmpty
    }
}

Describe 'A package in a profile that was empty' {
    It 'says what is missing, brings it and works' {
        $packages = Split-Path (Split-Path $folder)
        if (-not (Get-ChildItem $packages -Filter AsymValley.*.nupkg)) {
            Set-ItResult -Skipped -Because 'the module under test is not a package'
            return
        }
        # What the build has restored need not be downloaded.
        $restored = "$(dotnet nuget locals global-packages --list)" -replace '^[^:]*: '
        $lines = Invoke-Elsewhere -Environment @{ NUGET_PACKAGES = $restored } @"
            Register-PSResourceRepository lab -Uri '$packages' -Trusted
            (Find-PSResource AsymValley -Repository lab).Name
            Install-PSResource AsymValley -Repository lab
            (Get-Module -ListAvailable AsymValley).ModuleBase
            `$set = Get-ValleyDataset Synthetic -TrainCount 60 -TestCount 30
            try { `$set | Start-ValleyTraining MLP -Epochs 1 } catch { `$_.FullyQualifiedErrorId }
            Install-ValleyRuntime | ForEach-Object { `$_.Folder, `$_.IsNew }
            (Install-ValleyRuntime -WarningAction Stop).IsNew
            (`$set | Start-ValleyTraining MLP -Epochs 1 -Threads 1 | Get-ValleyProfile -Points 3 -Range 1 -Threads 1).Offsets.Count
            Save-PSResource AsymValley -Repository lab -Path '$TestDrive'
"@
        $lines[0] | Should -Be AsymValley
        $lines[1] | Should -BeLike "$TestDrive*"
        $lines[2] | Should -Be 'RuntimeNotInstalled,AsymValley.Cmdlets.Commands.StartValleyTrainingCommand'
        $lines[3] | Should -BeLike "$TestDrive*libtorch-2.10.0-cpu"
        $lines[4] | Should -Be True
        $lines[5] | Should -Be False
        $lines[6] | Should -Be 3
        Get-ChildItem (Join-Path $TestDrive AsymValley) -Recurse -Filter AsymValley.psd1 | Should -HaveCount 1
    }
}

Describe 'Without libtorch' {
    It 'says what to do, and ends the call' {
        $lines = Invoke-Elsewhere -Environment @{ ASYMVALLEY_LIBTORCH = Join-Path $TestDrive nothing } @"
            Import-Module '$env:ASYMVALLEY_MODULE'
            `$data = Get-ValleyDataset Synthetic -TrainCount 9 -TestCount 9
            `$model = New-ValleyModel MLP -Dataset `$data
            try { `$null = `$model, `$model | Measure-ValleyModel -Dataset `$data -ErrorAction SilentlyContinue }
            catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.TargetObject; `$_.Exception.Message }
            (Test-ValleyInstallation 3> `$null).Passed
"@
        $lines[0] | Should -Be 'RuntimeIncomplete,AsymValley.Cmdlets.Commands.MeasureValleyModelCommand'
        $lines[1] | Should -Be NotInstalled
        $lines[2] | Should -Be (Join-Path $TestDrive nothing)
        $lines[3] | Should -BeLike '*ASYMVALLEY_LIBTORCH names*Install-ValleyRuntime*'
        $lines[4] | Should -Be False
    }
}

Describe 'Install-ValleyRuntime' {
    BeforeAll {
        $restored = $env:NUGET_PACKAGES
        $env:NUGET_PACKAGES = $null
        $place = Join-Path $TestDrive place
        $feed = New-Item (Join-Path $TestDrive feed) -ItemType Directory
        Set-Source $feed
        Push-Location $TestDrive
    }

    AfterAll {
        Pop-Location
        $env:NUGET_PACKAGES = $restored
    }

    It 'does nothing with -WhatIf' {
        Install-ValleyRuntime place -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $TestDrive -Filter place* | Should -BeNullOrEmpty
    }

    It 'says that <Id> and what to do' -ForEach @(
        @{ Id = 'RuntimePackageNotFound'; Category = 'ObjectNotFound'; Source = 'feed'; Message = '*asked were feed (*dotnet nuget add source*' }
        @{ Id = 'RuntimeSourceNotReached'; Category = 'ConnectionError'; Source = 'nowhere'; Message = '*nowhere (*there is no such folder*dotnet nuget list source*' }
        @{ Id = 'RuntimeSourceMissing'; Category = 'ObjectNotFound'; Source = $null; Message = '*name no source*NuGet.Config*' }
    ) {
        Set-Source ($Source ? (Join-Path $TestDrive $Source) : @())
        $e = Get-ErrorOf { Install-ValleyRuntime $place }
        $e.FullyQualifiedErrorId | Should -Be "$Id,AsymValley.Cmdlets.Commands.InstallValleyRuntimeCommand"
        $e.CategoryInfo.Category | Should -Be $Category
        $e.TargetObject | Should -BeLike 'libtorch-c*-* 2.10.0'
        $e.Exception.Message | Should -BeLike $Message
        $place | Should -Not -Exist
    }

    It 'refuses a package that is not the published one' {
        Set-Source $feed
        $id = "libtorch-cpu-$([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)"
        Set-Content (Join-Path $TestDrive "$id.nuspec") "<package><metadata><id>$id</id><version>2.10.0</version><authors>a</authors><description>d</description></metadata></package>"
        Compress-Archive (Join-Path $TestDrive "$id.nuspec") (Join-Path $TestDrive made.zip)
        Move-Item (Join-Path $TestDrive made.zip) (Join-Path $feed "$id.2.10.0.nupkg")
        $e = Get-ErrorOf { Install-ValleyRuntime $place -Verbose 4> $null }
        $e.FullyQualifiedErrorId | Should -Be 'DownloadMismatch,AsymValley.Cmdlets.Commands.InstallValleyRuntimeCommand'
        $e.Exception.Message | Should -BeLike '*expected SHA-512 *found SHA-512 *'
        $place | Should -Not -Exist
    }

    It 'never empties a folder of other files' {
        $mine = New-Item (Join-Path $TestDrive thesis/chapter.tex) -Value mine -Force
        $e = Get-ErrorOf { Install-ValleyRuntime thesis -Force }
        $e.FullyQualifiedErrorId | Should -BeLike 'RuntimeFolderTaken,*'
        $e.TargetObject | Should -Be $mine.DirectoryName
        Get-Content $mine | Should -Be mine
        (Get-ErrorOf { Install-ValleyRuntime Env: }).FullyQualifiedErrorId | Should -BeLike 'NotAFileSystemPath,*'
    }
}
