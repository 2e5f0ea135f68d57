using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Landscape;

/// <summary>
/// Projects the weights of an SGD on directions of the valley it is in and says on which side their average lies (HHY19,
/// Theorem 2 and Fig. 5).
/// </summary>
/// <remarks>
/// The weights come one at a time: a run's snapshots as they are read, or steps of an SGD that goes on from the profiler's
/// solution. None is kept but their sum; since projections are linear, that of the average is the average of the projections.
/// </remarks>
public static class TrajectoryProjection
{
    /// <summary>Projects the weights on all directions at once and measures the valley along each.</summary>
    /// <param name="profiler">Has the solution w, the data, and the offsets of the profiles.</param>
    /// <param name="directions">At least one, of any length.</param>
    /// <param name="run">The run whose snapshots are projected; null with <see cref="TrajectoryOptions.Steps"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point, snapshot and few steps.</param>
    /// <param name="cancellation">Looked at before each batch and snapshot.</param>
    /// <returns>A result for each direction.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, or there is no trajectory: no run with snapshots and no steps, or both.</exception>
    /// <exception cref="LossProfileException">The offsets are one-sided or too coarse.</exception>
    /// <exception cref="LayoutMismatchException">A direction or the run belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">A direction is zero.</exception>
    /// <exception cref="TrainingDivergedException">The weights became NaN or infinite.</exception>
    public static ImmutableArray<TrajectoryProjectionResult> Measure(
        LossProfiler profiler, IReadOnlyList<ProbeDirection> directions, ValleyRun? run, TrajectoryOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TrajectoryOptions();
        options.Validate();
        if (directions.Count == 0)
            throw new InvalidOptionException("Direction", "give at least one direction.");
        EnsureOne(run, options);
        foreach (ProbeDirection direction in directions)
        {
            profiler.Model.Parameters.Layout.EnsureSame(direction.Vector.Layout);
            if (!(direction.Norm > 0))
                throw new DegenerateDirectionException("The direction is zero, so that nothing lies along it.");
        }
        double[][] positions;
        ParameterVector average;
        ImmutableArray<int> times;
        int start;
        if (run is null)
        {
            start = options.AverageStart ?? 1;
            times = [.. Enumerable.Range(1, options.Steps)];
            (positions, average) = SgdTrajectory.Project(profiler, directions, options, start, Part(0), cancellation);
        }
        else
        {
            times = [.. run.Snapshots.Select(snapshot => snapshot.Epoch)];
            start = options.AverageStart ?? run.Options.SwaStart ?? times[0];
            if (start > times[^1])
                throw new InvalidOptionException(nameof(options.AverageStart), $"the last snapshot is of epoch {times[^1]}.");
            (positions, average) = OfSnapshots(run, profiler.Model.Parameters, directions, start, Part(0), cancellation);
        }
        TrajectoryUnit unit = run is null ? TrajectoryUnit.Step : TrajectoryUnit.Epoch;
        ParameterVector origin = options.Through == TrajectoryOrigin.Average ? average : new ParameterVector(average.Layout);
        return [.. directions.Select((u, i) => Of(
            ValleyAsymmetry.Measure(profiler.Measure(u, origin, Part(i + 1), cancellation), options.Asymmetry), options.Through, unit, times, positions[i], start))];

        IProgress<OperationProgress>? Part(int step) => progress is null ? null : new StepProgress(progress, step, directions.Count + 1);
    }

    /// <summary>Checks that there is one trajectory.</summary>
    /// <param name="run">The run whose snapshots are projected; null for none.</param>
    /// <param name="options">With steps, or without.</param>
    /// <exception cref="InvalidOptionException">There is none, or two.</exception>
    public static void EnsureOne(ValleyRun? run, TrajectoryOptions options)
    {
        if (run is null == (options.Steps == 0))
            throw new InvalidOptionException(nameof(options.Steps), "give either a run, whose snapshots are the trajectory, or a number of steps.");
        if (run is { Snapshots.Length: 0 })
            throw new InvalidOptionException(nameof(run.Snapshots), $"the run {run.Name} has none. Train with SnapshotEvery to keep them.");
    }

    /// <summary>The result of a trajectory's positions along one direction.</summary>
    internal static TrajectoryProjectionResult Of(AsymmetryResult asymmetry, TrajectoryOrigin through, TrajectoryUnit unit, ImmutableArray<int> times, double[] positions, int start)
    {
        var averages = new double[positions.Length];
        double sum = 0;
        for (int i = 0, n = 0; i < positions.Length; i++)
        {
            if (times[i] >= start)
            {
                sum += positions[i];
                n++;
            }
            averages[i] = n == 0 ? double.NaN : sum / n;
        }
        return new TrajectoryProjectionResult
        {
            Asymmetry = asymmetry,
            Through = through,
            Unit = unit,
            Times = times,
            Positions = [.. positions],
            Averages = [.. averages],
            AverageStart = start,
        };
    }

    /// <summary>Where the training loss is least: the vertex of the parabola through the lowest point and its neighbours.</summary>
    internal static double MinimumOf(LossProfile profile)
    {
        (ImmutableArray<double> x, ImmutableArray<double> y) = (profile.Offsets, profile.TrainLoss);
        int lowest = -1;
        for (int i = 0; i < x.Length; i++)
        {
            // Of equals the one nearest the reference.
            if (double.IsFinite(y[i]) && (lowest < 0 || y[i] < y[lowest] || y[i] == y[lowest] && Math.Abs(x[i]) < Math.Abs(x[lowest])))
                lowest = i;
        }
        if (lowest < 0)
            return double.NaN;
        if (lowest == 0 || lowest == x.Length - 1 || !double.IsFinite(y[lowest - 1]) || !double.IsFinite(y[lowest + 1]))
            return x[lowest];
        double left = x[lowest] - x[lowest - 1], right = x[lowest + 1] - x[lowest];
        double falling = (y[lowest] - y[lowest - 1]) / left, rising = (y[lowest + 1] - y[lowest]) / right;
        // The slopes at the middles of the two cells, and the zero of the line through them.
        return rising > falling ? x[lowest] - left / 2 - falling * (left + right) / 2 / (rising - falling) : x[lowest];
    }

    /// <summary>The positions, an array for each direction, and the average of the weights less the solution.</summary>
    private static (double[][] Positions, ParameterVector Average) OfSnapshots(
        ValleyRun run, ParameterVector solution, IReadOnlyList<ProbeDirection> directions, int start, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        double[][] positions = [.. directions.Select(_ => new double[run.Snapshots.Length])];
        var sum = new double[solution.Values.Length];
        for (int t = 0; t < run.Snapshots.Length; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            ValleyModel model = run.Snapshots[t].Load();
            ParameterVector moved = model.Parameters.Subtract(solution);
            for (int i = 0; i < directions.Count; i++)
                positions[i][t] = moved.Dot(directions[i].Vector) / directions[i].Vector.Dot(directions[i].Vector);
            if (run.Snapshots[t].Epoch >= start)
            {
                for (int j = 0; j < sum.Length; j++)
                    sum[j] += moved.Values[j];
            }
            progress?.Report(new OperationProgress($"Projecting {run.Name}", $"epoch {run.Snapshots[t].Epoch}", t + 1, run.Snapshots.Length));
        }
        int averaged = run.Snapshots.Count(snapshot => snapshot.Epoch >= start);
        return (positions, new ParameterVector(solution.Layout, Array.ConvertAll(sum, value => (float)(value / averaged))));
    }
}
