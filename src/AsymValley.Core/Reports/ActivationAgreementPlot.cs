using System.Collections.Immutable;
using AsymValley.Theory;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>How a network's ReLUs agree with those at the solution, over λ: all of them, and each layer.</summary>
public static class ActivationAgreementPlot
{
    // More layers than the palette tells apart are drawn as a cloud of thin lines.
    private const int MostInColor = 5, Overall = 6;

    /// <summary>The plot of one direction.</summary>
    /// <param name="results">One for each λ, at least one.</param>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static SvgLinePlot Of(IReadOnlyList<ActivationAgreementResult> results)
    {
        if (results.Count == 0)
            throw new ArgumentException("A plot needs a result.", nameof(results));
        ActivationAgreementResult first = results[0];
        ImmutableArray<double> offsets = [.. results.Select(result => result.Offset)];
        bool isCloud = first.Layers.Length > MostInColor;
        return new SvgLinePlot
        {
            Title = I($"ReLUs of {first.Model} along {first.Direction}, {first.Images} images"),
            XLabel = "offset λ along the direction",
            YLabel = "share of units",
            VerticalMarkers = [0],
            Series =
            [
                .. first.Layers.Select((layer, k) => new PlotSeries(isCloud ? k == 0 ? "agreement of each ReLU" : "" : layer.Layer, offsets,
                    [.. results.Select(result => result.Layers[k].Confusion.Agreement)]) { Color = isCloud ? 0 : k, Width = 1.2, Opacity = isCloud ? 0.4 : 1 }),
                new PlotSeries("agreement of all", offsets, [.. results.Select(result => result.Agreement)]) { Color = Overall, Width = 2.5 },
                new PlotSeries("active", offsets, [.. results.Select(result => result.ActiveShare)]) { Color = Overall, Style = LineStyle.Dashed, Width = 1.5 },
            ],
        };
    }
}
