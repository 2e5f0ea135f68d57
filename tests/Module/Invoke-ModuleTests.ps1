<#
.SYNOPSIS
Runs the module's Pester tests against a built module and prints how many passed.
.DESCRIPTION
Prints one line 'Module: P passed, F failed, S skipped' at the end; the exit code is 0 when nothing failed. With -Count it only
prints the number of tests, which needs no Pester.
#>
[CmdletBinding()]
param(
    # The module's manifest, or the folder that has it.
    [string] $Module = (Join-Path $PSScriptRoot '../../artifacts/module/AsymValley'),

    # Only tests whose names match.
    [string[]] $Name = @(),

    # Only files whose names match.
    [string] $File = '*',

    # Names every test.
    [switch] $Detailed,

    # Only prints how many tests there are.
    [switch] $Count
)

$ErrorActionPreference = 'Stop'
$files = @(Get-ChildItem -LiteralPath $PSScriptRoot, (Join-Path $PSScriptRoot ../../examples) -Filter *.Tests.ps1 | Where-Object Name -like "$File*")

if ($Count) {
    @($files | Select-String -Pattern '^\s*It ').Count
    return
}

if (-not (Get-Module -ListAvailable Pester | Where-Object Version -ge 5.7)) {
    Write-Output "Module: left out $(@($files | Select-String -Pattern '^\s*It ').Count) tests, Pester 5.7 or newer is not installed"
    return
}
Import-Module Pester -MinimumVersion 5.7

if (Test-Path -LiteralPath $Module -PathType Container) { $Module = Join-Path $Module 'AsymValley.psd1' }
$env:ASYMVALLEY_MODULE = (Resolve-Path -LiteralPath $Module).ProviderPath
$ProgressPreference = 'SilentlyContinue'

$configuration = New-PesterConfiguration
$configuration.Run.Path = @($files.FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Detailed ? 'Detailed' : 'Normal'
if ($Name) { $configuration.Filter.FullName = $Name }
$result = Invoke-Pester -Configuration $configuration

$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
Write-Output "Module: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit [int]($failed -gt 0)
