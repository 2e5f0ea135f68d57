using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Reports;

/// <summary>
/// Cosines between signs and gradient over epochs, or over the results in their order where they are no snapshots: a line for each
/// part of the parameters, and around 0 a band as wide as random directions' cosines over all parameters.
/// </summary>
public static class SignGradientPlot
{
    /// <summary>The results in one plot.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="title">Heading; null to make one from the results.</param>
    /// <exception cref="ArgumentException">There are no results.</exception>
    public static SvgLinePlot Of(IReadOnlyList<SignGradientResult> results, string? title = null)
    {
        if (results.Count == 0)
            throw new ArgumentException("A plot needs a result.", nameof(results));
        bool isCourse = results.All(result => result.Epoch is not null);
        (double X, SignGradientResult Result)[] points = [.. results.Select((result, i) => (result.Epoch ?? i + 1.0, result)).OrderBy(point => point.Item1)];
        double[] x = [.. points.Select(point => point.X)], chance = [.. points.Select(point => point.Result.RandomCosine ?? double.NaN)];
        return new SvgLinePlot
        {
            Title = title ?? $"Cosine between signs and gradient on {results[0].Dataset}",
            XLabel = isCourse ? "epoch" : "model",
            YLabel = "cosine (band: of random directions, all parameters)",
            Series =
            [
                .. results.SelectMany(result => result.Groups).Select(row => row.Group).Distinct().Select(group => new PlotSeries(
                    group, [.. x], [.. points.Select(point => point.Result.Groups.FirstOrDefault(row => row.Group == group)?.Cosine ?? double.NaN)])
                {
                    Markers = x.Length < 30,
                    Width = group == "All" ? 3 : 1.5,
                    Style = group == "All" || ParameterParts.Five.Contains(group) ? LineStyle.Solid : LineStyle.Dashed,
                }),
            ],
            Bands = [new PlotBand([.. x], [.. chance.Select(c => -c)], [.. chance], Color: 6)],
        };
    }
}
