BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPages.ps1
    $commands = Get-Command -Module AsymValley -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Examples = @(Get-PageExample $_.Name) } }
    $topics = Get-ChildItem $helpPages -Filter about_*.md | ForEach-Object { @{ Topic = $_.BaseName } }
}

BeforeDiscovery {
    $builder = Join-Path $PSScriptRoot ../../tools/AsymValley.HelpBuilder/bin/Release/net10.0/AsymValley.HelpBuilder.dll
    $cmdlets = Join-Path $PSScriptRoot ../../src/AsymValley.Cmdlets/bin/Release/net10.0/AsymValley.Cmdlets.dll
    $isBuilt = (Test-Path $builder) -and (Test-Path $cmdlets)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPages.ps1
    $fixture = Join-Path $TestDrive fixture
    New-ExampleFolder $fixture
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'has a synopsis, a description, and what goes in and comes out' {
        # Without a page PowerShell makes up a synopsis, which is the syntax.
        $help.Synopsis | Should -Match '^[A-Z][^\n]+[.]$'
        ($help.description.Text -join ' ').Length | Should -BeGreaterThan $help.Synopsis.Length
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter, and the page is the one of this module' {
        $parameters = (Get-Command $Name).Parameters.Values | Where-Object { $_.Name -notin $common -or $_.Name -in 'WhatIf', 'Confirm' }
        $page = Get-Content -LiteralPath (Join-Path $helpPages "$Name.md") -Raw
        ([regex]::Matches($page, '(?m)^### -(\w+)').ForEach{ $_.Groups[1].Value } | Sort-Object) -join ', ' | Should -Be (($parameters.Name | Sort-Object) -join ', ')
        foreach ($parameter in $help.parameters.parameter) {
            $parameter.description[0].Text.Length | Should -BeGreaterThan 5 -Because $parameter.name
            $page | Should -BeLike "*### -$($parameter.name)`n`n$([wildcardpattern]::Escape($parameter.description[0].Text))`n*" -Because "building with -p:UpdateHelp=true updates -$($parameter.name)"
        }
        @($parameters.Name | Where-Object { $_ -notin $help.parameters.parameter.name }) | Should -BeNullOrEmpty
    }

    It 'has two examples or more' {
        $Examples.Count | Should -BeGreaterOrEqual 2
        @($help.examples.example).Count | Should -Be $Examples.Count
    }
}

Describe 'Examples of <Name>' -ForEach ($commands | Where-Object { $_.Examples }) {
    BeforeAll {
        $folder = Join-Path $TestDrive $Name
        Copy-Item -LiteralPath $fixture -Destination $folder -Recurse
        $shell = New-ExampleSession $folder
    }

    It '<_.Title>' -ForEach $Examples {
        $failure = $null
        try { $null = Invoke-PageExample $shell $_.Code } catch { $failure = "$_" }
        $failure | Should -BeNullOrEmpty
    }

    AfterAll {
        $shell.Runspace.Dispose()
        $shell.Dispose()
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
}

Describe 'The topic <Topic>' -ForEach $topics {
    It 'is found, and fits a terminal' {
        $text = Get-Help $Topic
        $text | Should -Match ([regex]::Escape($Topic))
        @($text -split '\r?\n' | Where-Object Length -gt 80) | Should -BeNullOrEmpty
    }
}

Describe 'Defaults in help' {
    It 'are those of Core: <Command> -<Parameter>' -ForEach @(
        @{ Command = 'Start-ValleyTraining'; Parameter = 'Epochs'; Value = [AsymValley.Training.TrainingOptions]::new().Epochs }
        @{ Command = 'Start-ValleyTraining'; Parameter = 'Schedule'; Value = [AsymValley.Training.TrainingOptions]::new().Schedule }
        @{ Command = 'Measure-ValleyModel'; Parameter = 'Device'; Value = [AsymValley.Landscape.EvaluationOptions]::new().Device }
    ) {
        (Get-Help $Command -Parameter $Parameter).defaultValue | Should -Be "$Value"
    }
}

Describe 'The build of help' -Skip:(-not $isBuilt) -ForEach @{ Builder = $builder; Cmdlets = $cmdlets } {
    BeforeAll {
        $pages = Join-Path $TestDrive pages
        Copy-Item -LiteralPath $helpPages -Destination $pages -Recurse
        function Build-Help { dotnet $Builder $Cmdlets $pages --output (Join-Path $TestDrive built) 2>&1 | Out-String }
    }

    It 'compiles the pages as they are' {
        Build-Help | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
        (Get-ChildItem (Join-Path $TestDrive built)).Name | Should -Contain 'AsymValley.Cmdlets.dll-Help.xml'
    }

    It 'names the page that lacks a section, names a parameter that is not there, or is missing' {
        $page = Join-Path $pages Get-ValleyRun.md
        (Get-Content -LiteralPath $page -Raw).Replace('## NOTES', '').Replace('## DESCRIPTION', "## DESCRIPTION`n`nSee ``-NoSuchThing``.") |
            Set-Content -LiteralPath $page
        Remove-Item -LiteralPath (Join-Path $pages Get-ValleyRecipe.md)
        $said = Build-Help
        $LASTEXITCODE | Should -Be 1
        $said | Should -Match 'Get-ValleyRun.md: error .* no section NOTES'
        $said | Should -Match 'Get-ValleyRun.md: error .* -NoSuchThing'
        $said | Should -Match 'Get-ValleyRecipe has no page'
    }
}
