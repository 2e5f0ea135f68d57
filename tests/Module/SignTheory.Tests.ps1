BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Measure-ReluRetention' {
    It 'writes a row for each offset, and files, not with -WhatIf' {
        $folder = Join-Path $TestDrive relu
        $null = Measure-ReluRetention -Draws 100 -Path $folder -WhatIf
        Test-Path $folder | Should -BeFalse
        $results = @(Measure-ReluRetention -1, 0, 1 -Draws 2000 -Path $folder)
        $results.Offset | Should -Be -1, 0, 1
        $results[2].ActiveGain.Low | Should -BeGreaterThan 0
        $results | Format-Table | Out-String | Should -Match 'ReluMean'
        (Get-ChildItem $folder -Name | Sort-Object) | Should -Be 'after.svg', 'before.svg', 'relu-retention.csv'
        [xml] (Get-Content (Join-Path $folder before.svg) -Raw) | Should -Not -BeNullOrEmpty
    }

    It 'refuses options out of range, naming the value' {
        $failure = Get-ErrorOf { Measure-ReluRetention -Draws 1 }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.MeasureReluRetentionCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.TargetObject | Should -Be 1
    }
}

Describe 'Measure-SoftmaxCurvature' {
    It 'writes noise and its sign-consistent form as they are measured' {
        $folder = Join-Path $TestDrive softmax
        $first = Get-TinySet | Measure-SoftmaxCurvature -Draws 50 -Points 5 -Side 3 | Select-Object -First 1
        $first.SignConsistent | Should -BeFalse
        $results = @(Get-TinySet | Measure-SoftmaxCurvature -Draws 1 -Points 5 -Side 3 -PaperListing -Path $folder)
        $results.SignConsistent | Should -Be $false, $true
        $results[0].TrainImages | Should -Be $results[0].TestImages
        $results | Format-Table | Out-String | Should -Match 'Impurity'
        @(Import-Csv (Join-Path $folder softmax-curvature.csv)).Count | Should -Be 10
        @(Get-ChildItem $folder -Filter *.svg).Count | Should -Be 6
    }

    It 'refuses what is no noise, and a listing with scaling' {
        (Get-ErrorOf { Measure-SoftmaxCurvature Synthetic -Noise Sign }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        (Get-ErrorOf { Measure-SoftmaxCurvature Synthetic -PaperListing -Scaling Norm }).TargetObject | Should -Be 'Norm'
    }
}

Describe 'Measure-ActivationAgreement' {
    BeforeAll { $model = Get-TinyModel; $data = Get-TinySet }

    It 'writes a row for each offset of each direction, and a picture' {
        $plot = Join-Path $TestDrive activations.svg
        $results = @($model | New-ProbeDirection -Scaling Norm -SignConsistency 1 | Measure-ActivationAgreement $data -Offset -0.5, 0, 0.5 -Threads 1 -PlotPath $plot)
        $results.Offset | Should -Be -0.5, 0, 0.5
        $results[1].Agreement | Should -Be 1
        $results[0].Layers.Count | Should -Be 1
        $results[0].Overall.Count | Should -Be (8 * 200)
        $results | Format-Table | Out-String | Should -Match 'Retained'
        Test-Path $plot | Should -BeTrue
        (Get-ErrorOf { $model | New-ProbeDirection | Measure-ActivationAgreement $data -PlotPath $plot -Threads 1 }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
    }

    It 'measures one direction at many models' {
        $direction = $model | New-ProbeDirection -Scaling Norm
        $results = @($model, (New-ValleyModel MLP -Hidden 8 -Dataset $data -Seed 4) | Measure-ActivationAgreement -Direction $direction -Dataset $data -Offset 0.5 -Threads 1)
        $results.Count | Should -Be 2
        $results[0].Agreement | Should -Not -Be $results[1].Agreement
    }

    It 'refuses a direction of another network, naming both shapes, and a network without ReLUs' {
        $other = New-ValleyModel MLP -Hidden 9 -Dataset $data | New-ProbeDirection
        $failure = Get-ErrorOf { $model | Measure-ActivationAgreement -Direction $other -Dataset $data -Threads 1 -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ModelsDiffer,*'
        $failure.Exception.Message | Should -Match 'fc1.weight \[8×3072\].*fc1.weight \[9×3072\]'
        $logistic = New-ValleyModel Logistic -Dataset $data
        (Get-ErrorOf { $logistic | New-ProbeDirection | Measure-ActivationAgreement $data -Threads 1 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidNetwork,*'
    }
}

Describe 'Measure-WeightPattern' {
    It 'draws the layer''s signs by default' {
        $plot = Join-Path $TestDrive patterns.svg
        $results = @(Get-TinyModel | Measure-WeightPattern -PlotPath $plot)
        $results.Offset | Should -Be -1, -0.5, 0, 0.5, 1
        $results.Parameter | Select-Object -Unique | Should -Be 'fc1.weight'
        $results[4].SameSign | Should -Be 1
        $results | Format-Table | Out-String | Should -Match 'Cosine'
        ([xml] (Get-Content $plot -Raw)).svg.image.Count | Should -Be 40
    }

    It 'says which parameters there are' {
        $failure = Get-ErrorOf { Get-TinyModel | Measure-WeightPattern -Parameter conv1.weight -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $failure.Exception.Message | Should -Match 'fc1.weight'
    }
}
