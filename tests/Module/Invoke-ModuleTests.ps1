<#
.SYNOPSIS
Runs the module's Pester tests against a built module and prints how many passed.
.DESCRIPTION
Prints at the end a line 'Module: P passed, F failed, S skipped', and one for each test that was skipped; the exit code is 0 when
nothing failed. Pester is the package that the build puts into artifacts/test-modules.
#>
[CmdletBinding()]
param(
    # The module's manifest, or the folder that has it.
    [string] $Module = (Join-Path $PSScriptRoot '../../artifacts/module/AsymValley'),

    # Only tests whose names match.
    [string[]] $Name = @(),

    # Only files whose names match.
    [string] $File = '*',

    # Also the files that take many minutes.
    [switch] $Soak,

    # Names every test.
    [switch] $Detailed
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$modules = Join-Path $PSScriptRoot '../../artifacts/test-modules'
if (-not (Test-Path -LiteralPath $modules)) { throw 'Pester is not there yet: ./build.ps1 Build fetches it.' }
$env:PSModulePath = (Resolve-Path -LiteralPath $modules).ProviderPath, $env:PSModulePath -join [IO.Path]::PathSeparator
Import-Module Pester

if (Test-Path -LiteralPath $Module -PathType Container) { $Module = Join-Path $Module 'AsymValley.psd1' }
$env:ASYMVALLEY_MODULE = (Resolve-Path -LiteralPath $Module).ProviderPath

$configuration = New-PesterConfiguration
$configuration.Run.Path = @(Get-ChildItem -LiteralPath $PSScriptRoot, (Join-Path $PSScriptRoot ../../examples) -Filter *.Tests.ps1 | Where-Object { $_.Name -like "$File*" -and ($Soak -or $_.Name -ne 'Soak.Tests.ps1') }).FullName
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Detailed ? 'Detailed' : 'Normal'
if ($Name) { $configuration.Filter.FullName = $Name }
$result = Invoke-Pester -Configuration $configuration

$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
Write-Output "Module: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
$result.Skipped | ForEach-Object { "  1 skipped: $($_.ErrorRecord ? ("$($_.ErrorRecord[0])" -replace '^is skipped, because ') : $_.ExpandedPath)" }
exit [int]($failed -gt 0)
