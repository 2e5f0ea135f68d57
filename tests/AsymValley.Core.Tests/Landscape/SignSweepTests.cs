using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>The sweep against the plain float64 network along directions made by a plain loop.</summary>
[Collection("Alone")]
public sealed class SignSweepTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 30, test: 12);
    private static readonly ValleyModel Model = ValleyModel.Create(TrainingFixture.Softmax(Data), 2);
    private static readonly ProfileOptions Grid = new() { Range = 1, Points = 5, Evaluation = new EvaluationOptions { Device = "cpu" } };
    private static readonly SignSweepOptions Options = new()
    {
        Kinds = [DirectionKind.Gaussian, DirectionKind.Constant], Ratios = [0, 0.4, 1], Draws = 2,
        Direction = new DirectionOptions { Seed = 6, Scaling = DirectionScaling.Norm, Width = 0.5 },
    };

    [Fact]
    public void BothSidesAreThoseOfThePlainNetwork()
    {
        SignSweepResult[] results = Measure(Options);
        Assert.Equal([(DirectionKind.Gaussian, 0), (DirectionKind.Gaussian, 0.4), (DirectionKind.Gaussian, 1), (DirectionKind.Constant, 0), (DirectionKind.Constant, 0.4), (DirectionKind.Constant, 1)],
            results.Select(result => (result.Kind, result.Ratio)));
        // All draws of the constant at 0 and at 1 are one.
        Assert.Equal([2, 2, 2, 1, 2, 1], results.Select(result => result.Draws));

        float[] theta = Model.Parameters.Values;
        for (int draw = 0; draw < 2; draw++)
        {
            var raw = new DirectionOptions { Seed = 6 + (ulong)draw, Scaling = DirectionScaling.None };
            float[] noise = DirectionSampler.Sample(Model.Parameters, raw).Values;
            Check(results[0], draw, noise);
            Check(results[2], draw, [.. noise.Zip(theta, (e, w) => Math.Abs(e) * Math.Sign(w))]);
        }
        Check(results[3], 0, [.. theta.Select(_ => 1f)]);
        Check(results[5], 0, [.. theta.Select(w => (float)Math.Sign(w))]);
    }

    private static void Check(SignSweepResult result, int draw, float[] epsilon)
    {
        // ε·‖θ‖/‖ε‖·s with s = 0.5, losses at θ + λε, trapezoids over λ = 0, ±½, ±1.
        double factor = 0.5 * Math.Sqrt(Model.Parameters.Values.Sum(w => (double)w * w) / epsilon.Sum(e => (double)e * e));
        double at(double offset) => NaiveLoss.Of(Model.Network, Data, Data.Test, [.. Model.Parameters.Values.Zip(epsilon, (w, e) => w + offset * factor * e)]);
        Assert.Equal((at(0) / 2 + at(0.5) + at(1) / 2) / 2, result.TestLoss!.Curves[draw].Positive, 1e-5);
        Assert.Equal((at(0) / 2 + at(-0.5) + at(-1) / 2) / 2, result.TestLoss.Curves[draw].Negative, 1e-5);
    }

    [Fact]
    public void TheSameDrawDiffersByMoreSignsAtALargerFraction()
    {
        SignSweepResult[] results = Measure(Options with { Kinds = [DirectionKind.Gaussian], Ratios = [0.2, 0.4] });
        float[][] directions = [.. results.Select(result => DirectionSampler.Sample(Model.Parameters, Options.Direction with { Kind = result.Kind, SignConsistency = result.Ratio }).Values)];
        int disagreeing(float[] direction) => direction.Zip(Model.Parameters.Values).Count(pair => Math.Sign(pair.First) != Math.Sign(pair.Second));
        Assert.True(disagreeing(directions[1]) < disagreeing(directions[0]));
        Assert.All(directions[0].Zip(directions[1]), pair => Assert.Equal(Math.Abs(pair.First), Math.Abs(pair.Second), 1e-6));
    }

    [Fact]
    public void TrendsAreLeastSquaresSlopesOverTheFraction()
    {
        SignSweepResult[] results = Measure(Options with { Kinds = [DirectionKind.Constant] });
        SignSweepTrend trend = Assert.Single(SignSweepTrend.Of(results, ProfileSeries.TestLoss));
        // Fractions 0, 0.4, 1: slope Σ(r − 7/15)y / Σ(r − 7/15)², the single draws at 0 and 1 counting for both.
        double[] slopes = [.. Enumerable.Range(0, 2).Select(draw =>
        {
            double y0 = results[0].TestLoss!.Curves[0].Positive, y1 = results[1].TestLoss!.Curves[draw].Positive, y2 = results[2].TestLoss!.Curves[0].Positive;
            double m = 7.0 / 15;
            return ((0 - m) * y0 + (0.4 - m) * y1 + (1 - m) * y2) / (m * m + (0.4 - m) * (0.4 - m) + (1 - m) * (1 - m));
        })];
        Assert.Equal(slopes.Average(), trend.Positive.Mean, 1e-12);
        Assert.Equal(2, trend.Positive.N);
        Assert.Throws<InvalidOptionException>(() => SignSweepTrend.Of(results[..1]).ToArray());
    }

    [Fact]
    public void WrongOptionsAreErrors()
    {
        Assert.Equal("Ratios", Refused(Options with { Ratios = [0, 1.1] }));
        Assert.Equal("Ratios", Refused(Options with { Ratios = [double.NaN] }));
        Assert.Equal("Ratios", Refused(Options with { Ratios = [1, 0] }));
        Assert.Equal("Ratios", Refused(Options with { Ratios = [] }));
        Assert.Equal("Kinds", Refused(Options with { Kinds = [] }));
        Assert.Equal("Kinds", Refused(Options with { Kinds = [DirectionKind.Sign] }));
        Assert.Equal("Draws", Refused(Options with { Draws = 0 }));
        Assert.Equal("Confidence", Refused(Options with { Confidence = 1 }));
        Assert.Throws<EmptySelectionException>(() => Measure(Options with { Direction = new DirectionOptions { Group = "Layer9" } }));
        using var oneSided = new LossProfiler(Model, Data, Grid with { Offsets = [0, 1] });
        Assert.Throws<LossProfileException>(() => SignSweep.Measure(oneSided, Options));

        static string Refused(SignSweepOptions options) => Assert.Throws<InvalidOptionException>(() => Measure(options)).Option;
    }

    private static SignSweepResult[] Measure(SignSweepOptions options)
    {
        using var profiler = new LossProfiler(Model, Data, Grid);
        return [.. SignSweep.Measure(profiler, options)];
    }
}
