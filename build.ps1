#!/usr/bin/env pwsh
<#
.SYNOPSIS
    The project's tasks for PowerShell users, on Windows, Linux and macOS.
.DESCRIPTION
    Setup    restores packages; where libtorch comes from the host (Linux, or TorchProvider=System) also what setup.sh does.
    Build    compiles everything and puts the module into artifacts/module/AsymValley.
    Test     runs the xunit tests and, with Pester 5.7 or later, the module's.
    Package  makes artifacts/AsymValley/<version>, a folder to copy into a PSModulePath folder, and a zip of it.
.EXAMPLE
    ./build.ps1 -Task Setup, Build, Test
.EXAMPLE
    ./build.ps1 Package -Configuration Release
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Setup', 'Build', 'Test', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Which libtorch stands under Core: the TorchSharp package, or the host's own libtorch.
    [ValidateSet('Package', 'System')]
    [string] $TorchProvider = $(if ($env:TorchProvider) { $env:TorchProvider } elseif ($IsLinux) { 'System' } else { 'Package' })
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:TorchProvider = $TorchProvider
$env:DOTNET_CLI_TELEMETRY_OPTOUT = $env:DOTNET_NOLOGO = '1'

function Invoke-Native {
    param([Parameter(Mandatory)] [string] $Command, [string[]] $Arguments)
    & $Command @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Command $Arguments ended with exit code $LASTEXITCODE." }
}

function Invoke-Setup {
    if ($TorchProvider -eq 'System') { Invoke-Native './setup.sh' '--native' }
    Invoke-Native dotnet 'restore', 'AsymValley.sln'
}

function Invoke-Build { Invoke-Native dotnet 'build', 'AsymValley.sln', '-c', $Configuration, '--nologo' }

function Invoke-Test {
    # The engine's own tests belong to the System provider: under Package the engine is TorchSharp.
    $projects = Get-ChildItem tests/*/*.Tests.csproj | Where-Object { $TorchProvider -eq 'System' -or $_.BaseName -ne 'AsymValley.Torch.Tests' }
    foreach ($project in $projects) { Invoke-Native dotnet 'test', $project.FullName, '-c', $Configuration, '--no-build', '--nologo' }
    if (Get-Module -ListAvailable Pester | Where-Object Version -GE '5.7') {
        Invoke-Native pwsh '-NoProfile', '-File', 'tests/Module/Invoke-ModuleTests.ps1'
    }
    else { Write-Warning 'Left out the module tests: Pester 5.7 or later is not installed (Install-PSResource Pester).' }
}

function Invoke-Package {
    $version = (Import-PowerShellDataFile module/AsymValley.psd1).ModuleVersion
    $folder = "artifacts/AsymValley/$version"
    if (Test-Path $folder) { Remove-Item $folder -Recurse }
    New-Item $folder -ItemType Directory | Out-Null
    Copy-Item artifacts/module/AsymValley/* $folder -Recurse
    $zip = "artifacts/AsymValley-$version.zip"
    if (Test-Path $zip) { Remove-Item $zip }
    [IO.Compression.ZipFile]::CreateFromDirectory((Resolve-Path artifacts/AsymValley), (Join-Path $PWD $zip), 'Optimal', $true)
    Get-Item $folder, $zip
}

Push-Location $PSScriptRoot
try {
    foreach ($name in $Task) { & "Invoke-$name" }
}
finally { Pop-Location }
