using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// Whether a solution moved to the flat sides of its valley does better when the test loss is shifted either way (HHY19,
/// Theorem 1), by how much, and what the theorem promises.
/// </summary>
public static class FlatSideGain
{
    internal const double OrthogonalCosine = 0.05;

    /// <summary>Moves the profiler's solution along one or several directions.</summary>
    /// <param name="profiler">Has the solution, the data with a test split, and the offsets on which asymmetry and shift gap are measured.</param>
    /// <param name="directions">u_1 … u_k, 1 to 8 of them, of any length; the theorem has them orthogonal.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A result for each distance.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, or there are too few or too many directions.</exception>
    /// <exception cref="LossProfileException">A profile cannot be used: no test loss, one-sided, or not finite.</exception>
    /// <exception cref="LayoutMismatchException">A direction belongs to another network.</exception>
    public static ImmutableArray<FlatSideGainResult> Measure(
        LossProfiler profiler, IReadOnlyList<ProbeDirection> directions, FlatSideGainOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new FlatSideGainOptions();
        options.Validate();
        if (directions.Count is < 1 or > FlatSideGainOptions.MostDirections)
            throw new InvalidOptionException("Direction", $"{directions.Count} directions at once are not 1 to {FlatSideGainOptions.MostDirections}; all combinations of their signs are measured.");
        int steps = directions.Count + 1;
        LossProfile[] profiles = [.. directions.Select((u, i) => profiler.Measure(u, Part(i), cancellation))];

        int points = Points(directions.Count, options), done = 0;
        return Of(profiles, options, Losses, (i, j) => directions[i].Vector.Dot(directions[j].Vector));

        PointLosses Losses(ReadOnlySpan<double> offsets)
        {
            PointLosses losses = profiler.Measure(Sum(directions, offsets), cancellation);
            Part(steps - 1)?.Report(new OperationProgress($"Moving {profiler.Model.Name} to the flat side", FormattableString.Invariant($"train loss {losses.TrainLoss:G4}"), ++done, points));
            return losses;
        }

        IProgress<OperationProgress>? Part(int step) => progress is null ? null : new StepProgress(progress, step, steps);
    }

    /// <summary>Losses at ŵ + Σ offsets_i·u_i.</summary>
    internal delegate PointLosses LossAt(ReadOnlySpan<double> offsets);

    /// <summary>The results for profiles along k directions of any landscape.</summary>
    /// <param name="profiles">One a direction.</param>
    /// <param name="options">Checked.</param>
    /// <param name="losses">The landscape.</param>
    /// <param name="inner">⟨u_i, u_j⟩.</param>
    internal static ImmutableArray<FlatSideGainResult> Of(IReadOnlyList<LossProfile> profiles, FlatSideGainOptions options, LossAt losses, Func<int, int, double> inner)
    {
        int k = profiles.Count;
        ShiftGapOptions gaps = options.Shift is { } shift ? options.ShiftGap with { Shifts = [-shift, shift] } : options.ShiftGap;
        FlatSideTerm[] terms = [.. profiles.Select(profile => Term(ValleyAsymmetry.Measure(profile, options.Asymmetry), ShiftGap.Measure(profile, gaps), options.Shift))];
        double xi = options.Xi ?? terms.Max(term => term.Xi);
        for (int i = 0; i < k; i++)
            terms[i] = terms[i] with { Least = terms[i].IsSteeper ? 4 * xi / ((terms[i].Asymmetry.C - 1) * terms[i].Asymmetry.P) : double.PositiveInfinity };

        double[][] deltas = [.. Enumerable.Range(0, 1 << k).Select(signs => Along(terms, (i, term) => Sign(signs, i) * term.Shift))];
        PointLosses solution = losses(new double[k]);
        PointLosses[] before = [.. deltas.Select(delta => losses(Minus(new double[k], delta)))];
        double cosine = Cosine(k, inner), shifted = Norm(Along(terms, (_, term) => term.Shift), inner);
        var results = ImmutableArray.CreateBuilder<FlatSideGainResult>();
        foreach (double? given in options.Distances.IsDefaultOrEmpty ? [null] : options.Distances.Select(l => (double?)l))
        {
            FlatSideTerm[] moved = [.. terms.Select(term => term with { L = given ?? (term.MostInside > 0 ? term.MostInside : term.Most) })];
            double[] l = Along(moved, (_, term) => term.L);
            double distance = Norm(l, inner);
            results.Add(new FlatSideGainResult
            {
                Terms = [.. moved],
                Distance = distance,
                NeighbourRadius = shifted + distance,
                Xi = xi,
                Cosine = cosine,
                AtSolution = solution,
                AtMoved = losses(l),
                Shifted = [.. deltas.Select((delta, signs) => new ShiftedLosses(
                    [.. Enumerable.Range(0, k).Select(i => Sign(signs, i))], before[signs].TrainLoss, losses(Minus(l, delta)).TrainLoss))],
                Unmet = [.. Unmet(moved, xi, distance, cosine, i => Math.Sqrt(inner(i, i)))],
            });
        }
        return results.ToImmutable();
    }

    private static FlatSideTerm Term(AsymmetryResult asymmetry, ShiftGapResult gap, double? given)
    {
        if (asymmetry.Orientation == 0)
            throw new LossProfileException($"{asymmetry.Direction} has no flat side. {asymmetry.Reason}");
        double shift = given ?? Math.Abs(gap.Delta);
        return new FlatSideTerm
        {
            Asymmetry = asymmetry,
            ShiftGap = gap,
            L = 0,
            Shift = shift,
            Xi = gap.Rows.Where(row => Math.Abs(row.Delta) == shift).Min(row => row.Xi),
            Least = double.PositiveInfinity,
        };
    }

    private static IEnumerable<string> Unmet(FlatSideTerm[] terms, double xi, double distance, double cosine, Func<int, double> norm)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            FlatSideTerm term = terms[i];
            if (!term.IsSteeper)
                yield return FormattableString.Invariant($"{term.Direction}: c = {term.Asymmetry.C:g4} is not above 1.");
            else if (!term.IsFarEnough)
                yield return FormattableString.Invariant($"{term.Direction}: l = {term.L:g4} is not above 4ξ/((c − 1)p) = {term.Least:g4}, with ξ = {xi:g4}.");
            if (!term.IsShiftInside)
                yield return FormattableString.Invariant($"{term.Direction}: δ̄ = {term.Shift:g4} is outside of the radii {term.Asymmetry.RLow:g4} to {term.Asymmetry.RHigh:g4}.");
            if (!term.IsInRange)
                yield return FormattableString.Invariant($"{term.Direction}: l = {term.L:g4} is above max(r_hi − δ̄, δ̄ − r_lo) = {term.Most:g4}.");
            if (distance > term.ShiftGap.R * norm(i) * (1 + 1e-9))
                yield return FormattableString.Invariant($"{term.Direction}: the shift gap is known to R = {term.ShiftGap.R * norm(i):g4} only, ‖l‖ is {distance:g4}.");
        }
        if (cosine > OrthogonalCosine)
            yield return FormattableString.Invariant($"The directions are not orthogonal: two have a cosine of {cosine:g3}.");
    }

    private static int Points(int k, FlatSideGainOptions options) => 1 + (1 << k) + Math.Max(1, options.Distances.IsDefault ? 1 : options.Distances.Length) * (1 + (1 << k));

    private static int Sign(int signs, int i) => (signs >> i & 1) == 0 ? 1 : -1;

    /// <summary>An offset a direction, from towards the flat side to along u.</summary>
    private static double[] Along(FlatSideTerm[] terms, Func<int, FlatSideTerm, double> offset) =>
        [.. terms.Select((term, i) => term.Asymmetry.Orientation * offset(i, term))];

    private static double[] Minus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double Norm(double[] offsets, Func<int, int, double> inner)
    {
        double square = 0;
        for (int i = 0; i < offsets.Length; i++)
            for (int j = 0; j < offsets.Length; j++)
                square += offsets[i] * offsets[j] * inner(i, j);
        return Math.Sqrt(Math.Max(square, 0));
    }

    private static double Cosine(int k, Func<int, int, double> inner)
    {
        double largest = 0;
        for (int i = 0; i < k; i++)
            for (int j = 0; j < i; j++)
                largest = Math.Max(largest, Math.Abs(inner(i, j)) / Math.Sqrt(inner(i, i) * inner(j, j)));
        return largest;
    }

    private static ParameterVector Sum(IReadOnlyList<ProbeDirection> directions, ReadOnlySpan<double> offsets)
    {
        var sum = new double[directions[0].Vector.Values.Length];
        for (int i = 0; i < directions.Count; i++)
        {
            directions[0].Vector.Layout.EnsureSame(directions[i].Vector.Layout);
            for (int j = 0; j < sum.Length; j++)
                sum[j] += offsets[i] * directions[i].Vector.Values[j];
        }
        return new ParameterVector(directions[0].Vector.Layout, Array.ConvertAll(sum, value => (float)value));
    }
}
