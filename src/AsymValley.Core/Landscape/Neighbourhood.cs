using System.Collections.Immutable;
using System.Diagnostics;
using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// Measures a direction at many neighbours of a solution (HHY19, Assumption 2 and Fig. 4). One curve more than there are
/// neighbours: the first is the solution's own, which says at which radii and to which side all are compared.
/// </summary>
public static class Neighbourhood
{
    /// <summary>The neighbours of the profiler's solution along a direction.</summary>
    /// <param name="profiler">Has the solution, the data and the offsets, of which 0 is one and several lie on each side.</param>
    /// <param name="direction">u, of any length.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or given radii reach beyond the offsets.</exception>
    /// <exception cref="LossProfileException">The offsets are one-sided or too coarse, or the solution's own loss is not finite.</exception>
    /// <exception cref="LayoutMismatchException">The direction belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">The direction is zero.</exception>
    public static NeighbourhoodResult Measure(
        LossProfiler profiler, ProbeDirection direction, NeighbourhoodOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new NeighbourhoodOptions();
        options.Validate();
        long started = Stopwatch.GetTimestamp();
        int count = options.Neighbours;
        LossProfile profile = profiler.Measure(direction, Part(0), cancellation);
        AsymmetryResult solution = ValleyAsymmetry.Measure(profile, options.Asymmetry);
        if (solution.Orientation == 0)
            throw new LossProfileException($"There is nothing to compare neighbours with. {solution.Reason}");

        AsymmetryOptions radii = options.Asymmetry with { RLow = solution.RLow, RHigh = solution.RHigh };
        var neighbours = new AsymmetryResult[count];
        var distances = new double[count];
        for (int i = 0; i < count; i++)
        {
            ParameterVector across = NeighbourSampler.Across(NeighbourSampler.InBall(direction.Vector.Layout, options.Radius, options.NeighbourSeed, i), direction.Vector);
            distances[i] = across.Norm();
            neighbours[i] = ValleyAsymmetry.Measure(profiler.Measure(direction, across, Part(i + 1), cancellation), radii);
        }
        return Summary(solution, neighbours, options) with
        {
            Distances = [.. distances],
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };

        IProgress<OperationProgress>? Part(int step) => progress is null ? null : new StepProgress(progress, step, count + 1);
    }

    private static NeighbourhoodResult Summary(AsymmetryResult solution, AsymmetryResult[] neighbours, NeighbourhoodOptions options)
    {
        AsymmetryResult[] sameSide = [.. neighbours.Where(neighbour => neighbour.Orientation == solution.Orientation)];
        bool isCommon = sameSide.Length == neighbours.Length;
        double p = isCommon ? sameSide.Append(solution).Max(result => result.P) : double.NaN;
        (ImmutableArray<double> trainMean, ImmutableArray<double> trainDeviation) = Moments(neighbours, profile => profile.TrainLoss);
        (ImmutableArray<double> testMean, ImmutableArray<double> testDeviation) = Moments(neighbours, profile => profile.TestLoss);
        return new NeighbourhoodResult
        {
            Radius = options.Radius,
            NeighbourSeed = options.NeighbourSeed,
            Asymmetry = solution,
            Neighbours = [.. neighbours],
            Distances = [],
            Asymmetric = Share(sameSide.Count(neighbour => neighbour.IsAsymmetric)),
            Keeping = Share(sameSide.Count(neighbour => neighbour.FlatSlope <= solution.P && neighbour.SharpSlope >= solution.SharpSlope)),
            Falling = sameSide.Count(neighbour => neighbour.FlatSlope < 0),
            CommonP = p,
            CommonC = isCommon ? sameSide.Append(solution).Min(result => result.SharpSlope) / p : double.NaN,
            MeanTrainLoss = trainMean,
            TrainDeviation = trainDeviation,
            MeanTestLoss = testMean,
            TestDeviation = testDeviation,
        };

        // The median c and the rest are those of all neighbours; only the count differs.
        Prevalence Share(int k) => Prevalence.Of(neighbours, options.Confidence).With(k);
    }

    private static (ImmutableArray<double> Mean, ImmutableArray<double> Deviation) Moments(AsymmetryResult[] neighbours, Func<LossProfile, ImmutableArray<double>> series)
    {
        int points = series(neighbours[0].Profile).Length, count = neighbours.Length;
        var mean = new double[points];
        var deviation = new double[points];
        for (int i = 0; i < points; i++)
        {
            mean[i] = neighbours.Sum(neighbour => series(neighbour.Profile)[i]) / count;
            deviation[i] = Math.Sqrt(neighbours.Sum(neighbour => Math.Pow(series(neighbour.Profile)[i] - mean[i], 2)) / (count - 1));
        }
        return ([.. mean], [.. deviation]);
    }
}
