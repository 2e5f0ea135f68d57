using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Estimates the shift gap between training and test loss over a ball of the parameter space (HHY19, Definition 3); the
/// offsets are the shifts.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "BallShiftGap", DefaultParameterSetName = GridSet)]
[OutputType(typeof(ShiftGapResult), typeof(Job))]
public sealed class MeasureBallShiftGapCommand : ProfileCommand
{
    /// <summary>How many points of the ball are drawn, 1 or more; its middle is added.</summary>
    /// <value><see cref="BallShiftGapOptions.Samples"/></value>
    [Parameter]
    public int? Samples { get; set; }

    /// <summary>Radius of the ball, a Euclidean distance above 0.</summary>
    /// <value><see cref="BallShiftGapOptions.Radius"/></value>
    [Parameter]
    public double? Radius { get; set; }

    /// <summary>Seed of the points of the ball.</summary>
    [Parameter]
    public ulong NeighbourSeed { get; set; }

    private BallShiftGapOptions _ball = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var defaults = new BallShiftGapOptions();
        _ball = new BallShiftGapOptions { Samples = Samples ?? defaults.Samples, Radius = Radius ?? defaults.Radius, NeighbourSeed = NeighbourSeed };
        Check(_ball.Validate);
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        if (TryRun(direction, reports => BallShiftGap.Measure(profiler, direction, _ball, reports, reports.Cancellation), out ShiftGapResult result))
            WriteObject(result);
    }
}
