using System.Collections.Immutable;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>The shift between training and test loss along a direction as in HHY19's Fig. 3, and the gap of every shift.</summary>
public static class ShiftGapPlot
{
    /// <summary>
    /// L̂, L₀ (the test loss moved to the same minimum), and L₀ shifted by the best δ. What is compared is shaded.
    /// </summary>
    /// <exception cref="LossProfileException">The profile has no test loss.</exception>
    public static SvgLinePlot Curves(ShiftGapResult gap)
    {
        LossProfile profile = gap.Profile;
        profile.Validate();
        if (profile.TestLoss.IsDefaultOrEmpty)
            throw new LossProfileException("The profile has no test loss.");
        ImmutableArray<double> test = [.. profile.TestLoss.Select(loss => loss - gap.TestMinimum + gap.TrainMinimum)];
        return new SvgLinePlot
        {
            Title = I($"{gap.Model} along {gap.Direction}: δ = {gap.Delta:g3}{(gap.AtLimit ? " (at the limit)" : "")}, ξ = {gap.Xi0:g3} → {gap.Xi:g3}"),
            XLabel = ProfilePlot.OffsetLabel(profile),
            YLabel = "loss (nats)",
            VerticalMarkers = [0],
            Spans = [(-gap.R, gap.R)],
            Series =
            [
                new PlotSeries("training loss", profile.Offsets, profile.TrainLoss),
                new PlotSeries("test loss, minima level", profile.Offsets, test) { Style = LineStyle.Dashed },
                new PlotSeries(I($"test loss shifted by {gap.Delta:g3}"), [.. profile.Offsets.Select(l => l - gap.Delta)], test) { Style = LineStyle.Dotted },
            ],
        };
    }

    /// <summary>ξ_δ/ξ_0 over δ; at δ = 0 it is 1.</summary>
    public static SvgLinePlot Ratio(ShiftGapResult gap) => new()
    {
        Title = I($"Shift gap along {gap.Direction}: δ = {gap.Delta:g3}{(gap.AtLimit ? " (at the limit)" : "")}, ξ_δ/ξ_0 = {gap.Ratio:g3}"),
        XLabel = "shift δ",
        YLabel = "ξ_δ / ξ_0",
        VerticalMarkers = [0],
        Series = [new PlotSeries("", [.. gap.Rows.Select(row => row.Delta)], [.. gap.Rows.Select(row => row.Ratio)]) { Markers = true }],
    };

    /// <summary>ξ_δ/ξ_0 over δ, a line for each result.</summary>
    /// <param name="gaps">At least one.</param>
    public static SvgLinePlot Ratios(IReadOnlyList<ShiftGapResult> gaps)
    {
        bool sameModel = gaps.All(gap => gap.Model == gaps[0].Model);
        return Ratio(gaps[0]) with
        {
            Title = I($"Shift gap along {gaps.Count} directions"),
            Series = [.. gaps.Select(gap => new PlotSeries(sameModel ? gap.Direction : $"{gap.Model}, {gap.Direction}", [.. gap.Rows.Select(row => row.Delta)], [.. gap.Rows.Select(row => row.Ratio)]) { Markers = true })],
        };
    }

    /// <summary>Writes the curves to a file, and the ratio to one beside it whose name has <c>-ratio</c> added.</summary>
    /// <exception cref="LossProfileException">The profile has no test loss.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(ShiftGapResult gap, string path)
    {
        Curves(gap).Save(path);
        Ratio(gap).Save(Beside(path, "-ratio"));
    }
}
