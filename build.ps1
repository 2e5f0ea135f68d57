#!/usr/bin/env pwsh
<#
.SYNOPSIS
    The project's tasks for PowerShell users, on Windows, Linux and macOS.
.DESCRIPTION
    Setup    restores packages; where libtorch comes from the host (Linux, or TorchProvider=System) also what setup.sh does.
    Build    compiles everything and puts the module into artifacts/module/AsymValley.
    Package  makes of it artifacts/package/AsymValley/<version>, a folder for a PSModulePath folder, and beside it the
             .nupkg that Install-PSResource and Save-PSResource take from a repository, a folder of such files included.
    Test     runs the xunit tests and, with Pester 5.7 or later, the module's against the package.
.EXAMPLE
    ./build.ps1 -Task Setup, Build, Test
.EXAMPLE
    ./build.ps1 Build, Package
    Register-PSResourceRepository lab -Uri ./artifacts/package -Trusted
    Install-PSResource AsymValley -Repository lab
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Setup', 'Build', 'Test', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Where the project is to be found, for the package; by default where the sources were cloned from.
    [uri] $ProjectUri,

    # Which libtorch stands under Core: the TorchSharp package, or the host's own libtorch.
    [ValidateSet('Package', 'System')]
    [string] $TorchProvider = $(if ($env:TorchProvider) { $env:TorchProvider } elseif ($IsLinux) { 'System' } else { 'Package' })
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:TorchProvider = $TorchProvider
$env:DOTNET_CLI_TELEMETRY_OPTOUT = $env:DOTNET_NOLOGO = '1'

function Invoke-Native {
    param([Parameter(Mandatory)] [string] $Command, [Parameter(ValueFromRemainingArguments)] [string[]] $Arguments)
    & $Command @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Command $Arguments ended with exit code $LASTEXITCODE." }
}

function Invoke-Setup {
    if ($TorchProvider -eq 'System') { Invoke-Native './setup.sh' '--native' }
    else { Install-Plotly }
    Invoke-Native dotnet 'restore', 'AsymValley.sln'
}

# For interactive figures; setup.sh does the same where it runs.
function Install-Plotly {
    if (-not (Get-Command npm -ErrorAction Ignore)) {
        Write-Warning 'npm is not installed: this build writes no interactive figures (.html).'
        return
    }
    $null = New-Item build/plotly -ItemType Directory -Force
    Copy-Item tools/plotly/*.json build/plotly
    Invoke-Native npm ci '--prefix' build/plotly '--ignore-scripts' '--no-audit' '--no-fund' '--silent'
}

function Invoke-Build { Invoke-Native dotnet 'build', 'AsymValley.sln', '-c', $Configuration, '--nologo' }

function Invoke-Test {
    # The engine's own tests belong to the System provider: under Package the engine is TorchSharp.
    $projects = Get-ChildItem tests/*/*.Tests.csproj | Where-Object { $TorchProvider -eq 'System' -or $_.BaseName -ne 'AsymValley.Torch.Tests' }
    foreach ($project in $projects) { Invoke-Native dotnet 'test', $project.FullName, '-c', $Configuration, '--no-build', '--nologo' }
    if (Get-Module -ListAvailable Pester | Where-Object Version -GE '5.7') {
        Invoke-Package
        Invoke-Native pwsh '-NoProfile', '-File', 'tests/Module/Invoke-ModuleTests.ps1', '-Module', (Get-PackageFolder)
    }
    else { Write-Warning 'Left out the module tests: Pester 5.7 or later is not installed (Install-PSResource Pester).' }
}

function Get-PackageFolder { "artifacts/package/AsymValley/$((Import-PowerShellDataFile module/AsymValley.psd1).ModuleVersion)" }

function Invoke-Package {
    $folder = Get-PackageFolder
    if (Test-Path artifacts/package) { Remove-Item artifacts/package -Recurse }
    $null = New-Item $folder -ItemType Directory
    Copy-Item artifacts/module/AsymValley/* $folder -Recurse
    Copy-Item LICENSE, CHANGELOG.md $folder

    # Native libraries lie under the platform they are for. One that Install-ValleyRuntime builds on a host goes before them.
    $native = New-Item "$folder/bin/System/runtimes/$([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)/native" -ItemType Directory -Force
    Get-ChildItem "$folder/bin/System" -File | Where-Object Extension -In '.so', '.dylib' | Move-Item -Destination $native

    if (-not $ProjectUri) {
        $origin = "$(git remote get-url origin 2>$null)" -replace '\.git$'
        if ($origin -match '^https://[^''\s]+$') { $script:ProjectUri = $origin }
    }
    $psd1 = "$folder/AsymValley.psd1"
    if ($ProjectUri) {
        $text = (Get-Content $psd1 -Raw) -replace '(?m)^ *# ProjectUri .*$', "            ProjectUri   = '$ProjectUri'"
        Set-Content $psd1 $text -NoNewline
    }
    else { Write-Warning 'The package has no project address: the sources have no https remote named origin, and -ProjectUri is not given.' }

    # NU5100: the assemblies are a module's, not a library's to reference.
    $nuspec = New-Nuspec (Import-PowerShellDataFile $psd1)
    try { Invoke-Native dotnet pack 'src/AsymValley.Loader' '-c' $Configuration '--no-build' '--nologo' '-v' quiet '-o' artifacts/package "-p:NuspecFile=$nuspec" "-p:NuspecBasePath=$(Resolve-Path $folder)" '-p:NoDefaultExcludes=true' '-p:NoWarn=NU5100' }
    finally { Remove-Item $nuspec }
    Get-Item $folder, artifacts/package/*.nupkg
}

# What a repository reads of a package: all of it stands in the manifest.
function New-Nuspec([hashtable] $Manifest) {
    $data = $Manifest.PrivateData.PSData
    $escape = { [Security.SecurityElement]::Escape($args[0]) }
    $tags = @('PSModule') + $data.Tags + 'PSIncludes_Cmdlet' + ($Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_" }) + ($Manifest.CmdletsToExport | ForEach-Object { "PSCommand_$_" })
    $address = if ($data['ProjectUri']) { "<projectUrl>$(& $escape $data.ProjectUri)</projectUrl>" }
    $file = Join-Path ([IO.Path]::GetTempPath()) "$([guid]::NewGuid()).nuspec"
    Set-Content $file @"
<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>AsymValley</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <license type="expression">MIT</license>
    $address
    <description>$(& $escape $Manifest.Description)</description>
    <releaseNotes>$(& $escape $data.ReleaseNotes)</releaseNotes>
    <copyright>$(& $escape $Manifest.Copyright)</copyright>
    <tags>$(& $escape ($tags -join ' '))</tags>
  </metadata>
  <files><file src="**" target="" /></files>
</package>
"@
    $file
}

Push-Location $PSScriptRoot
try {
    foreach ($name in $Task) { & "Invoke-$name" }
}
finally { Pop-Location }
