using System.Collections.Immutable;
using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

/// <summary>The pictures of shift gaps, gains and trajectories: what is drawn, and where files go.</summary>
public sealed class TheoremPlotTests
{
    private static readonly ImmutableArray<double> s_offsets = [.. Enumerable.Range(-20, 41).Select(i => i / 5.0)];
    private static readonly LossProfile s_profile = new()
    {
        Direction = "u", Offsets = s_offsets, TrainLoss = [.. s_offsets.Select(Valley)], TestLoss = [.. s_offsets.Select(l => Valley(l - 0.4) + 2)],
    };

    [Fact]
    public void TheShiftedTestLossLiesOnTheTrainingLoss()
    {
        ShiftGapResult gap = ShiftGap.Measure(s_profile);
        SvgLinePlot curves = ShiftGapPlot.Curves(gap);
        Assert.Equal(0.4, gap.Delta, 1e-9);
        // At l the shifted curve has the training loss of l: L₀(l + δ) = L̂(l).
        Assert.All(curves.Series[2].X.Zip(curves.Series[2].Y), point => Assert.Equal(Valley(point.First), point.Second, 1e-9));
        Assert.Equal((-gap.R, gap.R), Assert.Single(curves.Spans));
        Assert.Equal(1, ShiftGapPlot.Ratio(gap).Series[0].Y[gap.Rows.Length / 2]);
        using var folder = new TemporaryFolder();
        ShiftGapPlot.Save(gap, folder.File("gap.svg"));
        Assert.All(["gap.svg", "gap-ratio.svg"], (string file) => Assert.Equal("svg", XDocument.Load(folder.File(file)).Root!.Name.LocalName));
        Assert.Throws<LossProfileException>(() => ShiftGapPlot.Curves(gap with { Profile = s_profile with { TestLoss = [] } }));
    }

    [Fact]
    public void GainsRunOverTheDistanceAndTheAllowedRangeIsShaded()
    {
        ImmutableArray<FlatSideGainResult> results = FlatSideGain.Of([s_profile], new FlatSideGainOptions { Distances = [2, 1], Xi = 0.1 },
            l => new PointLosses(Valley(l[0]), 0, Valley(l[0] - 0.4), 0), (_, _) => 9);
        SvgLinePlot plot = FlatSideGainPlot.Of(results);
        // A direction of length 3: offsets 1 and 2 are distances 3 and 6.
        Assert.Equal([3, 6], plot.Series[0].X.AsEnumerable());
        Assert.Equal([results[1].Gain, results[0].Gain], plot.Series[0].Y.AsEnumerable());
        (double low, double high) = Assert.Single(plot.Spans);
        Assert.Equal(3 * 4 * 0.1 / 4, low, 1e-9);
        Assert.Equal(3 * (4 - 0.4), high, 1e-9);
        string[] rows = ResultTables.Of(results).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, rows.Length);
        Assert.Equal(rows[0].Split(',').Length, rows[1].Split(',').Length);
    }

    [Fact]
    public void TrajectoriesHaveTheirFlatSideUpAndRight()
    {
        LossProfile mirrored = s_profile with { TrainLoss = [.. s_profile.TrainLoss.Reverse()] };
        TrajectoryProjectionResult result = TrajectoryProjection.Of(ValleyAsymmetry.Measure(mirrored), TrajectoryOrigin.Solution, TrajectoryUnit.Step, [1, 2, 3], [1, -1, -3], 2);
        SvgLinePlot course = TrajectoryPlot.Course(result), valley = TrajectoryPlot.Valley(result);
        Assert.Equal([-1, 1, 3], course.Series[0].Y.AsEnumerable());
        Assert.Equal([double.NaN, 1, 2], course.Series[1].Y.AsEnumerable());
        Assert.Equal([1.0, 3.0], valley.Series[1].X.AsEnumerable());
        Assert.All(valley.Series[1].X.Zip(valley.Series[1].Y), point => Assert.Equal(Valley(point.First), point.Second, 1e-9));
        Assert.Equal([2.0], valley.VerticalMarkers.AsEnumerable());
        using var folder = new TemporaryFolder();
        TrajectoryPlot.Save(result, folder.File("t.svg"));
        Assert.All(["t.svg", "t-valley.svg"], (string file) => Assert.Equal("svg", XDocument.Load(folder.File(file)).Root!.Name.LocalName));
        Assert.Equal(4, ResultTables.Of([result]).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static double Valley(double l) => l < 0 ? -5 * l : l;
}
