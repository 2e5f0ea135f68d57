using System.Management.Automation;
using AsymValley.Fusion;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Judges before merging whether two models can be fused: by the signs that agree, from which a regression predicts the gap, or
/// with -Measure by the gap itself.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "ModelFusion")]
[OutputType(typeof(FusionVerdict), typeof(Job))]
public sealed class TestModelFusionCommand : ModelPairsCommand
{
    /// <summary>Measures ½A + ½B in place of predicting it, which needs data.</summary>
    [Parameter]
    public SwitchParameter Measure { get; set; }

    /// <summary>The least gap at which to fuse, a fraction of accuracy: test accuracy of ½A + ½B minus the mean of both.</summary>
    [Parameter]
    public double MinimumGap { get; set; } = ModelFusion.DefaultMinimumGap;

    /// <summary>The line that predicts the gap, from Measure-FusionRegression; by default the one of this project's own experiments.</summary>
    [Parameter]
    [ValidateNotNull]
    public FusionRegression? Regression { get; set; }

    private EvaluationOptions _evaluation = new();

    private protected override bool Measures => Measure;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _evaluation = ReadEvaluation();
        base.Begin();
    }

    private protected override void Process(ModelPair pair)
    {
        if (TryRun(pair.Target, reports => pair.Dataset is { } dataset
            ? ModelFusion.Measure(pair.A, pair.B, dataset, pair.StartOfA, pair.StartOfB, Regression, MinimumGap, _evaluation, reports, reports.Cancellation)
            : ModelFusion.Judge(pair.A, pair.B, pair.StartOfA, pair.StartOfB, Regression, MinimumGap), out FusionVerdict verdict))
            WriteObject(verdict);
    }
}
