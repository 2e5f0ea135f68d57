using System.Collections.Immutable;
using AsymValley.Theory;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>Curves of a softmax regression along noise and along sign-consistent noise: means over the draws, thin lines for each draw.</summary>
public static class SoftmaxCurvaturePlot
{
    /// <summary>What can be drawn: a name for files, a label, and the series.</summary>
    internal static ImmutableArray<(string Name, string Label, Func<SoftmaxCurvatureResult, ImmutableArray<double>> Series)> Measures { get; } =
    [
        ("test-error", "test error", result => result.TestError),
        ("loss", "training cross-entropy (nats)", result => result.TrainLoss),
        ("impurity", "mean of Σ p(1 − p)", result => result.Impurity),
        ("trace", "tr H", result => result.HessianTrace),
        ("first-order", "first order εᵀg", result => result.FirstOrder),
        ("second-order", "second order εᵀHε", result => result.SecondOrder),
    ];

    /// <summary>The names that <see cref="Of"/> knows: test-error, loss, impurity, trace, first-order, second-order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Measures.Select(measure => measure.Name)];

    /// <summary>The plot of one measure.</summary>
    /// <param name="results">At least one; all at the same offsets.</param>
    /// <param name="measure">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such measure, or no result.</exception>
    public static SvgLinePlot Of(IReadOnlyList<SoftmaxCurvatureResult> results, string measure)
    {
        if (results.Count == 0)
            throw new ArgumentException("A plot needs a result.", nameof(results));
        (string name, string label, Func<SoftmaxCurvatureResult, ImmutableArray<double>> series) = Measures.FirstOrDefault(known => known.Name == measure);
        if (name is null)
            throw new ArgumentException($"There is no measure '{measure}'.", nameof(measure));
        SoftmaxCurvatureResult first = results[0];
        return new SvgLinePlot
        {
            Title = I($"Softmax regression on {first.Dataset}{(first.PaperListing ? ", as the paper's listing" : "")}"),
            XLabel = "offset λ along the noise",
            YLabel = label,
            VerticalMarkers = [0],
            Series = [.. results.GroupBy(result => result.SignConsistent).OrderBy(group => group.Key).SelectMany(group => Lines([.. group], series))],
        };
    }

    private static IEnumerable<PlotSeries> Lines(SoftmaxCurvatureResult[] draws, Func<SoftmaxCurvatureResult, ImmutableArray<double>> series)
    {
        int color = draws[0].SignConsistent ? 2 : 1;
        ImmutableArray<double> offsets = draws[0].Offsets;
        if (draws.Length > 1)
            foreach (SoftmaxCurvatureResult draw in draws)
                yield return new PlotSeries("", offsets, series(draw)) { Color = color, Width = 1, Opacity = 0.4 };
        yield return new PlotSeries(
            I($"{draws[0].Noise} noise{(draws[0].SignConsistent ? ", sign-consistent" : "")}{(draws.Length > 1 ? I($", mean of {draws.Length}") : "")}"),
            offsets, [.. offsets.Select((_, i) => draws.Average(draw => series(draw)[i]))]) { Color = color };
    }
}
