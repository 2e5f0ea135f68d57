@{
    RootModule           = 'AsymValley.Cmdlets.dll'
    # Imported first: what the cmdlets stand on gets an assembly load context of its own.
    NestedModules        = @('AsymValley.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0d9a52-3a0b-4a4e-9c55-2f1b8f0f7a31'
    Author               = 'The AsymValley authors'
    CompanyName          = 'AsymValley'
    Copyright            = '(c) The AsymValley authors. MIT licence.'
    Description          = 'Asymmetric valleys in the loss landscapes of neural networks: train networks, probe the valley a solution lies in, measure its asymmetry, its shift gap and its signs, fuse models, run federated rounds. Over libtorch, on CPU and GPU.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('AsymValley.Format.ps1xml')
    TypesToProcess       = @('AsymValley.Types.ps1xml')
    CmdletsToExport      = @(
        'Compare-Federation'
        'Compare-ValleyWidth'
        'Export-ValleyModel'
        'Export-ValleyPlot'
        'Get-Federation'
        'Get-ShiftGap'
        'Get-ValleyArchitecture'
        'Get-ValleyDataset'
        'Get-ValleyDevice'
        'Get-ValleyPartition'
        'Get-ValleyProfile'
        'Get-ValleyRecipe'
        'Get-ValleyRun'
        'Get-ValleySurface'
        'Import-ValleyModel'
        'Install-ValleyRuntime'
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
        'New-ValleyReport'
        'Remove-ValleyRun'
        'Resume-Federation'
        'Resume-ValleyTraining'
        'Save-ValleyDataset'
        'Split-ValleyDataset'
        'Start-ValleyTraining'
        'Test-ModelFusion'
        'Test-ValleyInstallation'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('LossLandscape', 'DeepLearning', 'NeuralNetwork', 'SWA', 'ModelFusion', 'FederatedLearning', 'Generalization', 'libtorch',
                             'TorchSharp', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            # ProjectUri is written by build.ps1 when it makes the package: it is where the sources were cloned from.
            ReleaseNotes = 'The first release: training, directions, profiles, asymmetry, shift gap, surfaces, signs, fusion, federated rounds, pictures and reports. CHANGELOG.md has the whole.'
        }
    }
}
