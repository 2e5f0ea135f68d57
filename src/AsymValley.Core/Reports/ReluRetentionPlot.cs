using AsymValley.Theory;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>The distributions of (w + λ·sign(w))ᵀh as in Li24's Appendix D.2: density curves, with the mean and the active share in the legend.</summary>
public static class ReluRetentionPlot
{
    /// <summary>Before the ReLU.</summary>
    /// <param name="results">One for each λ, at least one.</param>
    public static SvgLinePlot Before(IReadOnlyList<ReluRetentionResult> results) => Plot(
        results, "Before the ReLU", "(w + λ·sign(w))ᵀh", result => I($"λ = {result.Offset:g3}: mean {result.Mean:0.##}, active {result.ActiveShare:p1}"), keep: _ => true);

    /// <summary>Behind the ReLU: what is positive; the rest of each distribution is at 0.</summary>
    /// <param name="results">One for each λ, at least one.</param>
    public static SvgLinePlot After(IReadOnlyList<ReluRetentionResult> results) => Plot(
        results, "Behind the ReLU", "max((w + λ·sign(w))ᵀh, 0), without what is at 0", result => I($"λ = {result.Offset:g3}: mean {result.ReluMean:0.##}, at 0 {1 - result.ActiveShare:p1}"), keep: x => x > 0);

    private static SvgLinePlot Plot(
        IReadOnlyList<ReluRetentionResult> results, string where, string x, Func<ReluRetentionResult, string> name, Func<double, bool> keep) => new()
        {
            Title = I($"{where}: w = {results[0].Similarity:g3}·h + δ moved along its signs, {results[0].Dimension} inputs"),
            XLabel = x,
            YLabel = "density",
            VerticalMarkers = [0],
            Series = [.. results.Select(result =>
            {
                double width = result.Edges[1] - result.Edges[0];
                int[] bins = [.. Enumerable.Range(0, result.Counts.Length).Where(i => keep(result.Edges[i] + width / 2))];
                return new PlotSeries(name(result), [.. bins.Select(i => result.Edges[i] + width / 2)], [.. bins.Select(i => result.Counts[i] / (result.Draws * width))]);
            })],
        };
}
