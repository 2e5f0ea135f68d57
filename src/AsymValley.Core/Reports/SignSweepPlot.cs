using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// A sign sweep as in Li24's Fig. 4: over r, the mean of a curve on the positive side (solid) and on the negative side (dashed), in bands
/// of their intervals; one colour a kind of noise.
/// </summary>
public static class SignSweepPlot
{
    /// <summary>The plot of one model's sweep.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="series">Which curve.</param>
    /// <param name="title">Heading; null for one that says what it is.</param>
    /// <exception cref="ArgumentException">There are no results.</exception>
    /// <exception cref="LossProfileException">The curve was not measured.</exception>
    public static SvgLinePlot Of(IReadOnlyList<SignSweepResult> results, ProfileSeries series = ProfileSeries.TestError, string? title = null)
    {
        if (results.Count == 0)
            throw new ArgumentException("A plot needs a result.", nameof(results));
        var lines = new List<PlotSeries>();
        var bands = new List<PlotBand>();
        foreach ((int color, IGrouping<DirectionKind, SignSweepResult> kind) in results.GroupBy(result => result.Kind).Index())
        {
            SignSweepResult[] rows = [.. kind.OrderBy(result => result.Ratio)];
            SideDifference[] sides = [.. rows.Select(row => row.Read(series) ?? throw new LossProfileException($"The {series.Text()} of {row.Model} was not measured."))];
            Add($"{kind.Key}", side => side.Positive, LineStyle.Solid);
            Add("", side => side.Negative, LineStyle.Dashed);

            void Add(string name, Func<SideDifference, MeanInterval> read, LineStyle style)
            {
                double[] ratios = [.. rows.Select(row => row.Ratio)];
                MeanInterval[] means = [.. sides.Select(read)];
                lines.Add(new PlotSeries(name, [.. ratios], [.. means.Select(mean => mean.Mean)]) { Color = color, Style = style, Markers = true });
                bands.Add(new PlotBand([.. ratios], [.. means.Select(mean => mean.Low)], [.. means.Select(mean => mean.High)], color));
            }
        }
        return new SvgLinePlot
        {
            Title = title ?? FormattableString.Invariant($"{results[0].Model}: sign consistency, {results[0].Scaling} scaling{(results[0].Width == 1 ? "" : $", s = {results[0].Width}")}"),
            XLabel = "r, fraction of signs that are the solution's",
            YLabel = $"mean {series.Text()} (solid: λ > 0, dashed: λ < 0)",
            Series = [.. lines],
            Bands = [.. bands],
        };
    }
}
