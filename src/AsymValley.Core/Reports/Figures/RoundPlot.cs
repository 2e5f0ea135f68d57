using System.Collections.Immutable;
using AsymValley.Federated;

namespace AsymValley.Reports.Figures;

/// <summary>The course of federations over their rounds.</summary>
public static class RoundPlot
{
    /// <summary>Test accuracy, losses, and same-sign ratios of one or several federations.</summary>
    /// <param name="federations">At least one, under a name each.</param>
    public static ImmutableArray<SvgLinePlot> Of(IReadOnlyList<(string Name, ImmutableArray<RoundResult> Rounds)> federations)
    {
        string of = federations is [var only] ? only.Name : FormattableString.Invariant($"{federations.Count} federations");
        return
        [
            Plot(federations, $"Accuracy of {of}", "test accuracy (%)", ("", LineStyle.Solid, round => 100 * round.TestAccuracy)),
            Plot(federations, $"Loss of {of}", "loss in nats (solid: test, dashed: clients' training)",
                ("test", LineStyle.Solid, round => round.TestLoss), ("clients' training", LineStyle.Dashed, round => round.TrainLoss)),
            Plot(federations, $"Signs in common, {of}", "same-sign ratio (solid: client and global, dashed: two clients)",
                ("client and global model", LineStyle.Solid, round => round.SsrGlobal), ("two clients", LineStyle.Dashed, round => round.SsrClients)),
        ];
    }

    internal static IEnumerable<FigurePanel> Panels(IReadOnlyList<(string Name, ImmutableArray<RoundResult> Rounds)> federations) => FigureKinds.Lines(Of(federations));

    private static SvgLinePlot Plot(
        IReadOnlyList<(string Name, ImmutableArray<RoundResult> Rounds)> federations, string title, string label,
        params (string Name, LineStyle Style, Func<RoundResult, double> Value)[] curves) => new()
        {
            Title = title,
            XLabel = "round",
            YLabel = label,
            Series = [.. federations.SelectMany((federation, i) => curves.Select((curve, k) =>
            {
                // A round that was not tested would break the line.
                RoundResult[] rounds = [.. federation.Rounds.Where(round => double.IsFinite(curve.Value(round)))];
                string name = federations.Count == 1 ? curve.Name : k == 0 ? federation.Name : "";
                return new PlotSeries(name, [.. rounds.Select(round => (double)round.Round)], [.. rounds.Select(curve.Value)])
                {
                    Color = federations.Count == 1 ? k : i,
                    Style = curve.Style,
                    Markers = rounds.Length < 30,
                };
            }))],
        };
}
