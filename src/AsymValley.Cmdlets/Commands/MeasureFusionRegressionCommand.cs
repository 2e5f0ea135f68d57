using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Fusion;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Fits the gap of fused models to their same-sign ratios, for Test-ModelFusion to predict with.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "FusionRegression", SupportsShouldProcess = true)]
[OutputType(typeof(FusionRegression))]
public sealed class MeasureFusionRegressionCommand : ValleyCmdlet
{
    /// <summary>Pairs of models, from Measure-ModelInterpolation.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Pairs from Measure-ModelInterpolation.")]
    [LikenessArgument(typeof(ModelInterpolationResult))]
    public ModelInterpolationResult InputObject { get; set; } = null!;

    /// <summary>A file for a picture of the pairs and the line (.svg).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private readonly List<ModelInterpolationResult> _pairs = [];

    /// <inheritdoc/>
    protected override void Begin() => Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));

    /// <inheritdoc/>
    protected override void ProcessInput() => _pairs.Add(InputObject);

    /// <inheritdoc/>
    protected override void End()
    {
        if (PlotPath is { } file && !Force && File.Exists(file))
            ThrowTerminatingError(ErrorRecords.FileExists(file));
        FusionRegression regression = null!;
        Check(() => regression = FusionRegression.Of(_pairs), _pairs.ToArray());
        WriteObject(regression);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the pairs"))
            TryDo(plot, () => { Checkpoints.AtomicFile.EnsureFolder(plot); FusionPlot.Scatter([("pairs", [.. _pairs])], regression).Save(plot); return true; }, out _);
    }
}
