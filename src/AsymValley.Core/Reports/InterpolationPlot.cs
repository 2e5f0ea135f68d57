using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// The line through two solutions as in HHY19's Fig. 7: loss solid and error dashed, training and test, a marker at either
/// solution.
/// </summary>
public static class InterpolationPlot
{
    // The ends of the line may lie far above the valley; the plot is of the valley.
    private const double Headroom = 3;

    /// <summary>The plot of one line.</summary>
    /// <param name="result">The measurement.</param>
    /// <param name="title">Heading; null to make one from the two models.</param>
    public static SvgLinePlot Of(InterpolationResult result, string? title = null)
    {
        bool hasTest = !result.TestLoss.IsDefaultOrEmpty;
        PlotSeries[] all =
        [
            new PlotSeries("training loss", result.T, result.TrainLoss) { Color = 0 },
            new PlotSeries("test loss", result.T, result.TestLoss) { Color = 1 },
            new PlotSeries("training error", result.T, result.TrainError) { Color = 0, Style = LineStyle.Dashed },
            new PlotSeries("test error", result.T, result.TestError) { Color = 1, Style = LineStyle.Dashed },
        ];
        return new SvgLinePlot
        {
            Title = title ?? $"From {result.From.Model} (0) to {result.To.Model} (1) on {result.Profile.Dataset}",
            XLabel = FormattableString.Invariant($"position t on the line (one unit is a distance of {result.Distance:g3})"),
            YLabel = "loss (nats), error",
            VerticalMarkers = [0, 1],
            YRange = ValleyRange(result.TrainLoss.Concat(result.TestLoss), Math.Max(Highest(result.From), Highest(result.To))),
            Series = [.. all.Where((_, i) => hasTest || i % 2 == 0)],
        };
    }

    /// <summary>Several lines in one plot, a colour each: training loss solid, test loss dashed.</summary>
    /// <param name="lines">At least one.</param>
    public static SvgLinePlot Of(IReadOnlyList<InterpolationResult> lines) => new()
    {
        Title = FormattableString.Invariant($"{lines.Count} lines between solutions"),
        XLabel = "position t on the line (0: first solution, 1: second)",
        YLabel = lines.Any(line => !line.TestLoss.IsDefaultOrEmpty) ? "loss in nats (solid: training, dashed: test)" : "training loss (nats)",
        VerticalMarkers = [0, 1],
        YRange = ValleyRange(lines.SelectMany(line => line.TrainLoss.Concat(line.TestLoss)), lines.Max(line => Math.Max(Highest(line.From), Highest(line.To)))),
        Series =
        [
            .. lines.SelectMany((line, i) => new[]
            {
                new PlotSeries($"{line.From.Model} to {line.To.Model}", line.T, line.TrainLoss) { Color = i },
                new PlotSeries("", line.T, line.TestLoss) { Color = i, Style = LineStyle.Dashed },
            }.Where(series => !series.Y.IsDefaultOrEmpty)),
        ],
    };

    /// <summary>A vertical range for a valley: from 0 to some times the loss of the solutions, or to the largest loss.</summary>
    /// <param name="losses">All that is plotted.</param>
    /// <param name="solution">The loss at the solutions.</param>
    internal static (double Low, double High)? ValleyRange(IEnumerable<double> losses, double solution)
    {
        double highest = losses.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
        double limit = double.IsFinite(solution) ? Headroom * solution : double.PositiveInfinity;
        // An error reaches up to 1.
        return double.IsNaN(highest) ? null : (0, Math.Max(1.05 * Math.Min(highest, limit), 1));
    }

    private static double Highest(ModelMeasurement solution) =>
        double.IsNaN(solution.TestLoss) ? solution.TrainLoss : Math.Max(solution.TrainLoss, solution.TestLoss);
}
