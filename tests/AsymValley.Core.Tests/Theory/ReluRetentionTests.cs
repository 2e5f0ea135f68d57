using System.Collections.Immutable;
using AsymValley.Theory;

namespace AsymValley.Tests.Theory;

public sealed class ReluRetentionTests
{
    /// <summary>Mean and variance of one input's share of the output, from the moments of normal variables.</summary>
    private static (double Mean, double Variance) Exact(double a, double offset)
    {
        double s = Math.Sqrt(1 + a * a), half = Math.Sqrt(2 / Math.PI);
        // E[wh] = a; E[sign(w)h] = a/s·√(2/π); E[w²h²] = 1 + 3a²; E[|w|h²] = √(2/π)(1 + 2a²)/s; E[h²] = 1.
        double mean = a + offset * half * a / s;
        double square = 1 + 3 * a * a + 2 * offset * half * (1 + 2 * a * a) / s + offset * offset;
        return (mean, square - mean * mean);
    }

    [Theory]
    [InlineData(0.1, 100)]
    [InlineData(0.1, 1)]
    [InlineData(-0.7, 20)]
    public void MomentsAreThoseOfTheNormalDistribution(double a, int dimension)
    {
        foreach (ReluRetentionResult r in ReluRetention.Measure(new ReluRetentionOptions { Similarity = a, Dimension = dimension }))
        {
            (double mean, double variance) = Exact(a, r.Offset);
            Assert.Equal(dimension * mean, r.ExpectedMean, 1e-9);
            double error = Math.Sqrt(dimension * variance / r.Draws);
            Assert.InRange(r.Mean, r.ExpectedMean - 4 * error, r.ExpectedMean + 4 * error);
            // Products of two normal variables have heavy tails: the variance is known to some percent.
            Assert.InRange(r.StandardDeviation / Math.Sqrt(dimension * variance), 0.96, 1.04);
            Assert.Equal(r.Draws, r.Counts.Sum());
        }
    }

    [Fact]
    public void TheActiveShareOfOneInputIsThatOfTwoCorrelatedNormals()
    {
        // P(wh > 0) = ½ + arcsin(ρ)/π, and a positive λ does not change the sign of w + λ·sign(w).
        ImmutableArray<ReluRetentionResult> results = ReluRetention.Measure(new ReluRetentionOptions { Similarity = 0.5, Dimension = 1, Draws = 40_000, Offsets = [0, 0.5, 2] });
        double expected = 0.5 + Math.Asin(0.5 / Math.Sqrt(1.25)) / Math.PI;
        Assert.All(results, r => Assert.InRange(expected, r.ActiveLow, r.ActiveHigh));
        Assert.Equal(results[0].ActiveShare, results[2].ActiveShare);
        Assert.All(results, r => Assert.Equal(1, r.Retained));
    }

    [Fact]
    public void ThePositiveSideKeepsMoreThanTheNegativeOne()
    {
        ImmutableArray<ReluRetentionResult> results = ReluRetention.Measure();
        Assert.Equal(results.Select(r => r.Mean).Order(), results.Select(r => r.Mean));
        foreach ((int minus, int plus) in new[] { (1, 3), (0, 4) })
        {
            ReluRetentionResult low = results[minus], high = results[plus];
            Assert.Equal(high.ActiveShare - low.ActiveShare, high.ActiveGain.Mean, 1e-12);
            Assert.Equal(high.ReluMean - low.ReluMean, high.ReluGain.Mean, 1e-9);
            Assert.True(high.ActiveGain.Low > 0 && high.ReluGain.Low > 0);
            Assert.Equal(0, low.ActiveGain.N);
        }
        // Not monotone: 84.13 % at 0 is more than at ½, by the normal approximation Φ(√D·mean/σ).
        Assert.True(results[2].ActiveShare > results[4].ActiveShare);
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        foreach ((ReluRetentionOptions options, string name) in new[]
        {
            (new ReluRetentionOptions { Offsets = [] }, "Offsets"), (new ReluRetentionOptions { Offsets = [1, 1] }, "Offsets"),
            (new ReluRetentionOptions { Offsets = [double.NaN] }, "Offsets"), (new ReluRetentionOptions { Similarity = double.PositiveInfinity }, "Similarity"),
            (new ReluRetentionOptions { Draws = 1 }, "Draws"), (new ReluRetentionOptions { Dimension = 0 }, "Dimension"),
            (new ReluRetentionOptions { Bins = 0 }, "Bins"), (new ReluRetentionOptions { Confidence = 1 }, "Confidence"),
        })
            Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => ReluRetention.Measure(options)).Option);
    }
}
