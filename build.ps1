#!/usr/bin/env pwsh
<#
.SYNOPSIS
    The project's tasks, on Windows, Linux and macOS. run.sh, test.sh, run.cmd and test.cmd start it in the PowerShell that it restores.
.DESCRIPTION
    A task does first what it needs: Package and Run build the module, Test does all before it.

    Setup    restores the packages, and PowerShell as a dotnet tool.
    Build    compiles everything and puts the module into artifacts/module/AsymValley.
    Package  makes of it artifacts/package/AsymValley/<version>, a folder for a PSModulePath folder, and beside it the
             .nupkg that Install-PSResource and Save-PSResource take from a repository, a folder of such files included.
    Test     runs the xunit tests, and the module's with Pester against the package. The last line counts them all; the exit code
             is 1 when one failed or none ran. ASYMVALLEY_DATA names the folder of the real data sets that some tests read.
             Its readers' part, tests/AsymValley.Fuzz, makes 20,000 malformed files; tests/AsymValley.Fuzz/Invoke-Fuzz.ps1 makes
             as many as one likes.
    Run      runs examples/Tour.ps1 with the arguments that follow.
.EXAMPLE
    ./build.ps1 Test
.EXAMPLE
    ./build.ps1 Run -Dataset MNIST -Data data
.EXAMPLE
    ./build.ps1 Package
    Register-PSResourceRepository lab -Uri ./artifacts/package -Trusted
    Install-PSResource AsymValley -Repository lab
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Setup', 'Build', 'Package', 'Test', 'Run')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Where the project is to be found, for the package; by default where the sources were cloned from.
    [uri] $ProjectUri,

    # What Run passes on.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
# No build server outlives the task.
$env:DOTNET_CLI_TELEMETRY_OPTOUT = $env:DOTNET_NOLOGO = $env:MSBUILDDISABLENODEREUSE = '1'

$needs = @{ Setup = @(); Build = @(); Module = @(); Package = 'Module'; Test = 'Setup', 'Build', 'Package'; Run = 'Module' }
$done = [Collections.Generic.HashSet[string]]::new()

function Invoke-Task([string] $Name) {
    if (-not $done.Add($Name)) { return }
    foreach ($first in $needs[$Name]) { Invoke-Task $first }
    & "Invoke-$Name"
}

function Invoke-Native {
    param([Parameter(Mandatory)] [string] $Command, [Parameter(ValueFromRemainingArguments)] [string[]] $Arguments)
    & $Command @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Command $Arguments ended with exit code $LASTEXITCODE." }
}

function Invoke-Setup {
    $null = Invoke-Native dotnet tool restore
    Invoke-Native dotnet restore AsymValley.sln '--verbosity' quiet
}

function Invoke-Build { Build-Project AsymValley.sln }

function Invoke-Module { Build-Project src/AsymValley.Cmdlets }

function Build-Project([string] $Path) {
    Write-Output "Building $Path"
    Invoke-Native dotnet build $Path '--configuration' $Configuration '--nologo' '--verbosity' quiet
}

# In this process, so that a signal that ends it ends the tour. Its names have to be read as names: they came as text.
function Invoke-Run {
    $words = foreach ($word in $Arguments) { $word -match '^-[a-z]+$' ? $word : "'$($word -replace "'", "''")'" }
    & ([scriptblock]::Create("& ./examples/Tour.ps1 $words"))
}

function Get-PackageFolder { "artifacts/package/AsymValley/$((Import-PowerShellDataFile module/AsymValley.psd1).ModuleVersion)" }

function Invoke-Package {
    $folder = Get-PackageFolder
    if (Test-Path artifacts/package) { Remove-Item artifacts/package -Recurse }
    $null = New-Item $folder -ItemType Directory
    Copy-Item artifacts/module/AsymValley/* $folder -Recurse
    Copy-Item LICENSE, CHANGELOG.md $folder

    if (-not $ProjectUri) {
        $origin = "$(git remote get-url origin 2>$null)" -replace '\.git$'
        if ($origin -match '^https://[^''\s]+$') { $script:ProjectUri = $origin }
    }
    $psd1 = "$folder/AsymValley.psd1"
    if ($ProjectUri) {
        $text = (Get-Content $psd1 -Raw) -replace '(?m)^ *# ProjectUri .*$', "            ProjectUri   = '$ProjectUri'"
        Set-Content $psd1 $text -NoNewline
    }
    elseif ('Package' -in $Task) { Write-Warning 'The package has no project address: the sources have no https remote named origin, and -ProjectUri is not given.' }

    # NU5100: the assemblies are a module's, not a library's to reference.
    $nuspec = New-Nuspec (Import-PowerShellDataFile $psd1)
    try { Invoke-Native dotnet pack 'src/AsymValley.Loader' '-c' $Configuration '--no-build' '--nologo' '-v' quiet '-o' artifacts/package "-p:NuspecFile=$nuspec" "-p:NuspecBasePath=$(Resolve-Path $folder)" '-p:NoDefaultExcludes=true' '-p:NoWarn=NU5100' }
    finally { Remove-Item $nuspec }
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

function Invoke-Test {
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($project in Get-ChildItem tests/*/*.Tests.csproj, tests/AsymValley.Fuzz/*.csproj) { Test-Project $project $count }
    Test-Module $count
    Write-Output "$($count.Passed) passed, $($count.Failed) failed$($count.Skipped ? ", $($count.Skipped) skipped" : '')"
    if ($count.Failed -or -not $count.Passed) { exit 1 }
}

function Test-Project([IO.FileInfo] $Project, [hashtable] $Count) {
    $name = $Project.BaseName
    $file = [IO.Path]::GetFullPath("artifacts/test-results/$name.trx", $PWD)
    if (Test-Path $file) { Remove-Item $file }
    $output = dotnet test $Project.FullName --configuration $Configuration --no-build --nologo --logger "trx;LogFileName=$file" 2>&1
    $isGood = $LASTEXITCODE -eq 0
    $hasRun = Test-Path $file
    if (-not ($isGood -and $hasRun)) { $output | Where-Object { "$_".Trim() } }
    if (-not $hasRun) {
        $Count.Failed++
        Write-Output "${name}: the tests did not run"
        return
    }
    $run = ([xml] (Get-Content $file -Raw)).TestRun
    $counters = $run.ResultSummary.Counters
    # A process that died says so by its exit code alone.
    $failed = [math]::Max([int] $counters.failed, [int] -not $isGood)
    Write-Part $Count $name $counters.passed $failed ($counters.total - $counters.executed)
    $run.Results.UnitTestResult | Where-Object outcome -EQ NotExecuted | Group-Object { $_.Output.ErrorInfo.Message } | ForEach-Object { "  $($_.Count) skipped: $($_.Name)" }
}

function Test-Module([hashtable] $Count) {
    # What is tested is the package, as it is installed, and not the build tree.
    $output = dotnet pwsh -NoProfile -NonInteractive -File tests/Module/Invoke-ModuleTests.ps1 -Module (Get-PackageFolder) 2>&1
    $isGood = $LASTEXITCODE -eq 0
    $hasRun = ($output -join "`n") -match '(?m)^Module: (\d+) passed, (\d+) failed, (\d+) skipped$((\n  .*)*)'
    if (-not ($isGood -and $hasRun)) { $output }
    if (-not $hasRun) {
        $Count.Failed++
        Write-Output 'Module: the tests did not run'
        return
    }
    Write-Part $Count Module $Matches[1] ([math]::Max([int] $Matches[2], [int] -not $isGood)) $Matches[3]
    if ($Matches[4]) { $Matches[4].Trim("`n") }
}

function Write-Part([hashtable] $Count, [string] $Name, [int] $Passed, [int] $Failed, [int] $Skipped) {
    $Count.Passed += $Passed
    $Count.Failed += $Failed
    $Count.Skipped += $Skipped
    Write-Output "${Name}: $Passed passed, $Failed failed, $Skipped skipped"
}

Push-Location $PSScriptRoot
try {
    foreach ($name in $Task) { Invoke-Task $name }
}
finally { Pop-Location }
