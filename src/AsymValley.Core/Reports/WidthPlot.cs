using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// Two solutions along the same random directions as in HHY19's Fig. 9 and 10: a thin line for each direction, a thick one for
/// their mean; training loss solid, test loss dashed.
/// </summary>
public static class WidthPlot
{
    private const int From = 0, To = 1;

    /// <summary>The plot of one comparison.</summary>
    /// <param name="result">The measurement.</param>
    /// <param name="title">Heading; null to make one from the two models.</param>
    public static SvgLinePlot Of(WidthComparisonResult result, string? title = null)
    {
        bool hasTest = !result.FromProfiles[0].TestLoss.IsDefaultOrEmpty;
        PlotSeries[] series =
        [
            .. Lines(result.FromProfiles, result.From, From, isTest: false),
            .. Lines(result.ToProfiles, result.To, To, isTest: false),
            .. hasTest ? Lines(result.FromProfiles, "", From, isTest: true) : [],
            .. hasTest ? Lines(result.ToProfiles, "", To, isTest: true) : [],
        ];
        LossProfile[] curves = [.. result.FromProfiles, .. result.ToProfiles];
        double solution = curves.SelectMany(curve => Losses(curve, hasTest).Select(losses => ValleyWidth.AtZero(curve.Offsets, losses))).Max();
        return new SvgLinePlot
        {
            Title = title ?? FormattableString.Invariant($"{result.From} and {result.To} along {result.N} directions ({result.Kind})"),
            XLabel = ProfilePlot.OffsetLabel(result.FromProfiles[0]),
            YLabel = hasTest ? "loss in nats (solid: training, dashed: test)" : "training loss (nats)",
            VerticalMarkers = [0],
            YRange = InterpolationPlot.ValleyRange(curves.SelectMany(curve => Losses(curve, hasTest).SelectMany(losses => losses)), solution),
            Series = [.. series],
        };
    }

    private static IEnumerable<PlotSeries> Lines(ImmutableArray<LossProfile> curves, string name, int color, bool isTest)
    {
        var style = new PlotSeries("", [], []) { Color = color, Style = isTest ? LineStyle.Dashed : LineStyle.Solid };
        ImmutableArray<double> offsets = curves[0].Offsets;
        foreach (LossProfile curve in curves)
            yield return style with { X = offsets, Y = Of(curve), Width = 1, Opacity = 0.3 };
        yield return style with { Name = name, X = offsets, Y = [.. offsets.Select((_, i) => curves.Average(curve => Of(curve)[i]))], Width = 2.5 };

        ImmutableArray<double> Of(LossProfile curve) => isTest ? curve.TestLoss : curve.TrainLoss;
    }

    private static IEnumerable<ImmutableArray<double>> Losses(LossProfile curve, bool hasTest) => hasTest ? [curve.TrainLoss, curve.TestLoss] : [curve.TrainLoss];
}
