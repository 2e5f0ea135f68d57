BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPages.ps1
    $commands = Get-Command -Module AsymValley -CommandType Cmdlet | ForEach-Object { $page = Get-HelpPage $_.Name; @{ Name = $_.Name; Setup = $page.Setup; Examples = $page.Examples } }
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

    It 'has two examples or more, and before them the set-up that they use' {
        $Examples.Count | Should -BeGreaterOrEqual 2
        @($help.examples.example).Count | Should -Be $Examples.Count
        foreach ($line in $Setup) {
            $help.examples.example[0].introduction.Text.Trim() | Should -Contain $line
            $folder = [regex]::Match($line, '\w+(?=/)').Value
            $Examples.Steps.Code -match $folder | Should -Not -BeNullOrEmpty -Because "the set-up makes $folder"
        }
    }
}

Describe 'Examples of <Name>' -ForEach ($commands | Where-Object { $_.Examples }) {
    BeforeAll {
        $folder = Join-Path $TestDrive $Name
        New-ExampleFolder $folder $Setup $TestDrive
        $shell = New-ExampleSession $folder
    }

    It '<_.Title>' -ForEach $Examples {
        $differences = foreach ($step in $_.Steps) {
            try { $printed = Invoke-PageCode $shell $step.Code } catch { "$_" }
            if ($null -ne $step.Sample) { Compare-Sample $step.Sample $printed }
        }
        $differences | Should -BeNullOrEmpty -Because 'Update-HelpSample.ps1 writes what examples print into the pages'
    }

    AfterAll {
        Close-ExampleSession $shell
        Remove-Item -LiteralPath $folder -Recurse -Force
    }
}

Describe 'Samples' {
    It 'agree when <Case>' -ForEach @(
        @{ Case = 'numbers are near'; Sample = 'Loss 1.00 0.01 1,000'; Printed = 'Loss 1.14 0.05 1,100' }
        @{ Case = 'columns have other widths'; Sample = "A  Loss`n-  ----`nx  1.00"; Printed = "A    Loss`n---- ----`n`nx    1.00  `n`n" }
        @{ Case = 'seconds differ'; Sample = "Seconds A`n------- -`n   0.25 x"; Printed = "Seconds A`n------- -`n 312.50 x" }
        @{ Case = 'dates, versions and hashes differ'; Sample = '2026-01-02 7.6.1 0123456789abcdef'; Printed = '2027-03-04T05:06:07 10.0.2 fedcba9876543210' }
        @{ Case = 'full paths differ'; Sample = 'Path : /home/me/runs/a'; Printed = 'Path : C:\Users\x\Temp\ru…' }
        @{ Case = 'only the first lines are shown'; Sample = "a`n..."; Printed = "a`nb`nc" }
    ) {
        Compare-Sample $Sample $Printed | Should -BeNullOrEmpty
    }

    It 'disagree when <Case>' -ForEach @(
        @{ Case = 'a number is far'; Sample = 'Loss 1.00'; Printed = 'Loss 1.20' }
        @{ Case = 'a number that is no count is far'; Sample = 'Loss 1.00'; Printed = 'Loss 2.00' }
        @{ Case = 'a sign differs'; Sample = 'Gap -1.00'; Printed = 'Gap 1.00' }
        @{ Case = 'a number is none'; Sample = 'Loss 1.00'; Printed = 'Loss NaN' }
        @{ Case = 'a word differs'; Sample = 'Flat yes'; Printed = 'Flat no' }
        @{ Case = 'a number in a name differs'; Sample = 'UniformPositive-7'; Printed = 'UniformPositive-8' }
        @{ Case = 'a column is missing'; Sample = "A B`n- -`n1 2"; Printed = "A`n-`n1" }
        @{ Case = 'a line is missing'; Sample = "a`nb"; Printed = 'a' }
        @{ Case = 'a file name differs'; Sample = 'out/a.pt'; Printed = 'out/b.pt' }
        @{ Case = 'nothing is printed'; Sample = 'a'; Printed = '' }
    ) {
        Compare-Sample $Sample $Printed | Should -Not -BeNullOrEmpty
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

    It 'names the page that lacks a section, names a parameter that is not there, has a set-up of its own, does not say why an example is not run, or is missing' {
        $page = Join-Path $pages Get-ValleyRun.md
        (Get-Content -LiteralPath $page -Raw).Replace('## NOTES', '').Replace('## DESCRIPTION', "## DESCRIPTION`n`nSee ``-NoSuchThing``.") |
            Set-Content -LiteralPath $page
        Remove-Item -LiteralPath (Join-Path $pages Get-ValleyRecipe.md)
        $page = Join-Path $pages Save-ValleyDataset.md
        (Get-Content -LiteralPath $page -Raw).Replace('## EXAMPLES', "## EXAMPLES`n`n``````powershell`nmd runs`n``````").Replace('Needs', 'Asks') | Set-Content -LiteralPath $page
        $said = Build-Help
        $LASTEXITCODE | Should -Be 1
        $said | Should -Match 'Get-ValleyRun.md: error .* no section NOTES'
        $said | Should -Match 'Get-ValleyRun.md: error .* -NoSuchThing'
        $said | Should -Match 'Get-ValleyRecipe has no page'
        $said | Should -Match 'Save-ValleyDataset.md: error .* no set-up'
        $said | Should -Match "Save-ValleyDataset.md: error .* 'Example 3: Download and open' is not run"
    }
}
