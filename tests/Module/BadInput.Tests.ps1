# What has no curve to measure is refused by every measurement, with the same id, category and target: never a curve of NaN.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $data = Get-TinySet
    $model = Get-TinyModel
    $second = New-ValleyModel MLP -Hidden 8 -Dataset $data -Seed 4
    $wider = New-ValleyModel MLP -Hidden 9 -Dataset $data -Seed 3
    $direction = $model | New-ProbeDirection
    $zero = Get-TinyModel
    [array]::Clear($zero.Parameters.Values)
    $broken = Get-TinyModel
    $broken.Parameters.Values[$broken.Parameters.Layout.Item('fc2.weight').Offset + 1] = [float]::NaN
    $normalized = New-ValleyModel LeNet5 -BatchNorm On -Dataset $data -Seed 1

    # Errors for one input of a pipeline do not end it; here they shall.
    $PSDefaultParameterValues['*:ErrorAction'] = 'Stop'

    function Test-Refusal([scriptblock] $Script, [string] $Id, [string] $Category, $Target, [string] $Message) {
        $failure = Get-ErrorOf $Script
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,AsymValley.Cmdlets.Commands.*"
        $failure.CategoryInfo.Category | Should -Be $Category
        if ($Target -is [string] -or $Target -is [double]) { "$($failure.TargetObject)" | Should -Be "$Target" }
        elseif ($Target) { [object]::ReferenceEquals($failure.TargetObject, $Target) | Should -BeTrue -Because "the target is $($failure.TargetObject)" }
        $failure.Exception.Message | Should -Match $Message
    }
}

Describe 'Models of different networks' {
    It 'are refused by <Name>, naming the first parameter with both shapes' -ForEach @(
        @{ Name = 'New-ProbeDirection -To'; Script = { $model | New-ProbeDirection Interpolation -To $wider }; Target = { $model } }
        @{ Name = 'New-ProbeDirection Initialization'; Script = { $model | New-ProbeDirection Initialization -To $wider }; Target = { $model } }
        @{ Name = 'Get-ValleyProfile'; Script = { $direction | Get-ValleyProfile $data -Model $wider }; Target = { $direction } }
        @{ Name = 'Get-ValleyProfile over models'; Script = { $wider | Get-ValleyProfile -Direction $direction -Dataset $data }; Target = { $direction } }
        @{ Name = 'Measure-ValleyInterpolation'; Script = { Measure-ValleyInterpolation $model $wider -Dataset $data }; Target = { $model } }
        @{ Name = 'Compare-ValleyWidth'; Script = { Compare-ValleyWidth $model $wider -Dataset $data }; Target = { $model } }
        @{ Name = 'Get-ValleySurface'; Script = { $model | Get-ValleySurface -To $second, $wider -Dataset $data }; Target = { $model } }
        @{ Name = 'Measure-ValleyNeighbourhood'; Script = { $direction | Measure-ValleyNeighbourhood $data -Model $wider -Neighbours 2 }; Target = { $direction } }
        @{ Name = 'Measure-BallShiftGap'; Script = { $direction | Measure-BallShiftGap $data -Model $wider -Samples 2 }; Target = { $direction } }
        @{ Name = 'Measure-FlatSideGain'; Script = { $direction | Measure-FlatSideGain $data -Model $wider } }
        @{ Name = 'Measure-ActivationAgreement'; Script = { $direction | Measure-ActivationAgreement $data -Model $wider }; Target = { $direction } }
    ) {
        Test-Refusal $Script ModelsDiffer InvalidArgument $(if ($Target) { & $Target }) 'fc1\.weight \[[89]×3072\].*fc1\.weight \[[89]×3072\]'
    }
}

Describe 'Weights that are not finite' {
    It 'are refused by <Name>, naming their tensor' -ForEach @(
        @{ Name = 'New-ProbeDirection'; Script = { $broken | New-ProbeDirection }; Target = { $broken } }
        @{ Name = 'New-ProbeDirection -To'; Script = { $model | New-ProbeDirection Interpolation -To $broken }; Target = { $model } }
        @{ Name = 'Get-ValleyProfile'; Script = { $direction | Get-ValleyProfile $data -Model $broken }; Target = { $broken } }
        @{ Name = 'Get-ValleyProfile over models'; Script = { $broken | Get-ValleyProfile -Direction $direction -Dataset $data }; Target = { $broken } }
        @{ Name = 'Measure-ValleyInterpolation'; Script = { Measure-ValleyInterpolation $model $broken -Dataset $data }; Target = { $model } }
        @{ Name = 'Compare-ValleyWidth'; Script = { Compare-ValleyWidth $model $broken -Dataset $data -Count 1 }; Target = { $model } }
        @{ Name = 'Get-ValleySurface'; Script = { $broken | Get-ValleySurface -Dataset $data }; Target = { $broken } }
        @{ Name = 'Get-ValleySurface with directions'; Script = { Get-ValleySurface -Model $broken -Direction $direction, ($model | New-ProbeDirection -Seed 1) -Dataset $data } }
        @{ Name = 'Measure-ValleyNeighbourhood'; Script = { $direction | Measure-ValleyNeighbourhood $data -Model $broken -Neighbours 2 }; Target = { $broken } }
        @{ Name = 'Measure-BallShiftGap'; Script = { $direction | Measure-BallShiftGap $data -Model $broken -Samples 2 }; Target = { $broken } }
        @{ Name = 'Measure-ActivationAgreement'; Script = { $direction | Measure-ActivationAgreement $data -Model $broken }; Target = { $broken } }
        @{ Name = 'Measure-WeightPattern'; Script = { $broken | Measure-WeightPattern }; Target = { $broken } }
    ) {
        Test-Refusal $Script NonFiniteWeights InvalidData $(if ($Target) { & $Target }) 'not finite, first in fc2\.weight \[3×8\]'
    }
}

Describe 'A direction that is none' {
    It '<Name> is refused' -ForEach @(
        @{ Name = 'the weights of a model of zeros'; Script = { $zero | New-ProbeDirection Model }; Message = 'zero' }
        @{ Name = 'the signs of a model of zeros'; Script = { $zero | New-ProbeDirection Sign -Scaling None }; Message = 'zero' }
        @{ Name = 'noise with the signs of zeros'; Script = { $zero | New-ProbeDirection -SignConsistency 1 }; Message = 'zero' }
        @{ Name = 'noise with the norm of zeros'; Script = { $zero | New-ProbeDirection -Scaling Norm }; Message = 'all zero' }
        @{ Name = 'noise with the filters'' norms of zeros'; Script = { $zero | New-ProbeDirection -Scaling Filter }; Message = 'zero' }
        @{ Name = 'the way from a model to itself'; Script = { $model | New-ProbeDirection Interpolation -To $model }; Message = 'zero' }
        @{ Name = 'the line through a model and itself'; Script = { Measure-ValleyInterpolation $model $model -Dataset $data }; Message = 'zero' }
        @{ Name = 'a plane through a model, another and the same again'; Script = { $model | Get-ValleySurface -To $second, $second -Dataset $data }; Message = 'no plane' }
        @{ Name = 'the centred signs of a constant tensor under Filter scaling'; Script = { $normalized | New-ProbeDirection CenteredSign -Scaling Filter }; Message = 'filter 0 of bn1\.weight \[6\]' }
        @{ Name = 'the centred positive part of a constant tensor under Filter scaling'; Script = { $normalized | New-ProbeDirection CenteredPositivePart -Scaling Filter -Group BatchNormWeight }; Message = 'filter 0 of bn1\.weight \[6\]' }
        @{ Name = 'the centred signs of constant tensors alone'; Script = { $normalized | New-ProbeDirection CenteredSign -Group BatchNormWeight }; Message = 'zero' }
    ) {
        Test-Refusal $Script DegenerateDirection InvalidResult $null $Message
    }
}

Describe 'A group without parameters' {
    It 'is refused by <Name>, which says what groups there are' -ForEach @(
        @{ Name = 'New-ProbeDirection'; Script = { $model | New-ProbeDirection -Group Conv }; Target = 'Conv' }
        @{ Name = 'New-ProbeDirection with a pattern'; Script = { $model | New-ProbeDirection -Group 'fc9.*' }; Target = 'fc9.*' }
        @{ Name = 'Compare-ValleyWidth'; Script = { Compare-ValleyWidth $model $second -Dataset $data -Group BatchNorm }; Target = 'BatchNorm' }
    ) {
        Test-Refusal $Script NoParameterSelected ObjectNotFound $Target 'Groups of this network: All, Classifier'
    }
}

Describe 'A fraction of signs outside 0 to 1' {
    It '<Value> is refused' -ForEach @{ Value = 1.5 }, @{ Value = -0.1 }, @{ Value = [double]::NaN }, @{ Value = [double]::PositiveInfinity } {
        Test-Refusal { $model | New-ProbeDirection -SignConsistency $Value } InvalidOption InvalidArgument $Value 'not a fraction in 0–1'
    }
}
