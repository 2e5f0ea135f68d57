using System.Collections.Immutable;
using System.Diagnostics;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// The line through two solutions (HHY19 §5, Fig. 7: from SWA to SGD; Appendix G: small and large batches): a profile
/// through A whose direction is θ_B − θ_A, and the two solutions themselves. Frozen running statistics go from A's to B's with the
/// weights, (1 − t)·r_A + t·r_B as when two models are merged; beyond A and B they are the nearer one's, since a variance must not become negative.
/// </summary>
public static class SolutionInterpolation
{
    /// <summary>What the user should know of the chosen settings; null when there is nothing.</summary>
    public static string? Warning(NetworkDefinition network, InterpolationOptions options) => options.Evaluation.WarningFor(network);

    /// <summary>Measures the line and its two solutions.</summary>
    /// <param name="from">A, at t = 0.</param>
    /// <param name="to">B, at t = 1, of the same network.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="LayoutMismatchException">The two belong to different networks.</exception>
    /// <exception cref="DegenerateDirectionException">Weights are not finite, or the two are equal.</exception>
    public static InterpolationResult Measure(
        ValleyModel from, ValleyModel to, Dataset dataset, InterpolationOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new InterpolationOptions();
        return Measure(from, to, dataset, options.Grid(), options.Evaluation, progress, cancellation);
    }

    /// <summary>The same for a grid of one's own, ascending.</summary>
    internal static InterpolationResult Measure(
        ValleyModel from, ValleyModel to, Dataset dataset, ImmutableArray<double> grid, EvaluationOptions evaluation,
        IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        ProbeDirection line = DirectionSampler.Between(from, to);
        LossProfile profile;
        using (var profiler = new LossProfiler(from, dataset, new ProfileOptions { Offsets = grid, Evaluation = evaluation }))
            profile = profiler.MeasureTowards(line, to.Buffers, progress, cancellation);

        // A solution's statistics are measured anew here as at every point; those it was saved with may be of other images.
        EvaluationOptions alike = evaluation with { BatchNorm = profile.BatchNormPolicy };
        ModelMeasurement a = ModelMeasurement.Of(from, dataset, alike, cancellation), b = ModelMeasurement.Of(to, dataset, alike, cancellation);
        return Summary(profile, a, b) with { Distance = line.Norm, Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    /// <summary>What the line says, from its losses.</summary>
    internal static InterpolationResult Summary(LossProfile profile, ModelMeasurement from, ModelMeasurement to) => new()
    {
        From = from,
        To = to,
        Profile = profile,
        TrainMinimum = Lowest(profile.Offsets, profile.TrainLoss),
        TestMinimum = Lowest(profile.Offsets, profile.TestLoss),
        TrainBarrier = Barrier(profile.Offsets, profile.TrainLoss, from.TrainLoss, to.TrainLoss),
        TestBarrier = Barrier(profile.Offsets, profile.TestLoss, from.TestLoss, to.TestLoss),
        FromFlatSide = Sides(profile),
        ToFlatSide = Sides(profile with { Model = to.Model, Offsets = [.. profile.Offsets.Select(t => t - 1)] }),
    };

    private static double Lowest(ImmutableArray<double> t, ImmutableArray<double> losses)
    {
        int lowest = -1;
        for (int i = 0; i < losses.Length; i++)
            if (double.IsFinite(losses[i]) && (lowest < 0 || losses[i] < losses[lowest]))
                lowest = i;
        return lowest < 0 ? double.NaN : t[lowest];
    }

    private static double Barrier(ImmutableArray<double> t, ImmutableArray<double> losses, double from, double to)
    {
        if (losses.IsDefaultOrEmpty)
            return double.NaN;
        // The solutions lie on the chord themselves.
        double highest = 0;
        for (int i = 0; i < t.Length; i++)
            if (t[i] is > 0 and < 1)
                highest = Math.Max(highest, double.IsFinite(losses[i]) ? losses[i] - ((1 - t[i]) * from + t[i] * to) : double.PositiveInfinity);
        return highest;
    }

    private static FlatSideResult? Sides(LossProfile profile)
    {
        try
        {
            return FlatSide.Measure(profile);
        }
        catch (LossProfileException)
        {
            // A line from A to B has no other side; a coarse one has no slopes.
            return null;
        }
    }
}
