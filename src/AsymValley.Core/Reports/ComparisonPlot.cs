using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Federated;

namespace AsymValley.Reports;

/// <summary>The course of compared federations as line plots: a colour for each setting, a style for each α.</summary>
public static class ComparisonPlot
{
    /// <summary>Test accuracy by round.</summary>
    public static SvgLinePlot Accuracy(ComparisonResult result) => Of(result, "Test accuracy by round", "test accuracy, mean over seeds", curve => curve.Accuracy);

    /// <summary>Same-sign ratio of clients with the global model by round.</summary>
    public static SvgLinePlot Ssr(ComparisonResult result) => Of(result, "Signs in common by round", "same-sign ratio client–global, mean over seeds", curve => curve.SsrGlobal);

    private static SvgLinePlot Of(ComparisonResult result, string title, string label, Func<ComparisonCurve, ImmutableArray<double>> values)
    {
        string[] settings = [.. result.Curves.Select(curve => curve.Setting).Distinct()];
        double[] alphas = [.. result.Curves.Select(curve => curve.Alpha).Distinct()];
        return new SvgLinePlot
        {
            Title = title,
            XLabel = "round",
            YLabel = label,
            Series = [.. result.Curves.Select(curve => Series(curve, values(curve), Array.IndexOf(settings, curve.Setting), Array.IndexOf(alphas, curve.Alpha), alphas.Length > 1))],
        };
    }

    private static PlotSeries Series(ComparisonCurve curve, ImmutableArray<double> values, int setting, int alpha, bool manyAlphas)
    {
        // A round that was not tested would break the line.
        int[] measured = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]))];
        string name = manyAlphas ? string.Create(CultureInfo.InvariantCulture, $"{curve.Setting}, α = {curve.Alpha}") : curve.Setting;
        return new PlotSeries(name, [.. measured.Select(i => (double)curve.Rounds[i])], [.. measured.Select(i => values[i])])
        {
            Color = setting,
            Style = (LineStyle)(alpha % Enum.GetValues<LineStyle>().Length),
        };
    }
}
