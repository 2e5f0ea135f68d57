using AsymValley.Landscape;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>All runs in one table, and beside each other in two pictures.</summary>
internal static class OverviewSection
{
    public static HtmlSection Of(IReadOnlyList<(RunFindings Findings, string Id)> runs)
    {
        var section = new HtmlSection("overview", "Overview");
        if (runs.Count < 2)
            return section;
        var table = new HtmlTable("All runs", ("Run", ""), ("Network", ""), ("Data", ""), ("Status", ""), ("Epochs", "completed"), ("Accuracy", "on the test set, SGD, after the last epoch"), ("SWA", "test accuracy of the averaged weights"),
            ("c > 2", "share of the directions with c > 2"), ("Best c", "the largest of all directions"), ("δ", "shift by which the test loss is nearest to the training loss"), ("SSR", "signs in common with the initial weights"), ("Barrier", "SWA to SGD, nats of training loss"));
        foreach ((RunFindings f, string id) in runs)
        {
            Prevalence? prevalence = f.Asymmetry.IsEmpty ? null : Prevalence.Of(f.Asymmetry.Results);
            table.Add(new HtmlCell(f.Run.Name) { Target = id }, f.Run.Network.Name, f.Run.DatasetReference.Name, RunSection.StatusOf(f.Run),
                new HtmlCell(Text($"{f.Run.History.Length}/{f.Run.Options.Epochs}"), f.Run.History.Length), HtmlCell.Share(f.TestAccuracy), HtmlCell.Share(f.SwaTestAccuracy),
                prevalence is null ? new HtmlCell("–", double.NaN) : new HtmlCell(Text($"{prevalence.K} of {prevalence.N}"), prevalence.Share),
                (f.Best?.C ?? double.NaN, "F1"), new HtmlCell(f.ShiftGap.First is { } gap ? (gap.AtLimit ? "at the limit, " : "") + Number(gap.Delta, "0.##") : "–", f.ShiftGap.First?.Delta ?? double.NaN), HtmlCell.Share(f.FinalSigns?.Ssr ?? double.NaN),
                (f.Interpolation.First?.TrainBarrier ?? double.NaN, "G3"));
        }
        section.Table(table);
        var accuracy = new SvgLinePlot
        {
            Title = "Test accuracy of all runs",
            XLabel = "epoch",
            YLabel = "test accuracy (%)",
            Series = TrainingSection.Lines([.. runs.Select((run, i) => TrainingSection.Line(NameOf(run.Findings, runs.Count), run.Findings.Run.History, row => 100 * row.TestAccuracy, i))]),
        };
        (AsymmetryResult Best, int Run)[] best = [.. runs.Select((run, i) => (run.Findings.Best, i)).Where(pair => pair.Best is not null).Select(pair => (pair.Best!, pair.i))];
        var valleys = new SvgLinePlot
        {
            Title = "Training loss of each run along its most asymmetric direction, above the loss at the solution",
            XLabel = "offset l, the flat side to the right",
            YLabel = "loss − loss at l = 0",
            VerticalMarkers = [0],
            Series = [.. best.Select(pair => FlatSideRight(pair.Best, NameOf(runs[pair.Run].Findings, runs.Count), pair.Run))],
        };
        if (best.Length > 1)
            section.Figures(accuracy, valleys);
        else if (accuracy.Series.Length > 0)
            section.Figures(accuracy);
        return section;
    }

    // A legend of many names would be larger than the picture.
    private static string NameOf(RunFindings findings, int runs) => runs <= 10 ? findings.Run.Name : "";

    private static PlotSeries FlatSideRight(AsymmetryResult result, string name, int color)
    {
        LossProfile profile = result.Profile;
        double side = result.Orientation < 0 ? -1 : 1, solution = ProfileCurve.At(profile.Offsets, profile.TrainLoss, 0);
        (double X, double Y)[] points = [.. profile.Offsets.Zip(profile.TrainLoss, (l, loss) => (side * l, loss - solution)).OrderBy(point => point.Item1)];
        return new PlotSeries(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]) { Color = color };
    }
}
