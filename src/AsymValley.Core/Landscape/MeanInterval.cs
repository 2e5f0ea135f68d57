using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace AsymValley.Landscape;

/// <summary>A mean with the interval that Student's t gives it.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end of the interval; NaN for a single value, which has none.</param>
/// <param name="High">Upper end.</param>
/// <param name="N">How many values.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, int N)
{
    /// <summary>What could not be measured.</summary>
    public static MeanInterval None { get; } = new(double.NaN, double.NaN, double.NaN, 0);

    /// <summary>Mean and interval of independent values.</summary>
    /// <param name="values">At least one; a mean over a value that is not finite is not finite.</param>
    /// <param name="confidence">Coverage, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">There are no values, or the confidence is out of range.</exception>
    public static MeanInterval Of(IEnumerable<double> values, double confidence = 0.95)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            throw new InvalidOptionException(nameof(N), "a mean needs at least one value.");
        EnsureConfidence(confidence);
        double mean = all.Mean();
        double half = all.Length == 1 ? double.NaN
            : StudentT.InvCDF(0, 1, all.Length - 1, (1 + confidence) / 2) * all.StandardDeviation() / Math.Sqrt(all.Length);
        return new MeanInterval(mean, mean - half, mean + half, all.Length);
    }

    /// <exception cref="InvalidOptionException">It is not between 0 and 1.</exception>
    internal static void EnsureConfidence(double confidence)
    {
        if (!(confidence > 0 && confidence < 1))
            throw new InvalidOptionException("Confidence", FormattableString.Invariant($"{confidence} is not between 0 and 1."));
    }

    /// <inheritdoc/>
    public override string ToString() => double.IsNaN(Low) ? FormattableString.Invariant($"{Mean:g4}") : FormattableString.Invariant($"{Mean:g4} [{Low:g4}, {High:g4}]");
}
