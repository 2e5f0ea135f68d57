using System.Collections.Immutable;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>Pictures of averaging in a one-dimensional valley.</summary>
public static class AveragingBiasPlot
{
    private const int MostTrajectories = 3;

    /// <summary>
    /// w/(η·a₊) at the start of one run for up to three c (the smallest, one between, the largest) at the first η and ν, and
    /// the mean of the averages as a dashed line of the same colour.
    /// </summary>
    /// <param name="results">At least one.</param>
    public static SvgLinePlot Trajectories(IReadOnlyList<AveragingBiasResult> results)
    {
        AveragingBiasResult first = results[0];
        AveragingBiasResult[] alike = [.. results.Where(r => r.LearningRate == first.LearningRate && r.Noise == first.Noise).OrderBy(r => r.Ratio)];
        AveragingBiasResult[] drawn = alike.Length <= MostTrajectories ? alike : [alike[0], alike[alike.Length / 2], alike[^1]];
        return new SvgLinePlot
        {
            Title = I($"SGD in a one-dimensional valley, η = {first.LearningRate:g4}, ν = {first.Noise:g4}"),
            XLabel = "step (dashed: mean of the averages)",
            YLabel = "w / (η·a₊), flat side above 0",
            Series = [.. drawn.SelectMany((result, i) => Of(result, i))],
        };
    }

    /// <summary>E[w̄]/(η·a₊) with its interval over c, a line for each η and ν.</summary>
    /// <param name="results">At least one.</param>
    public static SvgLinePlot Bias(IReadOnlyList<AveragingBiasResult> results) => new()
    {
        Title = "Bias of averaged SGD towards the flat side",
        XLabel = "c, how much steeper the sharp side is",
        YLabel = "mean of the averages / (η·a₊)",
        Series =
        [
            .. results.GroupBy(r => (r.LearningRate, r.Noise)).SelectMany((group, i) =>
            {
                AveragingBiasResult[] line = [.. group.OrderBy(r => r.Ratio)];
                ImmutableArray<double> c = [.. line.Select(r => r.Ratio)];
                string name = I($"η = {group.Key.LearningRate:g4}, ν = {group.Key.Noise:g4}");
                PlotSeries edge(Func<AveragingBiasResult, double> end) =>
                    new("", c, [.. line.Select(r => end(r) / (r.LearningRate * r.FlatSlope))]) { Color = i, Width = 1, Style = LineStyle.Dashed };
                return (IEnumerable<PlotSeries>)[new(name, c, [.. line.Select(r => r.MeanInSteps)]) { Color = i, Markers = true }, edge(r => r.Low), edge(r => r.High)];
            }),
            new PlotSeries("", [results.Min(r => r.Ratio), results.Max(r => r.Ratio)], [0, 0]) { Color = 6, Width = 1 },
        ],
    };

    private static IEnumerable<PlotSeries> Of(AveragingBiasResult result, int color)
    {
        ImmutableArray<double> w = [.. result.Trajectory.Select(weight => weight / (result.LearningRate * result.FlatSlope))];
        yield return new PlotSeries(I($"c = {result.Ratio:g4}"), [.. w.Select((_, i) => (double)i * result.Stride)], w) { Color = color, Width = 1.2, Opacity = 0.8 };
        yield return new PlotSeries("", [0, Math.Max(w.Length - 1.0, 1) * result.Stride], [result.MeanInSteps, result.MeanInSteps]) { Color = color, Style = LineStyle.Dashed };
    }
}
