<#
.SYNOPSIS
Runs the examples of help pages and writes what they print into the samples that are no longer right.
.DESCRIPTION
A sample is right when the tests would pass it. A sample that ends in a line of three dots keeps its number of lines.
#>
[CmdletBinding()]
param(
    # The cmdlets whose pages are brought up to date; wildcards may be used.
    [string[]] $Command = '*',

    # The module's manifest, or the folder that has it.
    [string] $Module = (Join-Path $PSScriptRoot '../../artifacts/module/AsymValley')
)

$ErrorActionPreference = 'Stop'
. $PSScriptRoot/HelpPages.ps1
$env:ASYMVALLEY_MODULE = (Get-Item (Join-Path $Module AsymValley.psd1 -Resolve)).FullName
# A short one, as a user's is: views cut long paths.
$root = New-Item (Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())) -ItemType Directory
$folder = Join-Path $root me
try {
    foreach ($file in Get-ChildItem $helpPages -Filter *-*.md | Where-Object { $name = $_.BaseName; $Command.Where{ $name -like $_ } }) {
        $page = Get-HelpPage $file.BaseName
        New-ExampleFolder $folder $page.Setup $root
        $shell = New-ExampleSession $folder
        $text = $page.Text
        $grown = 0
        foreach ($example in $page.Examples) {
            try {
                foreach ($step in $example.Steps) {
                    $printed = Invoke-PageCode $shell $step.Code
                    if ($null -eq $step.Sample -or -not (Compare-Sample $step.Sample $printed)) { continue }
                    $lines = @($printed.Replace($folder, '/home/me').Trim("`r", "`n") -split '\r?\n' | ForEach-Object TrimEnd)
                    $old = @($step.Sample -split '\n')
                    if ($old[-1] -eq '...') { $lines = @($lines | Select-Object -First ($old.Count - 1)) + '...' }
                    $new = (@('```') + $lines + '```') -join "`n"
                    $text = $text.Remove($step.SampleSpan.Start + $grown, $step.SampleSpan.Length).Insert($step.SampleSpan.Start + $grown, $new)
                    $grown += $new.Length - $step.SampleSpan.Length
                    Write-Output "$($page.Command), $($example.Title)"
                }
            }
            catch { Write-Warning "$($page.Command), $($example.Title): $_" }
        }
        Close-ExampleSession $shell
        if ($text -cne $page.Text) { Set-Content -LiteralPath $file.FullName $text -NoNewline }
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
}
finally { Remove-Item -LiteralPath $root -Recurse -Force }
