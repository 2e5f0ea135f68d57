BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-ValleyDataset' {
    It 'makes a synthetic set of the size asked for' {
        $set = Get-ValleyDataset synthetic -TrainCount 30 -TestCount 20 -Classes 4 -Seed 9
        $set.Name | Should -Be 'Synthetic'
        $set.Train.Count | Should -Be 30
        $set.Test.Count | Should -Be 20
        $set.Classes | Should -Be 4
        $set.ContentHash | Should -Be (Get-ValleyDataset Synthetic -TrainCount 30 -TestCount 20 -Classes 4 -Seed 9).ContentHash
        $set.ContentHash | Should -Not -Be (Get-ValleyDataset Synthetic -TrainCount 30 -TestCount 20 -Classes 4 -Seed 8).ContentHash
    }

    It 'takes another normalisation' {
        $set = Get-ValleyDataset Synthetic -TrainCount 10 -TestCount 10 -Mean 0.5, 0.5, 0.5 -StandardDeviation 0.25, 0.25, 0.25
        $set.Normalization.Mean[0] | Should -Be 0.5
        (Get-ErrorOf { Get-ValleyDataset Synthetic -Mean 0.5, 0.5, 0.5 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'reads files below PowerShell''s location, not the process''s' {
        # Two images of digits' CSV: 64 pixels and a label each.
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'here/digits') -Force
        $line = ((1..64 | ForEach-Object { $_ % 17 }) -join ',') + ',3'
        Set-Content (Join-Path $folder optdigits.tra) $line, $line
        Set-Content (Join-Path $folder optdigits.tes) $line
        Push-Location (Join-Path $TestDrive here)
        try {
            $set = Get-ValleyDataset Digits -Path .
            $set.Train.Count | Should -Be 2
            $set.Train.Labels[0] | Should -Be 3
            (Get-ValleyDataset Digits -Path dig*).Test.Count | Should -Be 1
            (Get-ValleyDataset Digits -LiteralPath digits).Test.Count | Should -Be 1
        }
        finally { Pop-Location }
    }

    It 'takes the folder that ASYMVALLEY_DATA names where none is given' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'data/digits') -Force
        $line = ((1..64 | ForEach-Object { $_ % 17 }) -join ',') + ',3'
        Set-Content (Join-Path $folder optdigits.tra) $line, $line
        Set-Content (Join-Path $folder optdigits.tes) $line
        $before = $env:ASYMVALLEY_DATA
        try {
            $env:ASYMVALLEY_DATA = $null
            (Get-ErrorOf { Get-ValleyDataset Digits }).Exception.Message | Should -BeLike '*ASYMVALLEY_DATA*'
            $e = Get-ErrorOf { Save-ValleyDataset CIFAR10 }
            $e.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
            $e.Exception.Message | Should -BeLike '*ASYMVALLEY_DATA*'

            $env:ASYMVALLEY_DATA = Join-Path $TestDrive data
            $set = Get-ValleyDataset Digits
            $set.Train.Count | Should -Be 2
            $set.Reference.Path | Should -Be "$folder"
            (New-ValleyModel Logistic -Dataset Digits).Network.Input.Height | Should -Be 8
            (Get-ValleyDataset Synthetic -TrainCount 10 -TestCount 10).Reference.Path | Should -BeNullOrEmpty
            Save-ValleyDataset CIFAR10 -WhatIf
        }
        finally { $env:ASYMVALLEY_DATA = $before }
    }

    It 'reads STL-10, resized' {
        foreach ($part in 'train', 'test') {
            [IO.File]::WriteAllBytes((Join-Path $TestDrive "${part}_X.bin"), [byte[]]::new(3 * 96 * 96))
            [IO.File]::WriteAllBytes((Join-Path $TestDrive "${part}_y.bin"), [byte[]] 10)
        }
        $set = Get-ValleyDataset STL10 -Path $TestDrive -Size 32
        "$($set.Shape)" | Should -Be '3×32×32'
        $set.ClassNames[$set.Train.Labels[0]] | Should -Be 'truck'
        $set.Reference.Options.Size | Should -Be 32
        (Get-ErrorOf { Get-ValleyDataset STL10 -Path $TestDrive -Size 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
    }

    It 'reads folders of images' {
        # 11×9 pixels, black and white; and as many, grey, for which the module brings a native library.
        $png = [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAQAAAADMH+uAAAAAEUlEQVQI12MIdWD4/4ABGwkAjOEKZnqViXgAAAAASUVORK5CYII=')
        foreach ($name in 'train/cat', 'train/dog', 'valid/cat', 'valid/dog') {
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive "photos/$name") -Force
            [IO.File]::WriteAllBytes((Join-Path $folder 1.png), $png)
        }
        $jpeg = [Convert]::FromBase64String('/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAJAAsBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AKoD/9k=')
        [IO.File]::WriteAllBytes((Join-Path $TestDrive photos/valid/dog/2.jpg), $jpeg)
        $set = Get-ValleyDataset ImageFolder -Path $TestDrive/photos
        "$($set.Shape)" | Should -Be '3×9×11'
        $set.Test.Count | Should -Be 3
        $set.ClassNames | Should -Be 'cat', 'dog'
        "$((Get-ValleyDataset ImageFolder -Path $TestDrive/photos -Size 4 -Fit Stretch -Grey).Shape)" | Should -Be '1×4×4'
        [IO.File]::WriteAllBytes((Join-Path $TestDrive photos/train/dog/1.png), $png[0..50])
        (Get-ErrorOf { Get-ValleyDataset ImageFolder -Path $TestDrive/photos }).TargetObject | Should -BeLike '*dog*1.png'
        [IO.File]::WriteAllBytes((Join-Path $TestDrive photos/train/dog/1.png), $jpeg[0..50])
        (Get-ErrorOf { Get-ValleyDataset ImageFolder -Path $TestDrive/photos }).FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
    }

    It 'has coarse labels of CIFAR-100' {
        foreach ($part in 'train', 'test') { [IO.File]::WriteAllBytes((Join-Path $TestDrive "$part.bin"), [byte[]](@(7, 42) + @(0) * 3072)) }
        (Get-ValleyDataset CIFAR100 -Path $TestDrive).Train.Labels[0] | Should -Be 42
        (Get-ValleyDataset CIFAR100 -Path $TestDrive -CoarseLabels).Train.Labels[0] | Should -Be 7
    }

    It 'offers <Expected> for "<Line>"' -ForEach @(
        @{ Line = 'Get-ValleyDataset sv'; Expected = 'SVHN' }
        @{ Line = 'Get-ValleyDataset Ima'; Expected = 'ImageFolder' }
        @{ Line = 'Get-ValleyDataset ImageFolder -Fit Str'; Expected = 'Stretch' }
    ) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText | Should -Contain $Expected
    }

    It 'says which files are missing' {
        $e = Get-ErrorOf { Get-ValleyDataset MNIST -Path $TestDrive }
        $e.FullyQualifiedErrorId | Should -Be 'DatasetFilesNotFound,AsymValley.Cmdlets.Commands.GetValleyDatasetCommand'
        $e.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $e.TargetObject | Should -Be 'MNIST'
    }

    It 'names the file and the place of a fault' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive bad)
        'train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte' |
            ForEach-Object { Set-Content (Join-Path $folder $_) 'no idx file at all' }
        $e = Get-ErrorOf { Get-ValleyDataset MNIST -Path $folder }
        $e.FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
        $e.CategoryInfo.Category | Should -Be 'InvalidData'
        $e.TargetObject | Should -BeLike '*idx*'
    }

    It 'reports one bad name of the pipeline and goes on' {
        $sets = 'Nothing', 'Synthetic' | Get-ValleyDataset -TrainCount 10 -TestCount 10 -ErrorVariable errors -ErrorAction SilentlyContinue
        @($sets).Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.GetValleyDatasetCommand'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        $errors[0].TargetObject | Should -Be 'Nothing'
    }

    It 'ends the call for one bad name outside a pipeline' {
        { Get-ValleyDataset Nothing -ErrorAction SilentlyContinue } | Should -Throw '*there is no data set*'
    }

    It 'refuses a path that is not of the file system' {
        (Get-ErrorOf { Get-ValleyDataset MNIST -Path Env: }).FullyQualifiedErrorId | Should -BeLike 'NotAFileSystemPath,*'
    }

    It 'keeps no images in Export-Clixml' {
        $file = Join-Path $TestDrive set.xml
        Get-TinySet | Export-Clixml $file
        (Get-Item $file).Length | Should -BeLessThan 20000
        (Import-Clixml $file).Name | Should -Be 'Synthetic'
    }
}
