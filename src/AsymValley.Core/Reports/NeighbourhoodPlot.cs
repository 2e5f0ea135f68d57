using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// The neighbours of a solution as in HHY19's Fig. 4: their mean loss with a band of one standard deviation either way, beside the
/// solution's own curve; training loss solid, test loss dashed. The interval in which all are compared is shaded.
/// </summary>
public static class NeighbourhoodPlot
{
    private const int Solution = 6, Train = 0, Test = 1;

    /// <summary>The plot of one result.</summary>
    /// <param name="result">The measurement.</param>
    /// <param name="title">Heading; null to make one from the model and the direction.</param>
    public static SvgLinePlot Of(NeighbourhoodResult result, string? title = null)
    {
        AsymmetryResult at = result.Asymmetry;
        bool hasTest = !result.TestLoss.IsDefaultOrEmpty;
        string mean = FormattableString.Invariant($"mean of {result.Neighbours.Length} neighbours in B({result.Radius:g4}) ± σ");
        List<PlotSeries> lines =
        [
            new(hasTest ? mean + ", training" : mean, result.Offsets, result.MeanTrainLoss) { Color = Train },
            new(hasTest ? "solution, training" : "solution", result.Offsets, result.TrainLoss) { Color = Solution, Width = 1.5 },
        ];
        if (hasTest)
        {
            lines.Add(new("mean, test", result.Offsets, result.MeanTestLoss) { Color = Test, Style = LineStyle.Dashed });
            lines.Add(new("solution, test", result.Offsets, result.TestLoss) { Color = Solution, Width = 1.5, Style = LineStyle.Dashed });
        }
        return new SvgLinePlot
        {
            Title = title ?? $"Neighbours of {result.Model} along {result.Direction}",
            XLabel = ProfilePlot.OffsetLabel(at.Profile),
            YLabel = "loss (nats)",
            VerticalMarkers = [0],
            Spans = [(at.RLow, at.RHigh), (-at.RHigh, -at.RLow)],
            Bands = hasTest
                ? [Band(result.Offsets, result.MeanTrainLoss, result.TrainDeviation, Train), Band(result.Offsets, result.MeanTestLoss, result.TestDeviation, Test)]
                : [Band(result.Offsets, result.MeanTrainLoss, result.TrainDeviation, Train)],
            Series = [.. lines],
        };
    }

    private static PlotBand Band(ImmutableArray<double> x, ImmutableArray<double> mean, ImmutableArray<double> deviation, int color) =>
        new(x, [.. mean.Zip(deviation, (m, s) => m - s)], [.. mean.Zip(deviation, (m, s) => m + s)], color);
}
