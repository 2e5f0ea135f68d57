BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fixtures = Join-Path $PSScriptRoot '../AsymValley.Core.Tests/Checkpoints/PyTorchFixtures'
    $definition = Join-Path $fixtures tiny.json
    $checkpoint = Join-Path $fixtures checkpoint.pt
}

Describe 'Import-ValleyModel' {
    It 'reads a checkpoint that PyTorch wrote, and says which of its models' {
        $model = Import-ValleyModel $checkpoint $definition -WarningVariable said -WarningAction SilentlyContinue
        $model.Network.Name | Should -Be 'Tiny'
        $said | Should -BeLike "*'state_dict' was read, not swa_state_dict*"
        $swa = Import-ValleyModel $checkpoint $definition -StateDictionary swa_state_dict
        Test-SameValue $model.Parameters $swa.Parameters | Should -BeFalse
        $legacy = Get-Item (Join-Path $fixtures checkpoint-legacy.pth.tar) | Import-ValleyModel -Network $definition -StateDictionary swa_state_dict
        Test-SameValue $legacy.Parameters $swa.Parameters | Should -BeTrue
    }

    It 'takes a model as the network, and what it made goes on to other cmdlets' {
        $set = Get-TinySet
        $model = Get-TinyModel
        $file = ($model | Export-ValleyModel -Path (Join-Path $TestDrive tiny.pt)).Path
        $back = Import-ValleyModel $file -Network (New-ValleyModel MLP -Hidden 8 -Dataset $set -Seed 9)
        Test-SameValue $model.Parameters $back.Parameters | Should -BeTrue
        ($back | Measure-ValleyModel -Dataset $set).TestLoss | Should -Be ($model | Measure-ValleyModel -Dataset $set).TestLoss
    }

    It 'has as many classes as the file, for a network by name' {
        $file = (New-ValleyModel LeNet5 -Classes 7 -Seed 2 | Export-ValleyModel -Path (Join-Path $TestDrive lenet.pth)).Path
        (Import-ValleyModel $file LeNet5).Network.Classes | Should -Be 7
        $partial = Import-ValleyModel $file LeNet5 -Classes 3 -Partial -WarningVariable said -WarningAction SilentlyContinue
        $partial.Network.Classes | Should -Be 3
        $said | Should -BeLike '2 tensors of LeNet5 start as in a new model*'
    }

    It 'lists what a file has' {
        $tensors = Import-ValleyModel $checkpoint -ListAvailable
        $tensors.Count | Should -Be 30
        $tensors[0].Name | Should -Be 'module.conv1.weight'
        $tensors[0].Shape | Should -Be 4, 3, 3, 3
        ($tensors | Where-Object Name -eq module.bn1.num_batches_tracked).Type | Should -Be 'I64', 'I64'
        ($tensors[0] | Out-String) | Should -BeLike '*4×3×3×3*'
    }

    It 'takes other names from a hashtable or a file' {
        $model = New-ValleyModel -Definition $definition -Seed 4
        $names = @{ 'module.layer1.*' = 'layer1.*'; 'module.*' = '*' }
        $map = Join-Path $TestDrive names.json
        $names | ConvertTo-Json | Set-Content $map
        $one = Import-ValleyModel $checkpoint $model -NameMap $names -StateDictionary state_dict
        $two = Import-ValleyModel $checkpoint $model -NameMap $map -StateDictionary state_dict
        Test-SameValue $one.Parameters $two.Parameters | Should -BeTrue
    }

    It 'refuses a pickle that wants more than tensors, with an id of its own' {
        $file = Join-Path $TestDrive evil.pt
        # What torch.load without weights_only would run: posix.system('id').
        $pickle = [byte[]](0x80, 2) + [Text.Encoding]::Latin1.GetBytes("cposix`nsystem`n(X`u{2}`0`0`0idtR.")
        $zip = [IO.Compression.ZipFile]::Open($file, 'Create')
        $stream = $zip.CreateEntry('a/data.pkl', 'NoCompression').Open()
        $stream.Write($pickle, 0, $pickle.Length)
        $stream.Dispose()
        $zip.Dispose()
        $e = Get-ErrorOf { Import-ValleyModel $file LeNet5 -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -BeLike 'PickleRefused,*'
        $e.CategoryInfo.Category | Should -Be 'SecurityError'
        $e.TargetObject | Should -Be $file
        $e.Exception.Message | Should -BeLike '*posix.system*nothing in it was executed*'
    }

    It 'names what is missing or wrong' {
        $e = Get-ErrorOf { Import-ValleyModel $checkpoint LeNet5 -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -BeLike 'TensorsMissing,*'
        $e.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $e.Exception.Missing | Should -Contain 'fc3.weight'
        (Get-ErrorOf { Import-ValleyModel $checkpoint -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { Import-ValleyModel $checkpoint $definition -Classes 3 }).TargetObject | Should -Be 3
        (Get-ErrorOf { Import-ValleyModel $checkpoint $definition -StateDictionary ema -ErrorAction Stop }).TargetObject | Should -Be 'ema'
        (Get-ErrorOf { Import-ValleyModel $definition LeNet5 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
    }

    It 'is what a cmdlet that wants a model names for a file of PyTorch' {
        $set = Get-TinySet
        (Get-ErrorOf { Measure-ValleyModel $checkpoint -Dataset $set -ErrorAction Stop }).Exception.Message | Should -BeLike '*Import-ValleyModel*'
        (Get-ErrorOf { Start-ValleyTraining $checkpoint -Dataset $set -Path (Join-Path $TestDrive no) -ErrorAction Stop }).Exception.Message | Should -BeLike '*Import-ValleyModel*'
    }
}

Describe 'Export-ValleyModel' {
    It 'writes what its name says, and nothing under -WhatIf' {
        $model = Get-TinyModel
        $file = Join-Path $TestDrive out.pt
        $model | Export-ValleyModel -Path $file -WhatIf | Should -BeNullOrEmpty
        Test-Path $file | Should -BeFalse
        $result = $model | Export-ValleyModel -Path $file
        $result.Format | Should -Be 'PyTorch'
        $result.Size | Should -Be (Get-Item $file).Length
        ($model | Export-ValleyModel -Path (Join-Path $TestDrive out.safetensors)).Format | Should -Be 'Safetensors'
        Test-SameValue (Import-ValleyModel (Join-Path $TestDrive out.safetensors)).Parameters $model.Parameters | Should -BeTrue
    }

    It 'replaces a file only with -Force, and never a file of the same pipeline' {
        $model = Get-TinyModel
        $file = Join-Path $TestDrive there.pt
        $model | Export-ValleyModel -Path $file | Out-Null
        (Get-ErrorOf { Export-ValleyModel $model $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        $model, $model | Export-ValleyModel -Path $file -Force -ErrorVariable errors -ErrorAction SilentlyContinue | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Get-ErrorOf { Export-ValleyModel $model (Join-Path $TestDrive a.onnx) }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }
}
