using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>Neighbours' curves against the plain float64 network, and the shares against counting by hand.</summary>
[Collection("Alone")]
public sealed class NeighbourhoodTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 30, test: 12);
    private static readonly NetworkDefinition Network = TrainingFixture.Softmax(Data);
    private static readonly ValleyModel Model = ValleyModel.Create(Network, 2);
    private static readonly ProbeDirection Direction = DirectionSampler.Create(Model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 8 });
    private static readonly ProfileOptions Grid = new() { Range = 2, Points = 9, Evaluation = new EvaluationOptions { Device = "cpu" } };
    private static readonly NeighbourhoodOptions Options = new()
    {
        Neighbours = 4, Radius = 0.5, NeighbourSeed = 3, Asymmetry = new AsymmetryOptions { MinimumPoints = 1, MinimumC = 1.2 },
    };

    [Fact]
    public void CurvesMeansAndDeviationsAreThoseOfThePlainNetwork()
    {
        NeighbourhoodResult result = Measure(Options);
        double[] u = [.. Direction.Vector.Values.Select(value => (double)value)];
        // Every neighbour anew: v, its part across u, losses at w + v − ⟨v,u⟩u + l·u, all in float64.
        double[][] train = new double[4][], test = new double[4][];
        for (int i = 0; i < 4; i++)
        {
            double[] v = [.. NeighbourSampler.InBall(Model.Parameters.Layout, 0.5, 3, i).Values.Select(value => (double)value)];
            double along = v.Zip(u, (a, b) => a * b).Sum() / u.Sum(b => b * b);
            double[] across = [.. v.Zip(u, (a, b) => a - along * b)];
            Assert.Equal(Math.Sqrt(across.Sum(a => a * a)), result.Distances[i], 1e-6);
            double[] at(double l, DataSplit split) => [Loss([.. Model.Parameters.Values.Select((w, j) => w + across[j] + l * u[j])], split)];
            train[i] = [.. result.Offsets.Select(l => at(l, Data.Train)[0])];
            test[i] = [.. result.Offsets.Select(l => at(l, Data.Test)[0])];
            for (int k = 0; k < train[i].Length; k++)
                Assert.Equal(train[i][k], result.Neighbours[i].Profile.TrainLoss[k], 1e-5);
        }
        Compare(train, result.MeanTrainLoss, result.TrainDeviation);
        Compare(test, result.MeanTestLoss, result.TestDeviation);

        // The solution's curve is the one without a displacement, bit for bit.
        using var profiler = new LossProfiler(Model, Data, Grid);
        Assert.Equal(profiler.Measure(Direction).TrainLoss.AsEnumerable(), result.TrainLoss);
    }

    [Fact]
    public void SharesAndCommonNumbersAreCountedAtTheSolutionsRadii()
    {
        NeighbourhoodResult result = Measure(Options);
        AsymmetryResult solution = result.Asymmetry;
        Assert.All(result.Neighbours, neighbour => Assert.Equal((solution.RLow, solution.RHigh), (neighbour.RLow, neighbour.RHigh)));
        // Slopes on the solution's flat and sharp side, by differences of the curves strictly inside the radii.
        (double Flat, double Sharp)[] slopes = [.. result.Neighbours.Prepend(solution).Select(neighbour => Slopes(neighbour.Profile, solution))];
        double p = slopes.Max(s => P(s)), c = slopes.Min(s => s.Sharp) / p;
        Assert.Equal(4, result.Asymmetric.N);
        Assert.Equal(slopes.Skip(1).Count(s => s.Sharp / P(s) > 1.2), result.Asymmetric.Literal);
        Assert.Equal(slopes.Skip(1).Zip(result.Neighbours, (s, n) => s.Sharp / P(s) > 1.2 && Fall(n.Profile, solution) <= 0.01 * s.Sharp * (solution.RHigh - solution.RLow)).Count(holds => holds), result.Asymmetric.K);
        Assert.Equal(slopes.Skip(1).Count(s => s.Flat <= solution.P && s.Sharp >= solution.C * solution.P - 1e-12), result.Keeping.K);
        Assert.Equal(slopes.Skip(1).Where((s, i) => result.Neighbours[i].Orientation == solution.Orientation).Count(s => s.Flat < 0), result.Falling);
        if (double.IsNaN(result.CommonC))
            Assert.Contains(result.Neighbours, neighbour => neighbour.Orientation != solution.Orientation);
        else
            Assert.Equal((p, c), (result.CommonP, result.CommonC));

        static double P((double Flat, double Sharp) s) => Math.Max(s.Flat, 0.01 * s.Sharp);
    }

    [Fact]
    public void ASmallBallKeepsTheSolutionsNumbersAndAHugeOneSpreadsTheCurves()
    {
        NeighbourhoodResult near = Measure(Options with { Radius = 1e-5 });
        Assert.Equal(near.Asymmetry.C, near.CommonC, 1e-2);
        Assert.All(near.TrainDeviation, deviation => Assert.InRange(deviation, 0, 1e-4));
        NeighbourhoodResult far = Measure(Options with { Radius = 50 });
        Assert.True(far.TrainDeviation[4] > 0.1);
        Assert.True(double.IsNaN(far.CommonC) || far.CommonC < near.CommonC);
    }

    [Fact]
    public void MoreNeighboursBeginWithTheSameOnesAndProgressCountsAllPoints()
    {
        var seen = new List<OperationProgress>();
        using var profiler = new LossProfiler(Model, Data, Grid);
        NeighbourhoodResult few = Neighbourhood.Measure(profiler, Direction, Options with { Neighbours = 2 }, new Listener(seen.Add));
        NeighbourhoodResult more = Measure(Options);
        Assert.Equal(few.Neighbours[1].Profile.TrainLoss.AsEnumerable(), more.Neighbours[1].Profile.TrainLoss);
        Assert.Equal((3 * 9, 3 * 9), (seen.Count, seen[^1].Total));
        Assert.Equal(Enumerable.Range(1, 27).Select(i => (long)i), seen.Select(report => report.Done));
        Assert.Throws<OperationCanceledException>(() => Neighbourhood.Measure(profiler, Direction, Options, null, new CancellationToken(true)));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.Equal("Neighbours", Refused(Options with { Neighbours = 1 }));
        Assert.Equal("Radius", Refused(Options with { Radius = 0 }));
        Assert.Equal("Radius", Refused(Options with { Radius = double.NaN }));
        Assert.Equal("Confidence", Refused(Options with { Confidence = 1 }));
        Assert.Equal("RHigh", Refused(Options with { Asymmetry = new AsymmetryOptions { RLow = 1, RHigh = 3 } }));

        static string Refused(NeighbourhoodOptions options) => Assert.Throws<InvalidOptionException>(() => Measure(options)).Option;
    }

    private static NeighbourhoodResult Measure(NeighbourhoodOptions options)
    {
        using var profiler = new LossProfiler(Model, Data, Grid);
        return Neighbourhood.Measure(profiler, Direction, options);
    }

    private static void Compare(double[][] curves, ImmutableArray<double> mean, ImmutableArray<double> deviation)
    {
        for (int k = 0; k < mean.Length; k++)
        {
            double expected = curves.Average(curve => curve[k]);
            Assert.Equal(expected, mean[k], 1e-5);
            Assert.Equal(Math.Sqrt(curves.Sum(curve => (curve[k] - expected) * (curve[k] - expected)) / 3), deviation[k], 1e-5);
        }
    }

    private static (double Flat, double Sharp) Slopes(LossProfile profile, AsymmetryResult at)
    {
        double flat = double.NegativeInfinity, sharp = double.PositiveInfinity;
        for (int i = 1; i < profile.Offsets.Length - 1; i++)
        {
            double l = profile.Offsets[i] * at.Orientation;
            double slope = at.Orientation * (profile.TrainLoss[i + 1] - profile.TrainLoss[i - 1]) / (profile.Offsets[i + 1] - profile.Offsets[i - 1]);
            if (l > at.RLow && l < at.RHigh)
                flat = Math.Max(flat, slope);
            if (-l > at.RLow && -l < at.RHigh)
                sharp = Math.Min(sharp, -slope);
        }
        return (flat, sharp);
    }

    /// <summary>The largest fall outwards between two offsets of the flat side's interval.</summary>
    private static double Fall(LossProfile profile, AsymmetryResult at)
    {
        double[] losses = [.. profile.Offsets.Zip(profile.TrainLoss, (l, loss) => (At: l * at.Orientation, Loss: loss)).Where(x => x.At > at.RLow - 1e-9 && x.At < at.RHigh + 1e-9).OrderBy(x => x.At).Select(x => x.Loss)];
        return losses.SelectMany((from, i) => losses.Skip(i).Select(to => from - to)).Max();
    }

    private static double Loss(double[] theta, DataSplit split) => NaiveLoss.Of(Network, Data, split, theta);

    private sealed class Listener(Action<OperationProgress> heard) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => heard(value);
    }
}
