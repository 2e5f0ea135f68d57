using System.Collections.Immutable;
using AsymValley.Landscape;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>What was measured along lines through a solution: asymmetry, shift gap, the line between two solutions.</summary>
internal static class ValleySections
{
    // Above some times the loss at the solution a profile is a wall; the valley would be a flat line under it.
    private const double Headroom = 30;

    public static HtmlSection Asymmetry(RunFindings findings, string id)
    {
        var section = new HtmlSection(id, "Valleys");
        ImmutableArray<LossProfile> profiles = findings.Asymmetry.IsEmpty ? findings.Profiles.Results : [.. findings.Asymmetry.Results.Select(result => result.Profile)];
        if (profiles.IsDefaultOrEmpty)
            return section;
        if (!findings.Asymmetry.IsEmpty)
        {
            Prevalence prevalence = Prevalence.Of(findings.Asymmetry.Results);
            section.Paragraph(Text($"The losses at w + l·u along {profiles.Length} directions u through the solution w. {prevalence.K} of {prevalence.N} are asymmetric (c > {findings.Asymmetry.Results[0].MinimumC}): {Percent(prevalence.Share, "F0")}, Wilson 95 % interval {Percent(prevalence.Low, "F0")} to {Percent(prevalence.High, "F0")}; median c {Number(prevalence.MedianC, "G3")}.")
                + (findings.Asymmetry.Command is not null && findings.Images is { } images ? $" Measured on {images}." : ""));
        }
        SvgLinePlot all = Low(ProfilePlot.Of(profiles, title: Text($"{(profiles.Length == 1 ? "Loss along the direction" : $"Loss along {profiles.Length} directions")}")), profiles);
        if (findings.Best is { Orientation: not 0 } best)
            section.Figures(all, AsymmetryPlot.Of(best, Text($"The most asymmetric one, {best.Direction}, in full height: (r_lo, r_hi, p, c) = ({best.RLow:G3}, {best.RHigh:G3}, {best.P:G3}, {best.C:G3})")));
        else
            section.Figures(all);
        section.Table(AsymmetryTable(findings));
        section.Command(findings.Asymmetry.Command);
        return section;
    }

    public static HtmlSection ShiftGap(RunFindings findings, string id)
    {
        var section = new HtmlSection(id, "Shift gap");
        if (findings.ShiftGap.IsEmpty)
            return section;
        foreach (ShiftGapResult gap in findings.ShiftGap.Results)
        {
            section.Paragraph(Text($"How far the test loss is the training loss moved sideways along {gap.Direction}. Shifted by δ = {Number(gap.Delta, "0.##")} the two differ by at most ξ = {gap.Xi:G3} within |l| ≤ {gap.R:0.##}, unshifted by {gap.Xi0:G3}: a ratio of {gap.Ratio:F2}.{(gap.Note is { } note ? " " + note : "")}"));
            section.Figures(ShiftGapPlot.Curves(gap) with { Title = "Training loss, and the test loss before and after the shift" }, ShiftGapPlot.Ratio(gap) with { Title = "The gap of every shift, in parts of the unshifted one" });
            var table = new HtmlTable($"Shifts along {gap.Direction}", ("δ", "shift"), ("ξ_δ", "largest difference after the shift"), ("ξ_δ / ξ_0", "in parts of the unshifted one"));
            foreach (ShiftGapRow row in gap.Rows)
            {
                if (row.Delta == gap.Delta)
                    table.Marked = table.Count;
                table.Add((row.Delta, "0.##"), (row.Xi, "F4"), (row.Ratio, "F3"));
            }
            section.Fold(Text($"{gap.Rows.Length} shifts as a table"), table);
        }
        section.Command(findings.ShiftGap.Command);
        return section;
    }

    public static HtmlSection Interpolation(RunFindings findings, string id)
    {
        var section = new HtmlSection(id, "Line between solutions");
        if (findings.Interpolation.IsEmpty)
            return section;
        foreach (InterpolationResult line in findings.Interpolation.Results)
        {
            section.Paragraph(Text($"The losses on the line from {line.From.Model} (t = 0) to {line.To.Model} (t = 1), which are {line.Distance:G3} apart. The training loss is lowest at t = {Number(line.TrainMinimum, "0.##")}, the test loss at t = {Number(line.TestMinimum, "0.##")}; between the two the training loss rises {Number(line.TrainBarrier, "G3")} above the chord.")
                + (line.ToFlatSide is { Side: not 0 } side ? $" Seen from {line.To.Model}, the flat side is {(side.Side < 0 ? $"towards {line.From.Model}" : $"away from {line.From.Model}")}." : ""));
            bool hasTest = !line.TestLoss.IsDefaultOrEmpty;
            SvgLinePlot plot = InterpolationPlot.Of(line);
            section.Figures(
                plot with
                {
                    Title = "Loss on the line",
                    YLabel = "loss (nats)",
                    YRange = RangeOf(line),
                    Series = TrainingSection.Lines(new PlotSeries("training", line.T, line.TrainLoss) { Color = 0 }, new PlotSeries("test", hasTest ? line.T : [], line.TestLoss) { Color = 1 }),
                },
                plot with
                {
                    Title = "Error on the line",
                    YLabel = "error (%)",
                    YRange = null,
                    Series = TrainingSection.Lines(
                        new PlotSeries("training", line.T, [.. line.TrainError.Select(e => 100 * e)]) { Color = 0, Style = LineStyle.Dashed },
                        new PlotSeries("test", hasTest ? line.T : [], hasTest ? [.. line.TestError.Select(e => 100 * e)] : []) { Color = 1, Style = LineStyle.Dashed }),
                });
        }
        section.Command(findings.Interpolation.Command);
        return section;
    }

    /// <summary>A row for each direction; the one with the largest c is marked.</summary>
    private static HtmlTable AsymmetryTable(RunFindings findings)
    {
        var table = new HtmlTable("Asymmetry of each direction",
            ("Direction", ""), ("r_lo", "where the interval begins"), ("r_hi", "where it ends"), ("p", "largest slope on the flat side"), ("c", "the sharp side is at least c times as steep"), ("Flat side", ""), ("Asymmetric", ""), ("Remark", ""));
        foreach (AsymmetryResult r in findings.Asymmetry.IsEmpty ? [] : findings.Asymmetry.Results)
        {
            if (ReferenceEquals(r, findings.Best))
                table.Marked = table.Count;
            table.Add(r.Direction, (r.RLow, "F2"), (r.RHigh, "F2"), (r.P, "G3"), (r.C, "F2"), r.Orientation switch { > 0 => "+u", < 0 => "−u", _ => "–" },
                new HtmlCell(r.IsAsymmetric ? "yes" : "no") { Badge = r.IsAsymmetric ? "good" : "muted" }, r.Reason ?? r.Note ?? "");
        }
        return table;
    }

    // The ends of the line may lie far above the two solutions.
    private static (double, double)? RangeOf(InterpolationResult line)
    {
        double highest = line.TrainLoss.Concat(line.TestLoss.IsDefault ? [] : line.TestLoss).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double solutions = new[] { line.From.TrainLoss, line.From.TestLoss, line.To.TrainLoss, line.To.TestLoss }.Where(double.IsFinite).DefaultIfEmpty(highest).Max();
        double limit = 1.05 * Math.Min(highest, 3 * solutions);
        return limit > 0 ? (0, limit) : null;
    }

    private static SvgLinePlot Low(SvgLinePlot plot, ImmutableArray<LossProfile> profiles)
    {
        double[] losses = [.. profiles.SelectMany(p => p.TrainLoss.Concat(p.TestLoss.IsDefault ? [] : p.TestLoss)).Where(double.IsFinite)];
        if (losses.Length == 0)
            return plot;
        double lowest = losses.Min(), limit = Math.Max(Headroom * lowest, 2 * losses.Order().ElementAt(losses.Length / 2));
        return losses.Max() > limit && limit > 0 ? plot with { YRange = (0, limit) } : plot;
    }
}
