using System.Collections.Immutable;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// The gain of moving to the flat side over the distance moved (HHY19, Theorem 1): under shifts, on the test images, and the
/// theorem's bound. Of one direction the range of l that the theorem's text allows is shaded.
/// </summary>
public static class FlatSideGainPlot
{
    /// <summary>The plot of results that differ in their distances only.</summary>
    /// <param name="results">At least one.</param>
    public static SvgLinePlot Of(IReadOnlyList<FlatSideGainResult> results)
    {
        FlatSideGainResult[] line = [.. results.OrderBy(result => result.Distance)];
        FlatSideGainResult first = line[0];
        ImmutableArray<double> distance = [.. line.Select(result => result.Distance)];
        bool isSingle = first.Terms is [{ } term];
        // Distances are Euclidean; the term's limits are in units of its direction.
        double unit = isSingle ? first.Distance / first.Terms[0].L : 1;
        return new SvgLinePlot
        {
            Title = $"{first.Model} moved to the flat side of {(isSingle ? first.Directions[0] : $"{first.Terms.Length} directions")}",
            XLabel = "distance moved",
            YLabel = "gain in loss",
            Spans = isSingle && first.Terms[0].Least < first.Terms[0].Most ? [(unit * first.Terms[0].Least, unit * first.Terms[0].Most)] : [],
            Series =
            [
                Line("training loss shifted by ±δ̄", result => result.Gain, LineStyle.Solid),
                Line("test loss", result => result.TestGain, LineStyle.Solid),
                Line("bound with ξ = 0", result => result.ShiftedBound, LineStyle.Dashed) with { Color = 0 },
                Line("bound", result => result.Bound, LineStyle.Dashed) with { Color = 6 },
                new PlotSeries("", [distance[0], distance[^1]], [0, 0]) { Color = 6, Width = 1 },
            ],
        };

        PlotSeries Line(string name, Func<FlatSideGainResult, double> value, LineStyle style) =>
            new(name, distance, [.. line.Select(value)]) { Style = style, Markers = true };
    }
}
