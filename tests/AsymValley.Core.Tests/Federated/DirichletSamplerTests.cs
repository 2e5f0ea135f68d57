using AsymValley.Federated;
using AsymValley.Parameters;

namespace AsymValley.Tests.Federated;

public sealed class DirichletSamplerTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(10)]
    public void SharesHaveTheMomentsOfTheDirichletDistribution(double alpha)
    {
        const int draws = 20_000, k = 5;
        var random = new SeededRandom(3);
        double[] logs = new double[k], weights = new double[k];
        double first = 0, square = 0, product = 0;
        for (int n = 0; n < draws; n++)
        {
            DirichletSampler.FillLogGammas(random, alpha, logs);
            double sum = DirichletSampler.Weights(logs, weights);
            first += weights[0] / sum;
            square += weights[1] / sum * (weights[1] / sum);
            product += weights[2] / sum * (weights[3] / sum);
        }
        // E p = 1/K, E p² = (α+1)/(K(Kα+1)), E p·q = α/(K(Kα+1)); five standard deviations of a mean of values in [0, 1]
        // with those moments, whose variance is at most its mean.
        foreach ((double mean, double expected) in (ReadOnlySpan<(double, double)>)[
            (first / draws, 1.0 / k), (square / draws, (alpha + 1) / (k * (k * alpha + 1))), (product / draws, alpha / (k * (k * alpha + 1)))])
            Assert.Equal(expected, mean, 5 * Math.Sqrt(expected / draws));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1e6)]
    public void LogarithmsOfGammasHaveTheirMoments(double alpha)
    {
        const int draws = 20_000;
        var logs = new double[draws];
        DirichletSampler.FillLogGammas(new SeededRandom(7), alpha, logs);
        double mean = logs.Average(), variance = logs.Sum(log => (log - mean) * (log - mean)) / (draws - 1);
        // E ln G = ψ(α) and Var ln G = ψ′(α), by recurrence up to where the asymptotic series is exact to 1e-10.
        double digamma = 0, trigamma = 0, x = alpha;
        for (; x < 20; x++)
        {
            digamma -= 1 / x;
            trigamma += 1 / (x * x);
        }
        digamma += Math.Log(x) - 1 / (2 * x) - 1 / (12 * x * x) + 1 / (120 * Math.Pow(x, 4));
        trigamma += 1 / x + 1 / (2 * x * x) + 1 / (6 * Math.Pow(x, 3)) - 1 / (30 * Math.Pow(x, 5));
        Assert.Equal(digamma, mean, 5 * Math.Sqrt(trigamma / draws));
        // The fourth moment of ln G is below 9 variances squared (an exponential's) for every shape.
        Assert.Equal(trigamma, variance, 5 * trigamma * Math.Sqrt(8.0 / draws));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.01)]
    public void SmallShapesGiveOneWinnerAndNoNaN(double alpha)
    {
        var random = new SeededRandom(1);
        double[] logs = new double[10], weights = new double[10];
        for (int n = 0; n < 1000; n++)
        {
            DirichletSampler.FillLogGammas(random, alpha, logs);
            Assert.All(logs, log => Assert.True(double.IsFinite(log)));
            double sum = DirichletSampler.Weights(logs, weights);
            Assert.InRange(sum, 1, 10);
            Assert.Contains(1.0, weights);
        }
    }

    [Fact]
    public void AnExcludedElementHasNoWeight()
    {
        var weights = new double[3];
        double sum = DirichletSampler.Weights([-5000, double.NegativeInfinity, -5001], weights);
        Assert.Equal((1, 0), (weights[0], weights[1]));
        Assert.Equal(Math.Exp(-1), weights[2], 1e-15);
        Assert.Equal(1 + Math.Exp(-1), sum, 1e-14);
        Assert.Equal(-5000 + Math.Log(sum), DirichletSampler.LogSum([-5000, double.NegativeInfinity, -5001]), 1e-11);
    }

    [Fact]
    public void TheExponentialMatchesTheLibraryWithinRounding()
    {
        for (double x = 0; x > -699; x -= 0.37)
            Assert.Equal(1, DirichletSampler.Exp(x) / Math.Exp(x), 2e-13);
        Assert.Equal((1, 0, 0), (DirichletSampler.Exp(0), DirichletSampler.Exp(-701), DirichletSampler.Exp(double.NegativeInfinity)));
    }
}
