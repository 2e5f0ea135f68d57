using System.Collections.Immutable;
using AsymValley.Training;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>The course of a training: loss, accuracy, learning rate, and a row for each epoch.</summary>
internal static class TrainingSection
{
    public static HtmlSection Of(ValleyRun run, string id)
    {
        var section = new HtmlSection(id, "Training");
        ImmutableArray<EpochResult> history = run.History;
        if (history.IsEmpty)
            return section;
        ImmutableArray<double> averaging = run.Options.Swa && run.Options.EffectiveSwaStart <= history.Length ? [run.Options.EffectiveSwaStart] : [];
        section.Figures(
            new SvgLinePlot
            {
                Title = averaging.IsEmpty ? "Loss over the epochs" : "Loss over the epochs; from the dashed line on weights are averaged",
                XLabel = "epoch",
                YLabel = "loss (nats)",
                VerticalMarkers = averaging,
                Series = Lines(Line("training, as it went", history, row => row.TrainLoss, 0), Line("test", history, row => row.TestLoss, 1), Line("test, SWA", history, row => row.SwaTestLoss, 2)),
            },
            new SvgLinePlot
            {
                Title = "Accuracy over the epochs",
                XLabel = "epoch",
                YLabel = "accuracy (%)",
                VerticalMarkers = averaging,
                Series = Lines(
                    Line("training, as it went", history, row => 100 * row.TrainAccuracy, 0), Line("test", history, row => 100 * row.TestAccuracy, 1),
                    Line("test, SWA", history, row => 100 * row.SwaTestAccuracy, 2)),
            });
        section.Paragraph("Training numbers are means over the steps of an epoch, of images as they were trained on; test numbers are of the weights at its end.", "small");
        var table = new HtmlTable("Epochs",
            ("Epoch", ""), ("Learning rate", ""), ("Training loss", "nats"), ("Training accuracy", ""), ("Test loss", "nats"), ("Test accuracy", ""), ("SWA test loss", "of the averaged weights"), ("SWA test accuracy", "of the averaged weights"), ("Seconds", "with the evaluations"));
        foreach (EpochResult row in history)
        {
            table.Add(row.Epoch, (row.LearningRate, "G4"), (row.TrainLoss, "F4"), HtmlCell.Share(row.TrainAccuracy), (row.TestLoss, "F4"), HtmlCell.Share(row.TestAccuracy),
                (row.SwaTestLoss, "F4"), HtmlCell.Share(row.SwaTestAccuracy), (row.Seconds, "F1"));
        }
        double best = history.Max(row => double.IsNaN(row.TestAccuracy) ? -1 : row.TestAccuracy);
        table.Marked = best < 0 ? -1 : history.Select((row, i) => (row, i)).First(pair => pair.row.TestAccuracy == best).i;
        section.Fold(Text($"{history.Length} epochs as a table; the best test accuracy is marked"), table);
        return section;
    }

    /// <summary>A line through what was measured: an epoch without a number does not break it.</summary>
    public static PlotSeries Line<T>(string name, IReadOnlyList<T> rows, Func<T, double> value, int color)
    {
        int[] measured = [.. Enumerable.Range(0, rows.Count).Where(i => double.IsFinite(value(rows[i])))];
        return new PlotSeries(name, [.. measured.Select(i => i + 1.0)], [.. measured.Select(i => value(rows[i]))]) { Color = color, Markers = measured.Length <= 2 };
    }

    /// <summary>The lines that have a point.</summary>
    public static ImmutableArray<PlotSeries> Lines(params ReadOnlySpan<PlotSeries> lines) => [.. lines.ToArray().Where(line => !line.X.IsEmpty)];
}
