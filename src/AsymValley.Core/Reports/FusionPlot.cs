using System.Collections.Immutable;
using AsymValley.Fusion;

namespace AsymValley.Reports;

/// <summary>Pictures of fused pairs: the gap over the same-sign ratio, and both over the epochs (Li24, Fig. 11).</summary>
public static class FusionPlot
{
    /// <summary>The gap of each pair over its same-sign ratio, a colour a group, with the line of a regression.</summary>
    /// <param name="groups">Pairs under a name each.</param>
    /// <param name="regression">The line; null for none.</param>
    public static SvgLinePlot Scatter(IEnumerable<(string Name, ImmutableArray<ModelInterpolationResult> Pairs)> groups, FusionRegression? regression = null)
    {
        // A line of no length at each point: its marker.
        PlotSeries[] dots = [.. groups.SelectMany((group, color) => group.Pairs.Select((pair, i) =>
            new PlotSeries(i == 0 ? group.Name : "", [pair.SsrAB], [100 * pair.Gap]) { Color = color, Markers = true }))];
        PlotSeries[] line = regression is null ? [] :
        [
            new PlotSeries(FormattableString.Invariant($"r = {regression.Correlation:f3}"), [regression.LowestSsr, regression.HighestSsr],
                [100 * regression.Predict(regression.LowestSsr).Gap, 100 * regression.Predict(regression.HighestSsr).Gap]) { Color = 6, Style = LineStyle.Dashed },
        ];
        return new SvgLinePlot
        {
            Title = "Gap of the fused model over the signs that agree",
            XLabel = "same-sign ratio of A and B (SSR-AB)",
            YLabel = "gap at ½A + ½B (points of test accuracy)",
            Series = [.. dots, .. line],
        };
    }

    /// <summary>The same-sign ratios over the epochs of the snapshots, each averaged over the pairs of an epoch: SSR-AB solid, SSR-IA dashed.</summary>
    /// <param name="groups">Pairs of snapshots under a name each; those without an epoch are left out.</param>
    public static SvgLinePlot Ratios(IEnumerable<(string Name, ImmutableArray<ModelInterpolationResult> Pairs)> groups) => Epochs(
        groups, "Signs that agree, by epoch", "same-sign ratio", [("A and B", LineStyle.Solid, pair => pair.SsrAB), ("A and its start", LineStyle.Dashed, pair => pair.SsrIA ?? double.NaN)]);

    /// <summary>The gap over the epochs of the snapshots, averaged over the pairs of an epoch.</summary>
    /// <param name="groups">Pairs of snapshots under a name each; those without an epoch are left out.</param>
    public static SvgLinePlot Gaps(IEnumerable<(string Name, ImmutableArray<ModelInterpolationResult> Pairs)> groups) => Epochs(
        groups, "Gap of the fused model, by epoch", "gap at ½A + ½B (points of test accuracy)", [("", LineStyle.Solid, pair => 100 * pair.Gap)]);

    private static SvgLinePlot Epochs(
        IEnumerable<(string Name, ImmutableArray<ModelInterpolationResult> Pairs)> groups, string title, string label,
        (string Name, LineStyle Style, Func<ModelInterpolationResult, double> Value)[] curves) => new()
    {
        Title = title,
        XLabel = "epoch",
        YLabel = label,
        Series = [.. groups.SelectMany((group, color) => curves.Select(curve =>
        {
            (double Epoch, double Mean)[] points = [.. group.Pairs.Where(pair => pair.Epoch is not null).GroupBy(pair => pair.Epoch!.Value)
                .OrderBy(epoch => epoch.Key).Select(epoch => ((double)epoch.Key, epoch.Average(curve.Value)))];
            return new PlotSeries(curve.Name == "" ? group.Name : $"{group.Name}: {curve.Name}", [.. points.Select(point => point.Epoch)], [.. points.Select(point => point.Mean)])
            {
                Color = color,
                Style = curve.Style,
                Markers = true,
            };
        }))],
    };
}
