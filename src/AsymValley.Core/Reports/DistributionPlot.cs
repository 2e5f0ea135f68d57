using System.Collections.Immutable;
using AsymValley.Checkpoints;
using AsymValley.Signs;

namespace AsymValley.Reports;

/// <summary>Histograms of parameters: a panel for each group or tensor, in it an outline for each model.</summary>
public static class DistributionPlot
{
    private const int PanelWidth = 400, PanelHeight = 290, Columns = 3;

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="distributions">At least one. Those of a group share a panel.</param>
    /// <param name="title">Heading; null for one that names the models.</param>
    /// <exception cref="ArgumentException">There are no distributions.</exception>
    public static string ToSvg(IReadOnlyList<ParameterDistribution> distributions, string? title = null)
    {
        if (distributions.Count == 0)
            throw new ArgumentException("A plot needs a distribution.", nameof(distributions));
        return SvgPanels.ToSvg(Panels(distributions), Columns, title ?? $"Parameters of {string.Join(" and ", distributions.Select(NameOf).Distinct())}");
    }

    /// <summary>A plot for each group or tensor.</summary>
    /// <param name="distributions">Those of a group share a plot.</param>
    public static IReadOnlyList<SvgLinePlot> Panels(IReadOnlyList<ParameterDistribution> distributions)
    {
        string[] names = [.. distributions.Select(NameOf).Distinct()];
        return [.. distributions.GroupBy(distribution => distribution.Group).Select(group => Panel([.. group], names))];
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <inheritdoc cref="ToSvg" path="/param"/>
    /// <exception cref="ArgumentException">There are no distributions.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(IReadOnlyList<ParameterDistribution> distributions, string path, string? title = null) =>
        AtomicFile.WriteText(path, ToSvg(distributions, title));

    private static SvgLinePlot Panel(ParameterDistribution[] distributions, string[] names)
    {
        // All of a constant's elements lie in one bin, beside which another model's distribution could not be seen.
        double[] spread = [.. distributions.Where(distribution => distribution.StandardDeviation > 0).SelectMany(Shares)];
        return new SvgLinePlot
        {
            Title = $"{distributions[0].Group} ({distributions[0].Count})",
            XLabel = "value",
            YLabel = "share in a bin",
            Width = PanelWidth,
            Height = PanelHeight,
            YRange = spread.DefaultIfEmpty().Max() is > 0 and var highest ? (0, 1.05 * highest) : null,
            Series = [.. distributions.Select(distribution => Outline(distribution, Array.IndexOf(names, NameOf(distribution))))],
            Bands = [.. distributions.Select(distribution => Outline(distribution, Array.IndexOf(names, NameOf(distribution))))
                .Select(line => new PlotBand(line.X, [.. line.X.Select(_ => 0.0)], line.Y, line.Color!.Value))],
        };
    }

    private static PlotSeries Outline(ParameterDistribution distribution, int color)
    {
        ImmutableArray<double> edges = distribution.Histogram.Edges;
        double[] shares = [.. Shares(distribution)];
        return new PlotSeries(
            NameOf(distribution),
            [edges[0], .. shares.SelectMany((_, i) => new[] { edges[i], edges[i + 1] }), edges[^1]],
            [0, .. shares.SelectMany(share => new[] { share, share }), 0])
        {
            Color = color,
            Width = 1.5,
        };
    }

    private static IEnumerable<double> Shares(ParameterDistribution distribution) =>
        distribution.Histogram.Counts.Select(count => (double)count / distribution.Count);

    private static string NameOf(ParameterDistribution distribution) =>
        distribution.Epoch is { } epoch ? FormattableString.Invariant($"epoch {epoch}") : distribution.Name;
}
