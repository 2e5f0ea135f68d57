using System.Collections.Immutable;
using AsymValley.Training;

namespace AsymValley.Reports.Figures;

/// <summary>The course of trainings over their epochs: losses and errors, training and test, and those of the averaged weights.</summary>
public static class TrainingPlot
{
    /// <summary>The losses of one or several runs.</summary>
    /// <param name="runs">At least one.</param>
    public static SvgLinePlot Loss(IReadOnlyList<ValleyRun> runs) => Of(Curves(runs), "Loss", "loss (nats)", row => row.TrainLoss, row => row.TestLoss, row => row.SwaTestLoss);

    /// <summary>The errors of one or several runs, in percent.</summary>
    /// <param name="runs">At least one.</param>
    public static SvgLinePlot Error(IReadOnlyList<ValleyRun> runs) => Error(Curves(runs));

    internal static IEnumerable<FigurePanel> Panels(IReadOnlyList<ValleyRun> runs) => FigureKinds.Lines([Loss(runs), Error(runs)]);

    internal static IEnumerable<FigurePanel> Panels(string name, IReadOnlyList<EpochResult> rows)
    {
        Curve[] curves = [new(name, rows, null)];
        return FigureKinds.Lines([Of(curves, "Loss", "loss (nats)", row => row.TrainLoss, row => row.TestLoss, row => row.SwaTestLoss), Error(curves)]);
    }

    private static SvgLinePlot Error(Curve[] curves) => Of(
        curves, "Error", "error (%)", row => 100 * (1 - row.TrainAccuracy), row => 100 * (1 - row.TestAccuracy), row => 100 * (1 - row.SwaTestAccuracy));

    private static Curve[] Curves(IReadOnlyList<ValleyRun> runs) => runs.Count == 0
        ? throw new FigureException("A plot of trainings needs a run.")
        : [.. runs.Select(run => new Curve(run.Name, run.History, run.Options.Swa ? run.Options.SwaStart : null))];

    private static SvgLinePlot Of(
        Curve[] curves, string what, string label, Func<EpochResult, double> train, Func<EpochResult, double> test, Func<EpochResult, double> swa) => new()
        {
            Title = curves is [var only] ? $"{what} of {only.Name}" : $"{what} of {curves.Length} runs",
            XLabel = "epoch",
            YLabel = curves.Length == 1 ? label : $"{label}; solid: training, dashed: test, dotted: SWA",
            VerticalMarkers = curves is [{ SwaStart: { } start }] ? [start] : [],
            Series =
            [
                .. curves.SelectMany((curve, i) => curves.Length == 1
                    ? (PlotSeries?[])[Line("training", curve, train, 0, LineStyle.Solid), Line("test", curve, test, 1, LineStyle.Dashed), Line("test, SWA", curve, swa, 2, LineStyle.Dotted)]
                    : [Line(curve.Name, curve, train, i, LineStyle.Solid), Line("", curve, test, i, LineStyle.Dashed), Line("", curve, swa, i, LineStyle.Dotted)]).OfType<PlotSeries>(),
            ],
        };

    /// <summary>The epochs at which it was measured; null where there are none.</summary>
    private static PlotSeries? Line(string name, Curve curve, Func<EpochResult, double> value, int color, LineStyle style)
    {
        EpochResult[] rows = [.. curve.Rows.Where(row => !double.IsNaN(value(row)))];
        return rows.Length == 0 ? null : new PlotSeries(name, [.. rows.Select(row => (double)row.Epoch)], [.. rows.Select(value)])
        {
            Color = color,
            Style = style,
            Markers = rows.Length < 30,
        };
    }

    private sealed record Curve(string Name, IReadOnlyList<EpochResult> Rows, int? SwaStart);
}
