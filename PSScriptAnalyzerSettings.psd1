# Script analysis of this repository: Invoke-ScriptAnalyzer -Path . -Recurse -Settings ./PSScriptAnalyzerSettings.psd1
@{
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # PowerShell 7 reads files without a byte order mark as UTF-8.
        'PSUseBOMForUnicodeEncodedFile'
        # Functions inside scripts are not cmdlets: they serve one script, whose caller asked for what they do.
        'PSUseShouldProcessForStateChangingFunctions'
        # What BeforeAll sets is used in It, and what a script takes is used in its functions; the rules do not look across script blocks.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSReviewUnusedParameter'
    )
}
