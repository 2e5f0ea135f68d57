using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures whether a direction stays asymmetric at neighbours of a solution (HHY19, Assumption 2 and Fig. 4).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyNeighbourhood", DefaultParameterSetName = GridSet, SupportsShouldProcess = true)]
[OutputType(typeof(NeighbourhoodResult), typeof(Job))]
public sealed class MeasureValleyNeighbourhoodCommand : AsymmetricProfileCommand
{
    /// <summary>How many neighbours, 2 or more.</summary>
    /// <value><see cref="NeighbourhoodOptions.Neighbours"/></value>
    [Parameter]
    public int? Neighbours { get; set; }

    /// <summary>Radius of the ball that the neighbours are drawn from, a Euclidean distance above 0. The paper's 25 is for 1.7 million parameters; a weight of d moves by Radius/√d.</summary>
    /// <value><see cref="NeighbourhoodOptions.Radius"/></value>
    [Parameter]
    public double? Radius { get; set; }

    /// <summary>Seed of the neighbours.</summary>
    [Parameter]
    public ulong NeighbourSeed { get; set; }

    /// <summary>Coverage of the intervals of the shares, between 0 and 1.</summary>
    /// <value><see cref="NeighbourhoodOptions.Confidence"/></value>
    [Parameter]
    public double? Confidence { get; set; }

    private NeighbourhoodOptions _neighbours = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var defaults = new NeighbourhoodOptions();
        _neighbours = new NeighbourhoodOptions
        {
            Neighbours = Neighbours ?? defaults.Neighbours,
            Radius = Radius ?? defaults.Radius,
            NeighbourSeed = NeighbourSeed,
            Confidence = Confidence ?? defaults.Confidence,
            Asymmetry = ReadAsymmetry(),
        };
        Check(_neighbours.Validate);
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        if (!IsPlotFree())
            return;
        if (!TryRun(direction, reports => Neighbourhood.Measure(profiler, direction, _neighbours, reports, reports.Cancellation), out NeighbourhoodResult result))
            return;
        WriteObject(result);
        Draw("Draw the neighbourhood", plot => NeighbourhoodPlot.Of(result).Save(plot));
    }
}
