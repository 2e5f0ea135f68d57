using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// How common asymmetric directions are: k of n, with a Wilson score interval (Wilson 1927) for the share among all
/// directions of the kind.
/// </summary>
/// <remarks>
/// The interval is right for directions drawn independently at one solution. Directions at the same solution share it, and
/// those of a kind with a common part (<see cref="DirectionKind.UniformPositive"/> and the like) are nearly parallel: they
/// say little of other solutions. That is what <see cref="Solutions"/> counts. A direction that could not be measured (loss
/// not finite) counts as not asymmetric and is reported in <see cref="Unmeasured"/>.
/// </remarks>
public sealed record Prevalence
{
    /// <summary>k of n with the interval.</summary>
    /// <param name="k">Asymmetric directions, 0 … <paramref name="n"/>.</param>
    /// <param name="n">All directions, at least 1.</param>
    /// <param name="confidence">Coverage of the interval, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public Prevalence(int k, int n, double confidence = 0.95)
    {
        if (n < 1)
            throw new InvalidOptionException(nameof(N), "prevalence needs at least one direction.");
        if (k < 0 || k > n)
            throw new InvalidOptionException(nameof(K), $"{k} of {n} is not a count.");
        if (!(confidence > 0 && confidence < 1))
            throw new InvalidOptionException(nameof(Confidence), FormattableString.Invariant($"{confidence} is not between 0 and 1."));
        K = k;
        N = n;
        Confidence = confidence;
        double z = NormalQuantile.Of((1 + confidence) / 2), z2 = z * z;
        double middle = (k + z2 / 2) / (n + z2);
        double half = z / (n + z2) * Math.Sqrt((double)k * (n - k) / n + z2 / 4);
        // At the ends the formula gives exactly 0 and 1; rounding must not.
        Low = k == 0 ? 0 : middle - half;
        High = k == n ? 1 : middle + half;
    }

    /// <summary>What the counted results have in common, where they were counted by groups; null otherwise.</summary>
    public string? Label { get; init; }

    /// <summary>Name of the models, when all results share it.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the networks, when all results share it.</summary>
    public string? Network { get; init; }

    /// <summary>Name of the data set, when all results share it.</summary>
    public string? Dataset { get; init; }

    /// <summary>Kind of the directions, when all results share it.</summary>
    public DirectionKind? Kind { get; init; }

    /// <summary>The parameters that moved, when all results share them.</summary>
    public string? Group { get; init; }

    /// <summary>Asymmetric directions.</summary>
    public int K { get; }

    /// <summary>All directions.</summary>
    public int N { get; }

    /// <summary>K/N.</summary>
    public double Share => (double)K / N;

    /// <summary>Lower end of the interval.</summary>
    public double Low { get; }

    /// <summary>Upper end of the interval.</summary>
    public double High { get; }

    /// <summary>Coverage of the interval.</summary>
    public double Confidence { get; }

    /// <summary>Median of c over the directions that could be measured; NaN when there is none.</summary>
    public double MedianC { get; init; } = double.NaN;

    /// <summary>Median of c over those of them where p is not the floor; NaN when there is none.</summary>
    public double MedianCAboveFloor { get; init; } = double.NaN;

    /// <summary>Measured directions where p is the floor, so that their c says no more than that it is large.</summary>
    public int FloorUsed { get; init; }

    /// <summary>Directions for which the inequalities of Definition 1 hold, also where the loss falls along the flat side.</summary>
    public int Literal { get; init; }

    /// <summary>Directions whose loss was not finite wherever it was needed; they count in N, not in K.</summary>
    public int Unmeasured { get; init; }

    /// <summary>How many solutions are asymmetric valleys (HHY19, Definition 2); null where solutions were not counted.</summary>
    public SolutionCount? Solutions { get; init; }

    /// <summary>What to know about the interval; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Counts the asymmetric ones among results.</summary>
    /// <param name="results">One per direction.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    /// <exception cref="InvalidOptionException">There are no results, or the confidence is out of range.</exception>
    public static Prevalence Of(IEnumerable<AsymmetryResult> results, double confidence = 0.95)
    {
        List<AsymmetryResult> all = [.. results];
        bool[] solutions = [.. all.GroupBy(SolutionOf).Select(solution => solution.Any(result => result.IsAsymmetric))];
        var asymmetric = new Prevalence(solutions.Count(isAsymmetric => isAsymmetric), solutions.Length, confidence);
        AsymmetryResult[] measured = [.. all.Where(result => !double.IsNaN(result.C))];
        return new Prevalence(all.Count(result => result.IsAsymmetric), all.Count, confidence)
        {
            Model = Shared(all, result => result.Model),
            Network = Shared(all, result => result.Profile.Network),
            Dataset = Shared(all, result => result.Dataset),
            Kind = Shared(all, result => result.Kind),
            Group = Shared(all, result => result.Group),
            MedianC = Median(measured),
            MedianCAboveFloor = Median(measured.Where(result => !result.FloorUsed)),
            FloorUsed = measured.Count(result => result.FloorUsed),
            Literal = all.Count(result => result.IsLiterallyAsymmetric),
            Unmeasured = all.Count - measured.Length,
            Solutions = new SolutionCount(asymmetric.K, asymmetric.N, asymmetric.Low, asymmetric.High),
            Note = all.Count > solutions.Length
                ? "Directions at one solution are not independent: Low to High is for directions at these solutions, Solutions for solutions."
                : null,
        };
    }

    /// <summary>Counts the results by groups, in the order in which the groups first occur.</summary>
    /// <param name="results">One per direction.</param>
    /// <param name="label">What the results of a group have in common; it is their <see cref="Label"/>.</param>
    /// <param name="confidence">Coverage of the intervals.</param>
    /// <exception cref="InvalidOptionException">The confidence is out of range.</exception>
    public static IEnumerable<Prevalence> By(IEnumerable<AsymmetryResult> results, Func<AsymmetryResult, string> label, double confidence = 0.95) =>
        results.GroupBy(label, StringComparer.Ordinal).Select(group => Of(group, confidence) with { Label = group.Key });

    // A solution is known by its names: runs in folders of one name, trained on the same data, would be taken for one.
    private static (string, string, string, int?) SolutionOf(AsymmetryResult result) =>
        (result.Model, result.Profile.Network, result.Dataset, result.Profile.Epoch);

    /// <summary>Another count of the same directions.</summary>
    /// <param name="k">How many of them, 0 … <see cref="N"/>.</param>
    internal Prevalence With(int k) => new(k, N, Confidence)
    {
        Model = Model,
        Dataset = Dataset,
        Kind = Kind,
        MedianC = MedianC,
        MedianCAboveFloor = MedianCAboveFloor,
        FloorUsed = FloorUsed,
        Literal = Literal,
        Unmeasured = Unmeasured,
    };

    private static double Median(IEnumerable<AsymmetryResult> results)
    {
        double[] c = [.. results.Select(result => result.C).Order()];
        return c.Length == 0 ? double.NaN : (c[(c.Length - 1) / 2] + c[c.Length / 2]) / 2;
    }

    private static T? Shared<T>(List<AsymmetryResult> results, Func<AsymmetryResult, T?> read)
    {
        T? first = read(results[0]);
        return results.All(result => EqualityComparer<T?>.Default.Equals(read(result), first)) ? first : default;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(Label is { Length: > 0 } ? Label + ": " : "")}{K} of {N} [{Low:f2}, {High:f2}]");
}

/// <summary>How many solutions are asymmetric valleys, at least one of the measured directions being asymmetric there (HHY19, Definition 2).</summary>
/// <remarks>Solutions are told apart by the names of model, network and data set and by the epoch.</remarks>
/// <param name="K">Asymmetric valleys.</param>
/// <param name="N">All solutions.</param>
/// <param name="Low">Lower end of the Wilson interval for their share.</param>
/// <param name="High">Upper end of it.</param>
public sealed record SolutionCount(int K, int N, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() => $"{K} of {N}";
}
