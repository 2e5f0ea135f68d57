using AsymValley.Parameters;

namespace AsymValley.Tests.Parameters;

public sealed class NormalQuantileTests
{
    // Quantiles of the standard normal distribution as published to 15 digits and more.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.75, 0.674489750196081743)]
    [InlineData(0.9, 1.281551565544600467)]
    [InlineData(0.95, 1.644853626951472715)]
    [InlineData(0.975, 1.959963984540054236)]
    [InlineData(0.99, 2.326347874040841101)]
    [InlineData(0.995, 2.575829303548900761)]
    [InlineData(0.999, 3.090232306167813541)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-15, -7.941345326170998)]
    public void MatchesPublishedQuantiles(double p, double z)
    {
        Assert.Equal(z, NormalQuantile.Of(p), 1e-14 * Math.Max(1, Math.Abs(z)));
        // 1 − p is inexact in the far tail.
        if (p >= 0.5)
            Assert.Equal(-z, NormalQuantile.Of(1 - p), 1e-13);
    }

    [Fact]
    public void InvertsTheDistributionFunction()
    {
        for (double z = -6; z <= 3; z += 0.25)
            Assert.Equal(z, NormalQuantile.Of(Distribution(z)), 1e-9);
    }

    [Fact]
    public void LogarithmMatchesTheLibraryWithinRounding()
    {
        foreach (double x in (ReadOnlySpan<double>)[double.Epsilon * Math.Pow(2, 60), 1e-300, 1e-16, 0.1, 0.5, 0.70710678, 0.99999, 1, 1.4142135623730951, 2, Math.E, 1e10])
            Assert.Equal(Math.Log(x), NormalQuantile.Log(x), 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
    }

    /// <summary>Φ(z) from the continued fraction of the tail, or Simpson's rule near the centre.</summary>
    internal static double Distribution(double z)
    {
        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI), x = Math.Abs(z);
        double tail;
        if (x > 3)
        {
            double fraction = 0;
            for (int k = 200; k >= 1; k--)
                fraction = k / (x + fraction);
            tail = density / (x + fraction);
        }
        else
        {
            const int steps = 2000;
            double h = x / steps, sum = 0;
            for (int i = 0; i <= steps; i++)
                sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-i * h * i * h / 2);
            tail = 0.5 - sum * h / 3 / Math.Sqrt(2 * Math.PI);
        }
        return z < 0 ? tail : 1 - tail;
    }
}
