BeforeDiscovery { $isInstalled = [bool] (Get-Module -ListAvailable PSScriptAnalyzer) }

Describe 'The scripts' {
    It 'have nothing that script analysis warns of' -Skip:(-not $isInstalled) {
        $root = Resolve-Path (Join-Path $PSScriptRoot ../..)
        $files = Get-ChildItem $root -Filter *.ps1 -File
        $files += 'examples', 'module', 'tests/Module' | ForEach-Object { Get-ChildItem (Join-Path $root $_) -Include *.ps1, *.psm1, *.psd1 -File -Recurse }
        $files.Count | Should -BeGreaterThan 40
        $files | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -Settings (Join-Path $root PSScriptAnalyzerSettings.psd1) } |
            ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
