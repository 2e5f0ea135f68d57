using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace AsymValley.Theory;

/// <summary>A mean of independent values with the interval of Student's t.</summary>
/// <param name="Mean">The mean; NaN without values.</param>
/// <param name="Low">Lower end of the interval; NaN with fewer than two values.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">How many values.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, int Count)
{
    /// <summary>What could not be measured.</summary>
    public static MeanInterval None { get; } = new(double.NaN, double.NaN, double.NaN, 0);

    /// <summary>The mean of values.</summary>
    /// <param name="values">Independent draws.</param>
    /// <param name="confidence">Coverage of the interval, above 0 and below 1.</param>
    public static MeanInterval Of(IEnumerable<double> values, double confidence = 0.95)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            return None;
        double mean = all.Mean();
        double half = all.Length < 2 ? double.NaN
            : StudentT.InvCDF(0, 1, all.Length - 1, (1 + confidence) / 2) * all.StandardDeviation() / Math.Sqrt(all.Length);
        return new MeanInterval(mean, mean - half, mean + half, all.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Mean:g4} [{Low:g4}, {High:g4}]");
}
