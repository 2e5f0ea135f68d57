BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A library of the name of one that the module brings, of another version, as another module might have loaded it.
    function New-Conflict([string] $Name, [string] $Version) {
        $file = Join-Path $TestDrive "$Name.dll"
        $assembly = [Reflection.Emit.PersistedAssemblyBuilder]::new([Reflection.AssemblyName] "$Name, Version=$Version", [object].Assembly)
        $null = $assembly.DefineDynamicModule($Name).DefineType('Other.Thing', 'Public').CreateType()
        $assembly.Save($file)
        $file
    }
}

Describe 'The module''s libraries' {
    It 'work beside other versions of them that were loaded before' {
        $conflicts = @(
            New-Conflict MathNet.Numerics 3.0.0.0
            New-Conflict System.Numerics.Tensors 99.0.0.0
            New-Conflict TorchSharp 9.0.0.0
        )
        $lines = Invoke-Fresh @"
            '$($conflicts -join "','")' | ForEach-Object { [Reflection.Assembly]::LoadFrom(`$_).GetName().Version.ToString() }
            Import-Module '$env:ASYMVALLEY_MODULE'
            # The interval is MathNet's, what it is of comes from libtorch through the tensor primitives.
            `$model = New-ValleyModel LeNet5 -Seed 1
            `$sides = `$model | New-ProbeDirection -Count 2 | Get-ValleyProfile -Dataset (Get-ValleyDataset Synthetic -TrainCount 90 -TestCount 30) -Points 3 -Range 1 -Threads 1 | Measure-SideDifference TrainLoss
            `$sides.Difference.Low -lt `$sides.Difference.High
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -in 'MathNet.Numerics', 'System.Numerics.Tensors', 'TorchSharp' } |
                ForEach-Object { '{0} {1}' -f `$_.GetName().Name, [Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$_).Name } | Sort-Object
"@
        $lines[0..3] | Should -Be '3.0.0.0', '99.0.0.0', '9.0.0.0', 'True'
        foreach ($name in 'MathNet.Numerics', 'System.Numerics.Tensors', 'TorchSharp') {
            $lines | Should -Contain "$name AsymValley"
            $lines | Should -Contain "$name Default"
        }
    }

    It 'stay out of the engine''s own context' {
        $names = Invoke-Fresh "Import-Module '$env:ASYMVALLEY_MODULE'; `$null = Get-ValleyRecipe; [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { `$_.GetName().Name }"
        $names | Where-Object { $_ -like 'AsymValley*' } | Sort-Object | Should -Be 'AsymValley.Cmdlets', 'AsymValley.Loader'
        $names | Should -Not -Contain 'MathNet.Numerics'
    }

    It 'are loaded once, however often and in however many runspaces the module is imported' {
        $lines = Invoke-Fresh @"
            Import-Module '$env:ASYMVALLEY_MODULE'
            `$first = Get-ValleyDataset Synthetic -TrainCount 30 -TestCount 30 -Classes 3
            Import-Module '$env:ASYMVALLEY_MODULE' -Force
            `$second = Get-ValleyDataset Synthetic -TrainCount 30 -TestCount 30 -Classes 3
            `$third = 1..2 | ForEach-Object -Parallel { Import-Module '$env:ASYMVALLEY_MODULE'; Get-ValleyDataset Synthetic -TrainCount 30 -TestCount 30 -Classes 3 }
            @(@(`$first; `$second; `$third) | ForEach-Object GetType | Sort-Object -Unique AssemblyQualifiedName).Count
            @([Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ AsymValley).Count
            (`$first | New-ValleyModel LeNet5).Name
"@
        $lines | Should -Be 1, 1, 'LeNet5'
    }

    It 'have types that scripts can name' {
        [AsymValley.Landscape.LossProfile].Assembly.Location | Should -BeLike '*bin*AsymValley.Core.dll'
    }
}
