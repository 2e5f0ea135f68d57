BeforeAll {
    $root = Resolve-Path (Join-Path $PSScriptRoot ../..)
    $files = @(Get-ChildItem $root -Filter *.ps1 -File)
    $files += 'examples', 'module', 'tests/Module' | ForEach-Object { Get-ChildItem (Join-Path $root $_) -Include *.ps1, *.psm1, *.psd1 -File -Recurse }
}

Describe 'The scripts' {
    It 'are PowerShell' {
        $files.Count | Should -BeGreaterThan 40
        foreach ($file in $files) {
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty -Because $file.Name
        }
    }

    It 'have nothing that script analysis warns of' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed (Install-PSResource PSScriptAnalyzer)' }
        $files | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -Settings (Join-Path $root PSScriptAnalyzerSettings.psd1) } |
            ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
