using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// How common asymmetric directions are: k of n, with a Wilson score interval (Wilson 1927) for the share among all
/// directions of the kind.
/// </summary>
/// <remarks>
/// The interval is right for directions drawn independently at one solution. A direction that could not be measured
/// (loss not finite) counts as not asymmetric and is reported in <see cref="Unmeasured"/>.
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

    /// <summary>Name of the models, when all results share it.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the data set, when all results share it.</summary>
    public string? Dataset { get; init; }

    /// <summary>Kind of the directions, when all results share it.</summary>
    public DirectionKind? Kind { get; init; }

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

    /// <summary>Directions whose loss was not finite wherever it was needed; they count in N, not in K.</summary>
    public int Unmeasured { get; init; }

    /// <summary>Counts the asymmetric ones among results.</summary>
    /// <param name="results">One per direction.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    /// <exception cref="InvalidOptionException">There are no results, or the confidence is out of range.</exception>
    public static Prevalence Of(IEnumerable<AsymmetryResult> results, double confidence = 0.95)
    {
        List<AsymmetryResult> all = [.. results];
        double[] measured = [.. all.Select(result => result.C).Where(c => !double.IsNaN(c)).Order()];
        return new Prevalence(all.Count(result => result.IsAsymmetric), all.Count, confidence)
        {
            Model = Shared(all, result => result.Model),
            Dataset = Shared(all, result => result.Dataset),
            Kind = Shared(all, result => result.Kind),
            MedianC = measured.Length == 0 ? double.NaN : (measured[(measured.Length - 1) / 2] + measured[measured.Length / 2]) / 2,
            Unmeasured = all.Count - measured.Length,
        };
    }

    /// <summary>Another count of the same directions.</summary>
    /// <param name="k">How many of them, 0 … <see cref="N"/>.</param>
    internal Prevalence With(int k) => new(k, N, Confidence)
    {
        Model = Model,
        Dataset = Dataset,
        Kind = Kind,
        MedianC = MedianC,
        Unmeasured = Unmeasured,
    };

    private static T? Shared<T>(List<AsymmetryResult> results, Func<AsymmetryResult, T?> read)
    {
        T? first = read(results[0]);
        return results.All(result => EqualityComparer<T?>.Default.Equals(read(result), first)) ? first : default;
    }
}
