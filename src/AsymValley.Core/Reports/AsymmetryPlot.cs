using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// An asymmetric direction as in HHY19's Fig. 2: the losses along it, the solution as a dot, the interval (r_lo, r_hi) shaded
/// on both sides, and in it a line of slope p on the flat side and one of slope c·p on the sharp side, each from the curve at
/// r_lo: the curve rises at most as the one and at least as the other (Definition 1).
/// </summary>
public static class AsymmetryPlot
{
    private const int MostWithSlopes = 7, Solution = 6, LeastWidth = 720, Margin = 140;

    // A heading's letters are 16 pixels high and bold.
    private const double HeadingScale = 1.3;

    /// <summary>The plot of one result; where nothing could be measured it has the curve only.</summary>
    /// <param name="result">The measurement.</param>
    /// <param name="title">Heading; null to make one from model, data set, direction and (r_lo, r_hi, p, c).</param>
    /// <exception cref="LossProfileException">The series of the profile do not fit together.</exception>
    public static SvgLinePlot Of(AsymmetryResult result, string? title = null)
    {
        SvgLinePlot plot = ProfilePlot.Of([result.Profile], result, title ?? TitleOf(result));
        return plot with
        {
            Width = Math.Max(LeastWidth, (int)(HeadingScale * Svg.TextWidth(plot.Title)) + Margin),
            Series = [.. plot.Series, new PlotSeries("solution", [0], [ProfileCurve.At(result.Profile.Offsets, result.Profile.TrainLoss, 0)]) { Color = Solution, Markers = true, Width = 3 }],
        };
    }

    /// <summary>Several results in one plot, a colour each; the slopes of a few are drawn, of more the curves only.</summary>
    /// <param name="results">At least one.</param>
    /// <exception cref="LossProfileException">The series of a profile do not fit together.</exception>
    public static SvgLinePlot Of(IReadOnlyList<AsymmetryResult> results)
    {
        if (results is [var only])
            return Of(only);
        SvgLinePlot plot = ProfilePlot.Of([.. results.Select(result => result.Profile)]);
        return results.Count > MostWithSlopes ? plot : plot with
        {
            Series =
            [
                .. plot.Series.Select(series => series.Name == "" ? series : series with { Name = $"{series.Name}: {NumbersOf(results[series.Color!.Value])}" }),
                .. results.SelectMany((result, i) => result.Orientation == 0 ? [] : ProfilePlot.SlopesOf(result).Select(slope => slope with { Name = "", Color = i, Width = 4 })),
            ],
        };
    }

    private static string NumbersOf(AsymmetryResult result) =>
        result.Orientation == 0 ? "not measurable" : FormattableString.Invariant($"c = {result.C:g3}, p = {result.P:g3}");

    private static string TitleOf(AsymmetryResult result) => ProfilePlot.TitleOf([result.Profile]) + (result.Orientation == 0
        ? ": not measurable"
        : FormattableString.Invariant($": (r_lo, r_hi, p, c) = ({result.RLow:g3}, {result.RHigh:g3}, {result.P:g3}, {result.C:g3})"));
}
