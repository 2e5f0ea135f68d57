BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $commands = Get-Command -Module AsymValley | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The module' {
    It 'exports its cmdlets and nothing else' {
        $module = Get-Module AsymValley
        $module.ExportedCommands.Values | ForEach-Object CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
        $module.ExportedCommands.Count | Should -Be (Import-PowerShellDataFile $env:ASYMVALLEY_MODULE).CmdletsToExport.Count
        $module.ExportedVariables.Count + $module.ExportedAliases.Count | Should -Be 0
    }

    It 'has a valid manifest' {
        $manifest = Test-ModuleManifest $env:ASYMVALLEY_MODULE
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.PowerShellVersion | Should -Be '7.6'
    }

    It 'does not bring the engine''s own assembly' {
        Get-ChildItem (Split-Path $env:ASYMVALLEY_MODULE) -Recurse -Filter System.Management.Automation.dll | Should -BeNullOrEmpty
    }

    It 'loads nothing native when it is imported' -Skip:(-not $IsLinux) {
        $maps = Invoke-Fresh "Import-Module '$env:ASYMVALLEY_MODULE'; Get-Command -Module AsymValley | Out-Null; Get-Content /proc/self/maps"
        $maps -match 'libclrjit' | Should -Not -BeNullOrEmpty
        $maps -match 'libAsymValleyTorch|libtorch|libc10|libgomp|LibTorchSharp' | Should -BeNullOrEmpty
    }

    It 'has a table view for every type it writes' {
        $types = Get-Command -Module AsymValley | ForEach-Object OutputType | ForEach-Object Name | Where-Object { $_ -like 'AsymValley.*' } | Sort-Object -Unique
        foreach ($type in $types) {
            $data = Get-FormatData -TypeName $type -PowerShellVersion 7.6
            # A comparison shows its rows by itself, and is a row itself for Format-Table.
            $data.FormatViewDefinition.Control | Where-Object { $_ -is [System.Management.Automation.TableControl] } | Should -Not -BeNullOrEmpty -Because $type
        }
    }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll { $command = Get-Command $Name }

    It 'has an approved verb and says what it writes' {
        (Get-Verb).Verb | Should -Contain $command.Verb
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'takes at most one parameter of each set from the pipeline by value' {
        foreach ($set in $command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1 -Because $set.Name
        }
    }

    It 'has switches, not Booleans, and a help message on what is mandatory' {
        $command.Parameters.Values | Where-Object { $_.ParameterType -in [bool], [Nullable[bool]] } | Should -BeNullOrEmpty
        foreach ($parameter in $command.ParameterSets.Parameters | Where-Object { $_.IsMandatory -and $_.ValueFromPipeline }) {
            $parameter.HelpMessage | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }
}

Describe 'Completion' {
    It 'offers <Expected> for "<Line>"' -ForEach @(
        @{ Line = 'Get-ValleyDataset Fash'; Expected = 'FashionMNIST' }
        @{ Line = 'New-ValleyModel LeN'; Expected = 'LeNet5' }
        @{ Line = 'Get-ValleyArchitecture Dense'; Expected = 'DenseNetBC100' }
        @{ Line = 'Start-ValleyTraining -Model PreResNet2'; Expected = 'PreResNet20' }
        @{ Line = 'Get-ValleyRecipe vgg16-cifar10-li'; Expected = 'VGG16-Cifar10-Li24' }
        @{ Line = 'New-ProbeDirection -Group Class'; Expected = 'Classifier' }
        @{ Line = 'New-ProbeDirection -Kind UniformP'; Expected = 'UniformPositive' }
        @{ Line = 'Get-ValleyProfile -Device cud'; Expected = 'cuda' }
        @{ Line = 'New-Federation -Model LeN'; Expected = 'LeNet5' }
        @{ Line = 'Invoke-FedSignRound -Algorithm FedA'; Expected = 'FedAvgM' }
        @{ Line = 'Compare-Federation -Algorithm FedAvg, FedS'; Expected = 'FedSign' }
    ) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText | Should -Contain $Expected
    }
}
