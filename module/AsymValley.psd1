@{
    RootModule           = 'AsymValley.Cmdlets.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0d9a52-3a0b-4a4e-9c55-2f1b8f0f7a31'
    Author               = 'The AsymValley authors'
    CompanyName          = 'AsymValley'
    Copyright            = '(c) The AsymValley authors. MIT licence.'
    Description          = 'Train neural networks, probe the valleys of their loss landscapes, and measure how asymmetric they are.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('AsymValley.Format.ps1xml', 'AsymValley.Records.Format.ps1xml')
    TypesToProcess       = @('AsymValley.Types.ps1xml')
    CmdletsToExport      = @(
        'Compare-Federation'
        'Compare-ValleyWidth'
        'Export-ValleyModel'
        'Get-Federation'
        'Get-ShiftGap'
        'Get-ValleyArchitecture'
        'Get-ValleyDataset'
        'Get-ValleyPartition'
        'Get-ValleyProfile'
        'Get-ValleyRecipe'
        'Get-ValleyRun'
        'Get-ValleySurface'
        'Import-ValleyModel'
        'Invoke-FedSignRound'
        'Measure-ActivationAgreement'
        'Measure-AveragingBias'
        'Measure-BallShiftGap'
        'Measure-FlatSide'
        'Measure-FlatSideGain'
        'Measure-FusionRegression'
        'Measure-ModelInterpolation'
        'Measure-ParameterDistribution'
        'Measure-ReluRetention'
        'Measure-SideDifference'
        'Measure-SignConsistency'
        'Measure-SignGradient'
        'Measure-SignSweep'
        'Measure-SoftmaxCurvature'
        'Measure-TrajectoryProjection'
        'Measure-TwoParameterValley'
        'Measure-ValleyAsymmetry'
        'Measure-ValleyInterpolation'
        'Measure-ValleyModel'
        'Measure-ValleyNeighbourhood'
        'Measure-ValleyPrevalence'
        'Measure-WeightPattern'
        'Merge-ValleyModel'
        'New-Federation'
        'New-ProbeDirection'
        'New-ValleyModel'
        'Remove-ValleyRun'
        'Resume-ValleyTraining'
        'Save-ValleyDataset'
        'Split-ValleyDataset'
        'Start-ValleyTraining'
        'Test-ModelFusion'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('LossLandscape', 'DeepLearning', 'SWA', 'Generalization', 'libtorch')
        }
    }
}
