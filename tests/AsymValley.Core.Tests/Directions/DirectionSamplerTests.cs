using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

public sealed class DirectionSamplerTests
{
    private static readonly ParameterVector Theta = SmallNetwork.Solution();

    // Mean, variance and fourth central moment of each law.
    [Theory]
    [InlineData(DirectionKind.Gaussian, 0, 1, 3)]
    [InlineData(DirectionKind.ShiftedGaussian, 1, 1, 3)]
    [InlineData(DirectionKind.Uniform, 0, 1.0 / 3, 1.0 / 5)]
    [InlineData(DirectionKind.UniformPositive, 0.5, 1.0 / 12, 1.0 / 80)]
    [InlineData(DirectionKind.Ternary, 0, 2.0 / 3, 2.0 / 3)]
    [InlineData(DirectionKind.Binary, 0.5, 0.25, 1.0 / 16)]
    public void NoiseHasTheMomentsOfItsLaw(DirectionKind kind, double mean, double variance, double fourth)
    {
        float[] values = Raw(kind).Values;
        double n = values.Length, average = values.Average(v => (double)v);
        double spread = values.Average(v => (v - average) * (v - average));
        Assert.InRange(average, mean - 5 * Math.Sqrt(variance / n), mean + 5 * Math.Sqrt(variance / n));
        double error = Math.Sqrt((fourth - variance * variance) / n) + 1e-9;
        Assert.InRange(spread, variance - 5 * error - 1 / n, variance + 5 * error + 1 / n);
    }

    [Fact]
    public void DiscreteNoiseTakesItsValuesEquallyOften()
    {
        AssertEqualShares(Raw(DirectionKind.Ternary).Values, -1, 0, 1);
        AssertEqualShares(Raw(DirectionKind.Binary).Values, 0, 1);
    }

    [Fact]
    public void NeighbouringSeedsAndTensorsAreUncorrelated()
    {
        ParameterVector a = Raw(DirectionKind.Gaussian, 1), b = Raw(DirectionKind.Gaussian, 2);
        double limit = 5 / Math.Sqrt(a.Values.Length);
        Assert.InRange(a.Dot(b) / (a.Norm() * b.Norm()), -limit, limit);
        Assert.NotEqual(a["bn1.weight"].ToArray(), a["bn1.bias"].ToArray());
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        var options = new DirectionOptions { Kind = DirectionKind.Gaussian, Seed = 7, SignConsistency = 0.3, Scaling = DirectionScaling.Filter };
        Assert.Equal(DirectionSampler.Sample(Theta, options).Values, DirectionSampler.Sample(Theta.Clone(), options).Values);
    }

    [Fact]
    public void AGroupMovesAsItDoesInTheWholeAndTheRestStays()
    {
        ParameterVector all = Raw(DirectionKind.Uniform);
        ParameterVector part = DirectionSampler.Sample(Theta, new DirectionOptions { Kind = DirectionKind.Uniform, Scaling = DirectionScaling.None, Group = "Layer2" });
        foreach (ParameterSlice slice in Theta.Layout.Slices)
            Assert.Equal(slice.Stage == "Layer2" ? all[slice].ToArray() : new float[slice.Length], part[slice].ToArray());
    }

    [Fact]
    public void SeveralDirectionsGetSuccessiveSeeds()
    {
        ValleyModel model = Model(1);
        var options = new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 7 };
        ProbeDirection[] many = [.. DirectionSampler.CreateMany(model, options, 3)];
        Assert.Equal([7UL, 8UL, 9UL], many.Select(direction => direction.Seed));
        Assert.Equal(["UniformPositive-7", "UniformPositive-8", "UniformPositive-9"], many.Select(direction => direction.Label));
        Assert.All(many, direction => Assert.Same(model, direction.Model));
        Assert.Equal(DirectionSampler.Create(model, options with { Seed = 8 }).Vector.Values, many[1].Vector.Values);
        Assert.Equal("Count", Assert.Throws<InvalidOptionException>(() => DirectionSampler.CreateMany(model, options, 0)).Option);
        Assert.Equal("Count", Assert.Throws<InvalidOptionException>(() => DirectionSampler.CreateMany(model, new() { Kind = DirectionKind.Sign }, 2)).Option);
    }

    [Fact]
    public void BetweenTwoModelsOffsetOneIsTheSecond()
    {
        ValleyModel a = Model(1), b = Model(2);
        ProbeDirection direction = DirectionSampler.Between(a, b);
        Assert.Equal("m1 → m2", direction.Label);
        Assert.Same(a, direction.Model);
        Assert.Equal(b.Parameters.Values.Zip(a.Parameters.Values, (to, from) => to - from), direction.Vector.Values);
        double distance = Math.Sqrt(direction.Vector.Values.Sum(v => (double)v * v));
        Assert.Equal(distance, direction.Norm, 1e-9);
        Assert.Equal(1, DirectionSampler.Between(a, b, DirectionScaling.Unit).Norm, 1e-6);
        var other = ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions()), 0);
        Assert.Throws<LayoutMismatchException>(() => DirectionSampler.Between(a, other));
    }

    [Fact]
    public void KindsMadeFromTheModelFollowTheirFormulas()
    {
        foreach (ParameterSlice slice in Theta.Layout.Slices)
        {
            float[] theta = Theta[slice].ToArray();
            double mean = theta.Sum(v => (double)v) / theta.Length;
            Assert.Equal(theta, Raw(DirectionKind.Model)[slice].ToArray());
            Assert.All(Raw(DirectionKind.Constant)[slice].ToArray(), value => Assert.Equal(1, value));
            Assert.Equal(theta.Select(v => (float)Math.Sign(v)), Raw(DirectionKind.Sign)[slice].ToArray());
            Assert.Equal(theta.Select(v => (float)Math.Sign(v - mean)), Raw(DirectionKind.CenteredSign)[slice].ToArray());
            Assert.Equal(theta.Select(v => v > 0 ? 1f : 0), Raw(DirectionKind.PositivePart)[slice].ToArray());
            Assert.Equal(theta.Select(v => v > mean ? 1f : 0), Raw(DirectionKind.CenteredPositivePart)[slice].ToArray());
        }
    }

    [Fact]
    public void TheCenteredSignOfAConstantTensorIsZero()
    {
        ParameterVector theta = Theta.Clone();
        theta["hidden.bias"].Fill(0.1f);
        Assert.All(Raw(DirectionKind.CenteredSign, theta: theta)["hidden.bias"].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void KindsMadeFromTwoModelsFollowTheirFormulas()
    {
        ParameterVector other = SmallNetwork.Solution(2);
        Assert.Equal(other.Values, Raw(DirectionKind.Initialization, reference: other).Values);
        Assert.Equal(other.Values.Zip(Theta.Values, (b, a) => b - a), Raw(DirectionKind.Interpolation, reference: other).Values);

        float[] difference = Raw(DirectionKind.Interpolation, reference: other).Values, noise = Raw(DirectionKind.UniformPositive).Values;
        double differenceNorm = Math.Sqrt(difference.Sum(v => (double)v * v)), noiseNorm = Math.Sqrt(noise.Sum(v => (double)v * v));
        float[] sum = Raw(DirectionKind.InterpolationPlusRandom, reference: other).Values;
        Assert.All(sum.Zip(difference.Zip(noise)), pair => Assert.Equal(pair.Second.First / differenceNorm + pair.Second.Second / noiseNorm, pair.First, 1e-7));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void SignsAreMadeConsistentOnAFraction(double fraction)
    {
        ParameterVector theta = Theta.Clone();
        theta["fc.weight"][3] = 0;
        ParameterVector plain = Raw(DirectionKind.Gaussian, theta: theta);
        ParameterVector consistent = DirectionSampler.Sample(theta, new DirectionOptions { Scaling = DirectionScaling.None, SignConsistency = fraction });
        int changed = 0, couldChange = 0;
        for (int i = 0; i < plain.Values.Length; i++)
        {
            float wanted = Math.Abs(plain.Values[i]) * Math.Sign(theta.Values[i]);
            Assert.Contains(consistent.Values[i], new[] { plain.Values[i], wanted });
            couldChange += wanted != plain.Values[i] ? 1 : 0;
            changed += consistent.Values[i] != plain.Values[i] ? 1 : 0;
        }
        double error = 5 * Math.Sqrt(fraction * (1 - fraction) / couldChange);
        Assert.InRange((double)changed / couldChange, fraction - error, fraction + error);
    }

    [Fact]
    public void WhatCannotBeMadeIsAnError()
    {
        ParameterVector broken = Theta.Clone();
        broken["conv2.bias"][1] = float.NaN;
        Assert.Contains("conv2.bias [32]", Assert.Throws<NonFiniteParametersException>(() => Raw(DirectionKind.Gaussian, theta: broken)).Message);
        Assert.Throws<DegenerateDirectionException>(() => Raw(DirectionKind.Interpolation, reference: Theta));
        Assert.Throws<DegenerateDirectionException>(() => Raw(DirectionKind.InterpolationPlusRandom, reference: Theta));
        Assert.Equal("Kind", Assert.Throws<InvalidOptionException>(() => Raw(DirectionKind.Initialization)).Option);
        Assert.Throws<EmptySelectionException>(() => DirectionSampler.Sample(Theta, new DirectionOptions { Group = "Layer9" }));
        Assert.Equal("SignConsistency", Assert.Throws<InvalidOptionException>(() => DirectionSampler.Sample(Theta, new DirectionOptions { SignConsistency = 1.1 })).Option);
        Assert.Equal("Width", Assert.Throws<InvalidOptionException>(() => DirectionSampler.Sample(Theta, new DirectionOptions { Width = double.NaN })).Option);
        Assert.Equal("Noise", Assert.Throws<InvalidOptionException>(() => DirectionSampler.Sample(Theta, new DirectionOptions { Noise = DirectionKind.Model })).Option);
    }

    [Fact]
    public void LabelsSayWhatDiffersFromTheDefault()
    {
        Assert.Equal("Model", new DirectionOptions { Kind = DirectionKind.Model }.Label);
        Assert.Equal(
            "Gaussian-3, signs 0.5, Norm×0.2, Classifier",
            new DirectionOptions { Seed = 3, SignConsistency = 0.5, Scaling = DirectionScaling.Norm, Width = 0.2, Group = "Classifier" }.Label);
    }

    private static ParameterVector Raw(DirectionKind kind, ulong seed = 0, ParameterVector? theta = null, ParameterVector? reference = null) =>
        DirectionSampler.Sample(theta ?? Theta, new DirectionOptions { Kind = kind, Seed = seed, Scaling = DirectionScaling.None }, reference);

    private static ValleyModel Model(ulong seed)
    {
        var model = ValleyModel.Create(NetworkCatalog.Create("LeNet5", new NetworkOptions { Classes = 7 }), seed);
        return new ValleyModel($"m{seed}", model.Network, model.Parameters, model.Buffers);
    }

    private static void AssertEqualShares(float[] values, params float[] expected)
    {
        double share = 1.0 / expected.Length, error = 5 * Math.Sqrt(share * (1 - share) / values.Length);
        foreach (float value in expected)
            Assert.InRange((double)values.Count(v => v == value) / values.Length, share - error, share + error);
        Assert.All(values, value => Assert.Contains(value, expected));
    }
}
