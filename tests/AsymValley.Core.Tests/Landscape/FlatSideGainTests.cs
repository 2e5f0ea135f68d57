using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Tests.Networks;

namespace AsymValley.Tests.Landscape;

/// <summary>Theorem 1 on valleys whose gain is known, and on a network against the plain float64 one.</summary>
[Collection("Alone")]
public sealed class FlatSideGainTests
{
    private const double P = 0.5, C = 5;

    // Straight sides: slope p right of 0, −c·p left of it.
    private static double Valley(double l) => l >= 0 ? P * l : -C * P * l;

    [Fact]
    public void StraightSidesGainExactlyTheBound()
    {
        // δ = +1 goes from l = −1 to 0 and gains c·p, δ = −1 from 1 to 2 and loses p.
        FlatSideGainResult result = Assert.Single(Measure([Profile(shift: 1)], new FlatSideGainOptions()));
        FlatSideTerm term = Assert.Single(result.Terms);
        Assert.Equal((1, 4), (term.Shift, term.Asymmetry.RHigh));
        Assert.Equal((0.0, 3.0, 1.0, 1.0), (Math.Round(term.Least, 9), term.Most, term.MostInside, term.L));
        Assert.Equal((C - 1) * P / 2, result.Bound, 1e-9);
        Assert.Equal(result.Bound, result.ShiftedBound, 1e-9);
        Assert.Equal((P + C * P) / 2, result.Before, 1e-9);
        Assert.Equal(P * 2 / 2, result.After, 1e-9);
        Assert.Equal(result.Bound, result.Gain, 1e-9);
        Assert.Equal([(1, C * P, 0), (-1, P, 2 * P)], result.Shifted.Select(s => (s.Signs[0], Math.Round(s.Before, 9), Math.Round(s.After, 9))));
        Assert.True(result is { ConditionsHold: true, StaysInside: true, IsVacuous: false, Cosine: 0, Distance: 1, NeighbourRadius: 2 });
        // The test loss is the training loss shifted by 1: its gain is that of δ = 1 alone.
        Assert.Equal(C * P, result.TestGain, 1e-9);
        Assert.Equal(P, result.TrainCost, 1e-9);
    }

    [Fact]
    public void TheFlatSideMayBeTheOtherOne()
    {
        LossProfile mirrored = Profile(shift: 1);
        mirrored = mirrored with { TrainLoss = [.. mirrored.TrainLoss.Reverse()], TestLoss = [.. mirrored.TestLoss.Reverse()] };
        FlatSideGainResult result = Assert.Single(FlatSideGain.Of([mirrored], new FlatSideGainOptions(), l => At(Valley(-l[0]), Valley(-l[0] - 1)), (_, _) => 1));
        Assert.Equal(-1, result.Terms[0].Asymmetry.Orientation);
        Assert.Equal((C - 1) * P / 2, result.Gain, 1e-9);
        Assert.Equal(C * P, result.TestGain, 1e-9);
    }

    [Fact]
    public void BeyondTheProofTheInequalityFailsThoughTheTextAllowsTheDistance()
    {
        // From −1 by l = 2 the sharp side ends at 0: half of c·p·1 − p·1 − p·2 remains, not (c − 1)·p·2/2.
        FlatSideGainResult result = Assert.Single(Measure([Profile(shift: 1)], new FlatSideGainOptions { Distances = [2] }));
        Assert.Equal((C * P - P - 2 * P) / 2, result.Gain, 1e-9);
        Assert.True(result.ConditionsHold && result.Terms[0].IsInRange);
        Assert.False(result.StaysInside || result.IsBounded);
    }

    [Fact]
    public void DirectionsAddUp()
    {
        // L̂ = V(x) + V(y) with ⟨u,v⟩ = 0.02: four combinations of signs, the gain of both.
        FlatSideGainResult result = Measure([Profile(shift: 1), Profile(shift: 0.5)], new FlatSideGainOptions { Distances = [0.4] }, cosine: 0.02)[0];
        Assert.Equal(4, result.Shifted.Length);
        Assert.Equal(2 * (C - 1) * P * 0.4 / 2, result.Gain, 1e-9);
        Assert.Equal(result.Gain, result.ShiftedBound, 1e-9);
        Assert.Equal([1.0, 0.5], result.Terms.Select(term => term.Shift));
        Assert.Equal(0.4 * Math.Sqrt(2 + 2 * 0.02), result.Distance, 1e-12);
        Assert.Equal(Math.Sqrt(1.25 + 2 * 0.5 * 0.02) + result.Distance, result.NeighbourRadius, 1e-12);
        Assert.True(result.IsOrthogonal && result.ConditionsHold);
        Assert.Contains("orthogonal", Assert.Single(Measure([Profile(shift: 1), Profile(shift: 0.5)], new FlatSideGainOptions { Distances = [0.4] }, cosine: 0.8)[0].Unmet));
    }

    [Fact]
    public void WhatDoesNotHoldIsNamed()
    {
        // ξ = 0.4 asks for l above 4·0.4/((c − 1)·p) = 0.8 and takes 2ξ from the bound.
        FlatSideGainResult near = Measure([Profile(shift: 1)], new FlatSideGainOptions { Distances = [0.8], Xi = 0.4 })[0];
        Assert.Equal(0.8, near.Terms[0].Least, 1e-9);
        Assert.Equal((C - 1) * P * 0.8 / 2 - 0.8, near.Bound, 1e-9);
        Assert.Contains("4ξ", Assert.Single(near.Unmet));
        Assert.True(near.IsVacuous);
        FlatSideGainResult far = Measure([Profile(shift: 1)], new FlatSideGainOptions { Distances = [3.5] })[0];
        Assert.Equal(2, far.Unmet.Length);
        Assert.Contains("max(r_hi", far.Unmet[0]);
        // The best shift, 1, is the outermost of a quarter of the profile; the search goes on to 1.25.
        Assert.Contains("R = 2.75", far.Unmet[1]);
        Assert.Contains("average over ±δ̄ shifts nothing", Measure([Profile(shift: 0)], new FlatSideGainOptions { Distances = [1] })[0].Note);
        Assert.Null(far.Note);
        FlatSideGainResult outside = Measure([Profile(shift: 1)], new FlatSideGainOptions { Distances = [1], Asymmetry = new AsymmetryOptions { RLow = 1.5, RHigh = 4 } })[0];
        Assert.Contains("radii", Assert.Single(outside.Unmet));
        FlatSideGainResult even = Measure([Profile(shift: 0, c: 1)], new FlatSideGainOptions { Shift = 1 })[0];
        Assert.Contains("c = 1", even.Unmet[0]);
        Assert.Equal((0.0, -2 * P), (Math.Round(even.ShiftedBound, 9), Math.Round(even.Bound, 9)));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.Equal("Distances", Refused(new FlatSideGainOptions { Distances = [0] }));
        Assert.Equal("Shift", Refused(new FlatSideGainOptions { Shift = -1 }));
        Assert.Equal("Xi", Refused(new FlatSideGainOptions { Xi = double.NaN }));
        Assert.Equal("MinimumC", Refused(new FlatSideGainOptions { Asymmetry = new AsymmetryOptions { MinimumC = 0 } }));

        static string Refused(FlatSideGainOptions options) => Assert.Throws<InvalidOptionException>(options.Validate).Option;
    }

    [Fact]
    public void ANetworksLossesAreThoseOfThePlainOne()
    {
        Dataset data = TrainingFixture.Blobs(train: 24, test: 10);
        ValleyModel model = ValleyModel.Create(TrainingFixture.Softmax(data), 2);
        ProbeDirection[] u = [.. DirectionSampler.CreateMany(model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 4, Scaling = DirectionScaling.Unit }, 2)];
        var options = new FlatSideGainOptions { Distances = [0.3], Shift = 0.25, Asymmetry = new AsymmetryOptions { MinimumPoints = 1 } };
        var seen = new List<OperationProgress>();
        using var profiler = new LossProfiler(model, data, new ProfileOptions { Range = 2, Points = 9, Evaluation = new EvaluationOptions { Device = "cpu" } });
        FlatSideGainResult result = Assert.Single(FlatSideGain.Measure(profiler, u, options, new Listener(seen.Add)));
        Assert.Equal(4, result.Shifted.Length);
        int[] side = [.. result.Terms.Select(term => term.Asymmetry.Orientation)];
        foreach (ShiftedLosses losses in result.Shifted)
        {
            double[] delta = [.. losses.Signs.Select((sign, i) => side[i] * sign * 0.25)];
            Assert.Equal(Loss(data.Train, -delta[0], -delta[1]), losses.Before, 1e-5);
            Assert.Equal(Loss(data.Train, side[0] * 0.3 - delta[0], side[1] * 0.3 - delta[1]), losses.After, 1e-5);
        }
        Assert.Equal(Loss(data.Test, 0, 0) - Loss(data.Test, side[0] * 0.3, side[1] * 0.3), result.TestGain, 1e-5);
        Assert.Equal(u[0].Vector.Dot(u[1].Vector), result.Cosine, 1e-6);
        Assert.False(result.IsOrthogonal);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.Throws<InvalidOptionException>(() => FlatSideGain.Measure(profiler, []));

        double Loss(DataSplit split, double a, double b) => NaiveLoss.Of(model, data, split, [(a, u[0].Vector), (b, u[1].Vector)]);
    }

    private static PointLosses At(double train, double test) => new(train, 0, test, 0);

    private static LossProfile Profile(double shift, double c = C)
    {
        double[] offsets = [.. Enumerable.Range(-32, 65).Select(i => i / 8.0)];
        double valley(double l) => l >= 0 ? P * l : -c * P * l;
        return new LossProfile { Direction = "u", Offsets = [.. offsets], TrainLoss = [.. offsets.Select(valley)], TestLoss = [.. offsets.Select(l => valley(l - shift) + 0.3)] };
    }

    // Separable: each profile's own valley along its own axis, the test loss shifted by its best shift.
    private static FlatSideGainResult[] Measure(LossProfile[] profiles, FlatSideGainOptions options, double cosine = 0) =>
        [.. FlatSideGain.Of(profiles, options, l => At(Sum(l, 0), Sum(l, 1)), (i, j) => i == j ? 1 : cosine)];

    private static double Sum(ReadOnlySpan<double> offsets, double shift)
    {
        double sum = 0;
        foreach (double l in offsets)
            sum += Valley(l - shift);
        return sum;
    }

    private sealed class Listener(Action<OperationProgress> heard) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => heard(value);
    }
}
