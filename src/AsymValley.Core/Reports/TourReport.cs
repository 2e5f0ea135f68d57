using System.Globalization;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Landscape;
using AsymValley.Training;

namespace AsymValley.Reports;

/// <summary>The tour for people and for other tools: a text, tables (CSV) and plots (SVG).</summary>
public static class TourReport
{
    // Rows of the interpolation in the text; all of them are in the file.
    private const int InterpolationRows = 11;

    /// <summary>The findings as plain ASCII text, a few tables of aligned columns.</summary>
    public static string Text(TourResult tour)
    {
        var text = new StringBuilder();
        AppendHeader(text, tour);
        AppendSolutions(text, tour);
        AppendAsymmetry(text, tour);
        AppendShiftGap(text, tour);
        AppendInterpolation(text, tour.Interpolation);
        return text.Append(I($"\nThe tour took {tour.Seconds:F0} seconds.\n")).ToString();
    }

    /// <summary>Writes <c>report.txt</c>, five tables and five plots; files of an earlier tour are replaced.</summary>
    /// <param name="tour">What was found.</param>
    /// <param name="folder">Where to; made when it is not there.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(TourResult tour, string folder)
    {
        Directory.CreateDirectory(folder);
        LossProfile[] profiles = [.. tour.Asymmetry.Select(result => result.Profile)];
        AtomicFile.WriteText(At("report.txt"), Text(tour));
        ResultTables.Of(profiles).Save(At("profiles.csv"));
        ResultTables.Of(tour.Asymmetry).Save(At("asymmetry.csv"));
        ResultTables.Of([tour.Interpolation.Profile]).Save(At("interpolation.csv"));
        ProfilePlot.Of(profiles, title: I($"Loss along {profiles.Length} random directions, {Where(tour)}")).Save(At("profiles.svg"));
        InterpolationPlot.Of(tour.Interpolation, I($"From SWA to SGD, {Where(tour)}")).Save(At("interpolation.svg"));
        if (tour.Best is { } best)
            ProfilePlot.Of([best.Profile], best, I($"The most asymmetric direction, {Where(tour)}")).Save(At("best-direction.svg"));
        if (tour.ShiftGap is { } gap)
        {
            ResultTables.Of([gap]).Save(At("shift-gap.csv"));
            ResultTables.Of([gap.Profile]).Save(At("best-direction-close.csv"));
            ProfilePlot.Of([gap.Profile], title: I($"Closer: {gap.Direction}, {Where(tour)}")).Save(At("best-direction-close.svg"));
            ShiftGapPlot(gap).Save(At("shift-gap.svg"));
        }

        string At(string name) => Path.Combine(folder, name);
    }

    private static void AppendHeader(StringBuilder text, TourResult tour)
    {
        TrainingOptions training = tour.Run.Options;
        text.Append(I($"Data      {tour.Dataset.Name}, {Images(tour.Dataset.Train.Count, tour.AvailableTrain)} training and {Images(tour.Dataset.Test.Count, tour.AvailableTest)} test images"));
        text.Append(I($" of {tour.Dataset.Shape.Channels}x{tour.Dataset.Shape.Height}x{tour.Dataset.Shape.Width} in {tour.Dataset.Classes} classes\n"));
        text.Append(I($"Network   {tour.Run.Network.Name}, {tour.Run.Network.Parameters.Count} parameters\n"));
        text.Append(I($"Training  SGD, {training.Epochs} epochs, batch {training.BatchSize}, learning rate {training.LearningRate}, weight decay {training.WeightDecay}, seed {training.Seed}"));
        text.Append(training.Augment == true ? ", crops and flips" : "").Append('\n');
        text.Append(I($"          SWA, the average of epochs {training.SwaStart} to {training.Epochs}, learning rate {training.SwaLearningRate}\n"));
        text.Append(I($"Machine   {TorchRuntime.Description}, {training.Threads} threads, {training.Device}\n"));
    }

    private static void AppendSolutions(StringBuilder text, TourResult tour)
    {
        text.Append("\nThe two solutions\n");
        var table = new TextTable("solution", "train loss", "train accuracy", "test loss", "test accuracy", "norm");
        foreach (ModelMeasurement m in (ReadOnlySpan<ModelMeasurement>)[tour.Sgd, tour.Swa])
            table.Add(m.Model, (m.TrainLoss, "F4"), (100 * m.TrainAccuracy, "F2"), (m.TestLoss, "F4"), (100 * m.TestAccuracy, "F2"), (m.Norm, "F2"));
        table.AppendTo(text);
    }

    private static void AppendAsymmetry(StringBuilder text, TourResult tour)
    {
        LossProfile profile = tour.Asymmetry[0].Profile;
        Prevalence prevalence = tour.Prevalence;
        text.Append(I($"\nAsymmetry at the SGD solution along random unit directions, l from {profile.Offsets[0]} to {profile.Offsets[^1]}, {profile.Offsets.Length} points\n"));
        var table = new TextTable("direction", "r_lo", "r_hi", "p", "c", "flat side", "asymmetric");
        foreach (AsymmetryResult r in tour.Asymmetry)
            table.Add(r.Direction, (r.RLow, "F2"), (r.RHigh, "F2"), (r.P, "F5"), (r.C, "F2"), Side(r), r.IsAsymmetric ? r.FloorUsed ? "yes (p is the floor)" : "yes" : "no");
        table.AppendTo(text);
        text.Append(I($"\nPrevalence: {prevalence.K} of {prevalence.N} directions are asymmetric (c > {tour.Options.Asymmetry.MinimumC}), {100 * prevalence.Share:F1}%;"));
        text.Append(I($" Wilson {100 * prevalence.Confidence:F0}% interval {100 * prevalence.Low:F1}% to {100 * prevalence.High:F1}%; median c {prevalence.MedianC:F2}\n"));
        if (tour.Best is { } best)
            text.Append(I($"Best direction: {best.Direction}, (r_lo, r_hi, p, c) = ({best.RLow:F2}, {best.RHigh:F2}, {best.P:F5}, {best.C:F2}), flat side {Side(best)}\n"));
        if (tour.Best?.Note is { } note)
            text.Append(I($"  {note}\n"));
    }

    private static void AppendShiftGap(StringBuilder text, TourResult tour)
    {
        if (tour.ShiftGap is not { } gap)
            return;
        text.Append(I($"\nShift gap along it, l from {gap.Profile.Offsets[0]} to {gap.Profile.Offsets[^1]}: smallest xi {gap.Xi:F4} at delta = {gap.Delta:F2}, {gap.Ratio:F3} of xi_0 = {gap.Xi0:F4}; maxima over |v| <= {gap.R:F2}\n"));
        var table = new TextTable("delta", "xi", "xi / xi_0");
        foreach (ShiftGapRow row in gap.Rows)
            table.Add((row.Delta, "F2"), (row.Xi, "F4"), (row.Ratio, "F3"));
        table.AppendTo(text);
    }

    private static void AppendInterpolation(StringBuilder text, InterpolationResult interpolation)
    {
        LossProfile line = interpolation.Profile;
        text.Append("\nOn the line from SWA (t = 0) to SGD (t = 1)\n");
        var table = new TextTable("t", "train loss", "train accuracy", "test loss", "test accuracy");
        int last = line.Offsets.Length - 1, rows = Math.Min(InterpolationRows, line.Offsets.Length);
        foreach (int i in Enumerable.Range(0, rows).Select(row => (int)Math.Round(row * last / (double)(rows - 1))))
            table.Add((line.Offsets[i], "F2"), (line.TrainLoss[i], "F4"), (100 * (1 - line.TrainError[i]), "F2"), (line.TestLoss[i], "F4"), (100 * (1 - line.TestError[i]), "F2"));
        table.AppendTo(text);
        text.Append(I($"Lowest training loss at t = {interpolation.TrainMinimum:F2}, lowest test loss at t = {interpolation.TestMinimum:F2}\n"));
    }

    private static SvgLinePlot ShiftGapPlot(ShiftGapResult gap) => new()
    {
        Title = I($"Shift gap along {gap.Direction}: delta = {gap.Delta:F2}"),
        XLabel = "shift δ",
        YLabel = "ξ_δ",
        VerticalMarkers = [0],
        Series = [new PlotSeries("", [.. gap.Rows.Select(row => row.Delta)], [.. gap.Rows.Select(row => row.Xi)]) { Markers = true }],
    };

    private static string Where(TourResult tour) => $"{tour.Run.Network.Name} on {tour.Dataset.Name}";

    private static string Images(int used, int available) => used == available ? I($"{used}") : I($"the first {used} of {available}");

    private static string Side(AsymmetryResult result) => result.Orientation switch { > 0 => "+u", < 0 => "-u", _ => "-" };

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
