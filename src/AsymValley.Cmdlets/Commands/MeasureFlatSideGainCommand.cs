using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Measures what moving a solution to the flat side of its valley gains when the loss is shifted, and what HHY19's Theorem 1
/// promises.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "FlatSideGain", DefaultParameterSetName = GridSet, SupportsShouldProcess = true)]
[OutputType(typeof(FlatSideGainResult), typeof(Job))]
public sealed class MeasureFlatSideGainCommand : AsymmetricProfileCommand
{
    /// <summary>The offsets l to move by towards the flat side, above 0, a result for each; by default one that the directions' own numbers give.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[] Distance { get; set; } = [];

    /// <summary>δ̄, by how much the loss is shifted along every direction, 0 or more; by default each one's best shift of the test loss.</summary>
    [Parameter]
    public double? Shift { get; set; }

    /// <summary>ξ, the bound of the shift gap in nats, 0 or more; by default the largest that was measured.</summary>
    [Parameter]
    public double? Xi { get; set; }

    /// <summary>The largest shift either way that the shift gap tries, in offsets; by default a quarter of what both sides of the profile reach.</summary>
    [Parameter]
    public double? MaximumShift { get; set; }

    /// <summary>Moves along all directions of the pipeline at once, at most 8, in place of each alone.</summary>
    [Parameter]
    public SwitchParameter Together { get; set; }

    private readonly List<ProbeDirection> _directions = [];
    private FlatSideGainOptions _gain = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        _gain = new FlatSideGainOptions
        {
            Distances = [.. Distance],
            Shift = Shift,
            Xi = Xi,
            Asymmetry = ReadAsymmetry(),
            ShiftGap = new ShiftGapOptions { MaximumShift = MaximumShift },
        };
        Check(_gain.Validate);
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        _directions.Add(direction);
        if (!Together)
            MeasureTogether(profiler);
    }

    private protected override void MeasureTogether(LossProfiler profiler)
    {
        ProbeDirection[] directions = [.. _directions];
        _directions.Clear();
        if (directions.Length == 0 || !IsPlotFree()
            || !TryRun(directions, reports => FlatSideGain.Measure(profiler, directions, _gain, reports, reports.Cancellation), out ImmutableArray<FlatSideGainResult> results))
            return;
        if (results[0].Note is { } note)
            WriteWarning(note);
        WriteObject(results, enumerateCollection: true);
        Draw("Draw the gain over the distance", plot => FlatSideGainPlot.Of(results).Save(plot));
    }
}
