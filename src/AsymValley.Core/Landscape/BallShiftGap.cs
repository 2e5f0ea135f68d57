using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// The shift gap with v in a ball of R^d, as Definition 3 of HHY19 has it: ξ_δ = max over ‖v‖ ≤ R of
/// |L₀(w + v + δ·u) − L̂(w + v)|, δ along u.
/// </summary>
/// <remarks>
/// The maximum is over v drawn uniformly from the ball, hence a lower bound of the one over the ball; more samples only raise
/// it. Minima in L₀ = L − min L + min L̂ are over all points that were measured.
/// </remarks>
public static class BallShiftGap
{
    /// <summary>Measures every δ of the profiler's grid at every v.</summary>
    /// <param name="profiler">Has the solution, the data with a test split, and the shifts δ as offsets, 0 among them.</param>
    /// <param name="direction">u.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>
    /// The result of a shift gap whose R is the ball's radius and whose points are the v; its profile is the one through the
    /// solution, v = 0, which is one of them.
    /// </returns>
    /// <exception cref="InvalidOptionException">An option is out of range, or 0 is not among the offsets.</exception>
    /// <exception cref="LossProfileException">There is no test loss, or a loss is not finite.</exception>
    /// <exception cref="LayoutMismatchException">The direction belongs to another network.</exception>
    public static ShiftGapResult Measure(
        LossProfiler profiler, ProbeDirection direction, BallShiftGapOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new BallShiftGapOptions();
        options.Validate();
        if (!profiler.Options.Grid().Contains(0))
            throw new InvalidOptionException(nameof(ProfileOptions.Offsets), "0 is not among the offsets, which are the shifts.");
        var profiles = new LossProfile[options.Samples + 1];
        profiles[0] = profiler.Measure(direction, Part(0), cancellation);
        for (int i = 0; i < options.Samples; i++)
            profiles[i + 1] = profiler.Measure(direction, NeighbourSampler.InBall(direction.Vector.Layout, options.Radius, options.NeighbourSeed, i), Part(i + 1), cancellation);
        return Of(profiles, options.Radius);

        IProgress<OperationProgress>? Part(int step) => progress is null ? null : new StepProgress(progress, step, profiles.Length);
    }

    /// <summary>The result of profiles along one direction at different v, the first at v = 0.</summary>
    internal static ShiftGapResult Of(IReadOnlyList<LossProfile> profiles, double radius)
    {
        ImmutableArray<double> shifts = profiles[0].Offsets;
        if (profiles.Any(profile => profile.TestLoss.IsDefaultOrEmpty))
            throw new LossProfileException("There is no test loss; the shift gap compares training and test loss.");
        if (!profiles.All(profile => profile.TrainLoss.All(double.IsFinite) && profile.TestLoss.All(double.IsFinite)))
            throw new LossProfileException("A loss in the ball is not finite; measure a smaller radius or range.");
        int zero = shifts.IndexOf(0);
        double trainMinimum = profiles.Min(profile => profile.TrainLoss.Min()), testMinimum = profiles.Min(profile => profile.TestLoss.Min());
        double[] xi = [.. shifts.Select((_, j) => profiles.Max(profile => Math.Abs(profile.TestLoss[j] - testMinimum + trainMinimum - profile.TrainLoss[zero])))];
        return ShiftGap.Result(profiles[0], [.. shifts], xi) with
        {
            R = radius,
            Points = profiles.Count,
            TrainMinimum = trainMinimum,
            TestMinimum = testMinimum,
        };
    }
}
