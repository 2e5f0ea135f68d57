using System.Collections.Immutable;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>An SGD's weights along a direction, as in HHY19's Fig. 5: over time, and on the valley's profile.</summary>
public static class TrajectoryPlot
{
    /// <summary>Positions over epochs or steps, their running average, and the minimum of the profile; the flat side is up.</summary>
    /// <exception cref="LossProfileException">The direction has no flat side.</exception>
    public static SvgLinePlot Course(TrajectoryProjectionResult result)
    {
        int up = Orientation(result);
        ImmutableArray<double> times = [.. result.Times.Select(time => (double)time)];
        double[] ends = [times[0], times[^1]];
        return new SvgLinePlot
        {
            Title = Title(result),
            XLabel = result.Unit == TrajectoryUnit.Epoch ? "epoch" : "step",
            YLabel = "offset, flat side above",
            VerticalMarkers = result.AverageStart > result.Times[0] ? [result.AverageStart] : [],
            Series =
            [
                new PlotSeries("SGD", times, [.. result.Positions.Select(x => up * x)]) { Width = result.Unit == TrajectoryUnit.Epoch ? 2 : 1, Markers = result.Unit == TrajectoryUnit.Epoch },
                new PlotSeries("its average", times, [.. result.Averages.Select(x => up * x)]) { Width = 3 },
                new PlotSeries("minimum of the training loss", [.. ends], [up * result.Minimum, up * result.Minimum]) { Color = 6, Width = 1.2, Style = LineStyle.Dashed },
            ],
        };
    }

    /// <summary>The profile where SGD went, with the averaged positions on it as dots and the average marked; the flat side is right.</summary>
    /// <exception cref="LossProfileException">The direction has no flat side.</exception>
    public static SvgLinePlot Valley(TrajectoryProjectionResult result)
    {
        int right = Orientation(result);
        LossProfile profile = result.Asymmetry.Profile;
        double[] averaged = [.. result.Positions.Where((_, i) => result.Times[i] >= result.AverageStart).Select(x => x - result.Origin)
            .Where(x => x >= profile.Offsets[0] && x <= profile.Offsets[^1])];
        ImmutableArray<double> curve = [.. profile.Offsets.Select(x => right * x)];
        return new SvgLinePlot
        {
            Title = Title(result),
            XLabel = "offset along the direction, flat side right",
            YLabel = "training loss",
            VerticalMarkers = [right * (result.Average - result.Origin)],
            Series =
            [
                new PlotSeries("training loss (dashed line: the average of SGD)", curve, profile.TrainLoss),
                // A dot each: breaks between them, so that no line joins them.
                new PlotSeries("SGD", [.. averaged.Select(x => right * x)], [.. averaged.Select(x => At(profile, x))]) { Color = 1, Width = 0.5, Opacity = 0, Markers = true },
            ],
        };
    }

    /// <summary>Writes the course to a file, and the valley to one beside it whose name has <c>-valley</c> added.</summary>
    /// <exception cref="LossProfileException">The direction has no flat side.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(TrajectoryProjectionResult result, string path)
    {
        Course(result).Save(path);
        Valley(result).Save(Beside(path, "-valley"));
    }

    private static string Title(TrajectoryProjectionResult result) =>
        I($"SGD along {result.Direction}: average {Math.Abs(result.FlatShift):g3} to the {(result.IsOnFlatSide ? "flat" : "sharp")} side");

    private static int Orientation(TrajectoryProjectionResult result) => result.Asymmetry.Orientation is not 0 and var side
        ? side
        : throw new LossProfileException($"{result.Direction} has no flat side. {result.Asymmetry.Reason}");

    private static double At(LossProfile profile, double offset)
    {
        int next = Math.Max(1, profile.Offsets.Count(x => x < offset));
        double t = (offset - profile.Offsets[next - 1]) / (profile.Offsets[next] - profile.Offsets[next - 1]);
        return (1 - t) * profile.TrainLoss[next - 1] + t * profile.TrainLoss[next];
    }
}
