using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures whether a direction stays asymmetric at neighbours of a solution (HHY19, Assumption 2 and Fig. 4).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyNeighbourhood", DefaultParameterSetName = GridSet, SupportsShouldProcess = true)]
[OutputType(typeof(NeighbourhoodResult))]
public sealed class MeasureValleyNeighbourhoodCommand : ProfileCommand
{
    /// <summary>How many neighbours, 2 or more.</summary>
    [Parameter]
    public int? Neighbours { get; set; }

    /// <summary>Radius of the ball that the neighbours are drawn from.</summary>
    [Parameter]
    public double? Radius { get; set; }

    /// <summary>Seed of the neighbours.</summary>
    [Parameter]
    public ulong NeighbourSeed { get; set; }

    /// <summary>Coverage of the intervals of the shares, between 0 and 1.</summary>
    [Parameter]
    public double? Confidence { get; set; }

    /// <summary>The inner radius at which asymmetry is compared; together with RHigh. By default found at the solution.</summary>
    [Parameter]
    public double? RLow { get; set; }

    /// <summary>The outer radius.</summary>
    [Parameter]
    public double? RHigh { get; set; }

    /// <summary>The least width of a searched interval.</summary>
    [Parameter]
    public double? MinimumWidth { get; set; }

    /// <summary>The least number of slopes on each side of a searched interval.</summary>
    [Parameter]
    public int? MinimumPoints { get; set; }

    /// <summary>The least slope p that the flat side counts with.</summary>
    [Parameter]
    public double? Floor { get; set; }

    /// <summary>A direction is asymmetric when c is above this.</summary>
    [Parameter]
    public double? MinimumC { get; set; }

    /// <summary>A file for a picture of the curves (.svg), of one direction.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private NeighbourhoodOptions _neighbours = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var defaults = new NeighbourhoodOptions();
        _neighbours = new NeighbourhoodOptions
        {
            Neighbours = Neighbours ?? defaults.Neighbours,
            Radius = Radius ?? defaults.Radius,
            NeighbourSeed = NeighbourSeed,
            Confidence = Confidence ?? defaults.Confidence,
            Asymmetry = new AsymmetryOptions
            {
                RLow = RLow,
                RHigh = RHigh,
                MinimumWidth = MinimumWidth,
                MinimumPoints = MinimumPoints ?? defaults.Asymmetry.MinimumPoints,
                Floor = Floor ?? defaults.Asymmetry.Floor,
                MinimumC = MinimumC ?? defaults.Asymmetry.MinimumC,
            },
        };
        Check(_neighbours.Validate);
        Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        // Before the work, not after it.
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (!TryRun(direction, reports => Neighbourhood.Measure(profiler, direction, _neighbours, reports, reports.Cancellation), out NeighbourhoodResult result))
            return;
        WriteObject(result);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the neighbourhood"))
        {
            TryRun(plot, _ =>
            {
                NeighbourhoodPlot.Of(result).Save(plot);
                return true;
            }, out _);
        }
    }
}
