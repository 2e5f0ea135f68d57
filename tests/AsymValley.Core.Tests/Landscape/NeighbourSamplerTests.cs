using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>The ball's known moments: E‖v‖² = R²·d/(d+2), each coordinate of mean 0 and variance R²/(d+2).</summary>
public sealed class NeighbourSamplerTests
{
    private const int Draws = 4000;
    private const double R = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void DrawsAreUniformInTheBall(int d)
    {
        ParameterLayout layout = Layout(d);
        float[][] draws = [.. Enumerable.Range(0, Draws).Select(i => NeighbourSampler.InBall(layout, R, 7, i).Values)];
        double[] norms = [.. draws.Select(v => Math.Sqrt(v.Sum(x => (double)x * x)))];
        Assert.All(norms, norm => Assert.InRange(norm, 0, R * (1 + 1e-6)));
        // (‖v‖/R)^d is uniform in [0,1): within 1.95/√n of the diagonal everywhere (Kolmogorov–Smirnov, 0.1%).
        double[] uniform = [.. norms.Select(norm => Math.Pow(norm / R, d)).Order()];
        Assert.InRange(uniform.Select((value, i) => Math.Abs(value - (i + 0.5) / Draws)).Max(), 0, 1.95 / Math.Sqrt(Draws));

        double variance = R * R / (d + 2);
        for (int j = 0; j < d; j++)
        {
            Assert.Equal(0, draws.Average(v => (double)v[j]), 4 * Math.Sqrt(variance / Draws));
            Assert.Equal(variance, draws.Average(v => (double)v[j] * v[j]), 0.1 * variance);
            for (int k = 0; k < j; k++)
                Assert.Equal(0, draws.Average(v => (double)v[j] * v[k]), 4 * variance / Math.Sqrt(Draws));
        }
    }

    [Fact]
    public void ANeighbourDependsOnSeedAndIndexOnly()
    {
        ParameterLayout layout = Layout(50);
        float[] one = NeighbourSampler.InBall(layout, R, 7, 4).Values;
        Assert.Equal(one, NeighbourSampler.InBall(layout, R, 7, 4).Values);
        Assert.NotEqual(one, NeighbourSampler.InBall(layout, R, 7, 5).Values);
        Assert.NotEqual(one, NeighbourSampler.InBall(layout, R, 8, 4).Values);
        Assert.Equal(2 * (double)one[3], NeighbourSampler.InBall(layout, 2 * R, 7, 4).Values[3], 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.01)]
    [InlineData(30)]
    public void WhatIsLeftIsAcrossADirectionOfAnyLength(double length)
    {
        ParameterLayout layout = Layout(500);
        ParameterVector v = NeighbourSampler.InBall(layout, 25, 1, 0), u = NeighbourSampler.InBall(layout, 1, 2, 0);
        u = u.Scale(length / u.Norm());
        ParameterVector across = NeighbourSampler.Across(v, u);
        Assert.Equal(0, across.Dot(u) / length, 1e-5);
        // Pythagoras: what was taken away is ⟨v,û⟩.
        double along = v.Dot(u) / length;
        Assert.Equal(v.Dot(v), across.Dot(across) + along * along, 1e-3);
        Assert.Throws<DegenerateDirectionException>(() => NeighbourSampler.Across(v, new ParameterVector(layout)));
    }

    private static ParameterLayout Layout(int count) =>
        new([new ParameterSlice("w", [count], 0, "layer", ParameterLayerKind.Linear, ParameterRole.Weight, null, false)]);
}
