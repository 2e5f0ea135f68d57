using System.Management.Automation;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Measures whether models can be fused (Li24, Fig. 8 and 11): the accuracy of ½A + ½B against that of A and B, the line through
/// them and the same-sign ratios; for many checkpoints pair by pair. Measure-ValleyInterpolation asks the other question of a
/// line: where its minimum lies and which side of a solution is flat, by default from a run's SWA to its SGD solution.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "ModelInterpolation", SupportsShouldProcess = true)]
[OutputType(typeof(ModelInterpolationResult), typeof(Job))]
public sealed class MeasureModelInterpolationCommand : ModelPairsCommand
{
    /// <summary>First and last λ, ascending: the first model lies at 0, the second at 1.</summary>
    /// <value>-1, 2</value>
    [Parameter]
    public double[]? Range { get; set; }

    /// <summary>Number of points, evenly spaced, 2 or more; the middle of the two models is measured besides.</summary>
    /// <value>31</value>
    [Parameter]
    public int? Points { get; set; }

    /// <summary>A file for a picture of the curves (.svg), of one pair.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private InterpolationOptions _options = ModelInterpolation.Defaults;
    private bool _drawn;

    private protected override bool Measures => true;

    /// <inheritdoc/>
    protected override void Begin()
    {
        InterpolationOptions defaults = ModelInterpolation.Defaults;
        _options = new InterpolationOptions
        {
            Range = Range is null ? defaults.Range : [.. Range],
            Points = Points ?? defaults.Points,
            Evaluation = ReadEvaluation(),
        };
        Check(() =>
        {
            _options.Grid();
            PlotPath = PlotPath is null ? null : FullPath(PlotPath);
        });
        base.Begin();
    }

    private protected override void Process(ModelPair pair)
    {
        // Before the work, not after it.
        if (PlotPath is { } file && File.Exists(file) && (_drawn || !Force))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (SolutionInterpolation.Warning(pair.A.Network, _options) is { } warning)
            WriteWarning(warning);
        WriteVerbose($"Measuring {pair.A.Name} and {pair.B.Name} on {pair.Dataset!.Name}");
        if (!TryRun(pair.Target, reports => ModelInterpolation.Measure(pair.A, pair.B, pair.Dataset, _options, pair.StartOfA, pair.StartOfB, reports, reports.Cancellation), out ModelInterpolationResult result))
            return;
        WriteObject(result with { Epoch = pair.Epoch, ToEpoch = pair.ToEpoch });
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the curves"))
            _drawn = TryRun(plot, _ => { Checkpoints.AtomicFile.EnsureFolder(plot); InterpolationPlot.Of(result.Line).Save(plot); return true; }, out bool _);
    }
}
