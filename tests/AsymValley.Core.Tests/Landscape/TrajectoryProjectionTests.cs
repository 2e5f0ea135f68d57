using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests.Landscape;

/// <summary>Projections by hand, of snapshots by plain inner products, and of steps against SGD in float64.</summary>
[Collection("Alone")]
public sealed class TrajectoryProjectionTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 24, test: 8);
    private static readonly NetworkDefinition Network = TrainingFixture.Softmax(Data);
    private static readonly ProfileOptions Grid = new() { Range = 2, Points = 9, Evaluation = new EvaluationOptions { Device = "cpu", Threads = 1, Test = false } };
    private static readonly AsymmetryOptions Coarse = new() { MinimumPoints = 1 };

    [Fact]
    public void AveragesAndSidesAreCountedFromTheStart()
    {
        // The flat side is left: slopes −1 and 5, minimum at 0.
        double[] offsets = [.. Enumerable.Range(-20, 41).Select(i => i / 5.0)];
        AsymmetryResult asymmetry = ValleyAsymmetry.Measure(offsets, [.. offsets.Select(l => l < 0 ? -l : 5 * l)]);
        Assert.Equal(-1, asymmetry.Orientation);
        TrajectoryProjectionResult result = TrajectoryProjection.Of(asymmetry, TrajectoryOrigin.Solution, TrajectoryUnit.Epoch, [2, 4, 6, 8], [9, -3, 1, -4], 4);
        Assert.Equal([double.NaN, -3, -1, -2], result.Averages.AsEnumerable());
        Assert.Equal(-2, result.Average);
        Assert.Equal(2.0 / 3, result.ShareOnFlatSide, 1e-12);
        Assert.Equal(Math.Sqrt((1 + 9 + 4) / 2.0), result.Deviation, 1e-12);
        Assert.Equal(2, result.FlatShiftFromSolution);
        // Between −0.2 and 0.2 the parabola's vertex lies at −0.2/3, less than half a spacing to the flat side.
        Assert.Equal(-0.2 / 3, result.Minimum, 1e-9);
        Assert.Equal(2 - 0.2 / 3, result.FlatShift, 1e-9);
        Assert.True(result.IsOnFlatSide);
        // A profile through the average itself has it at offset 0, 0.2/3 from the minimum on the sharp side.
        TrajectoryProjectionResult through = TrajectoryProjection.Of(asymmetry, TrajectoryOrigin.Average, TrajectoryUnit.Epoch, [2, 4, 6, 8], [9, -3, 1, -4], 4);
        Assert.Equal(-2 - 0.2 / 3, through.Minimum, 1e-9);
        Assert.Equal(-0.2 / 3, through.FlatShift, 1e-9);
        Assert.False(through.IsOnFlatSide);
    }

    [Theory]
    [InlineData(0.37)]
    [InlineData(-1.2)]
    public void TheMinimumOfAParabolaIsExactOnAnyGrid(double at)
    {
        double[] offsets = [-3, -2.1, -1.4, -1, -0.3, 0, 0.2, 0.9, 1.5, 3];
        var profile = new LossProfile { Offsets = [.. offsets], TrainLoss = [.. offsets.Select(l => 2 * (l - at) * (l - at) + 1)] };
        Assert.Equal(at, TrajectoryProjection.MinimumOf(profile), 1e-9);
        Assert.Equal(3, TrajectoryProjection.MinimumOf(profile with { TrainLoss = [.. offsets.Select(l => -l)] }));
        Assert.True(double.IsNaN(TrajectoryProjection.MinimumOf(profile with { TrainLoss = [.. offsets.Select(_ => double.NaN)] })));
    }

    [Fact]
    public void SnapshotsAreProjectedOnEveryDirection()
    {
        var training = new TrainingOptions { Epochs = 5, LearningRate = 0.05, BatchSize = 8, SnapshotEvery = 1, Swa = true, SwaStart = 3, Threads = 1, Device = "cpu", Augment = false };
        ValleyRun run = Trainer.Train(Network, Data, training);
        ProbeDirection[] u = [.. DirectionSampler.CreateMany(run.Model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Scaling = DirectionScaling.None }, 2)];
        using var profiler = new LossProfiler(run.Model, Data, Grid);
        var seen = new List<OperationProgress>();
        var results = TrajectoryProjection.Measure(profiler, u, run, new TrajectoryOptions { Asymmetry = Coarse }, new Listener(seen.Add));
        Assert.Equal([1, 2, 3, 4, 5], results[1].Times.AsEnumerable());
        Assert.Equal(3, results[1].AverageStart);
        for (int t = 0; t < 5; t++)
        {
            float[] w = run.Snapshots[t].Load().Parameters.Values, reference = run.Model.Parameters.Values, v = u[1].Vector.Values;
            double along = w.Select((x, i) => ((double)x - reference[i]) * v[i]).Sum() / v.Sum(x => (double)x * x);
            Assert.Equal(along, results[1].Positions[t], 1e-6);
        }
        // The average of the projections is the projection of the average, which the run has.
        Assert.Equal(run.SwaModel!.Parameters.Subtract(run.Model.Parameters).Dot(u[1].Vector) / u[1].Vector.Dot(u[1].Vector), results[1].Average, 1e-6);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        // The valley is measured through the average, here the run's SWA solution; or through the solution.
        Assert.Equal(NaiveLoss.Of(run.SwaModel, Data, Data.Train, [(1, u[1].Vector)]), results[1].Asymmetry.Profile.TrainLoss[6], 1e-5);
        Assert.Equal(1, results[1].Asymmetry.Profile.Offsets[6]);
        var through = TrajectoryProjection.Measure(profiler, u, run, new TrajectoryOptions { Through = TrajectoryOrigin.Solution, Asymmetry = Coarse });
        Assert.Equal(NaiveLoss.Of(run.Model, Data, Data.Train, [(1, u[1].Vector)]), through[1].Asymmetry.Profile.TrainLoss[6], 1e-5);
        Assert.Equal("AverageStart", Refused(run, new TrajectoryOptions { AverageStart = 6 }));
        Assert.Equal("Steps", Refused(run, new TrajectoryOptions { Steps = 3 }));
        Assert.Equal("Steps", Refused(null, new TrajectoryOptions()));

        string Refused(ValleyRun? of, TrajectoryOptions options) =>
            Assert.Throws<InvalidOptionException>(() => TrajectoryProjection.Measure(profiler, u, of, options with { Asymmetry = Coarse })).Option;
    }

    [Fact]
    public void StepsAreThoseOfSgdInFloat64()
    {
        // Full batches, so that their order does not matter; gradients by central differences of the plain network.
        ValleyModel start = ValleyModel.Create(Network, 3);
        ProbeDirection[] u = [.. DirectionSampler.CreateMany(start, new DirectionOptions { Seed = 9 }, 2)];
        using var profiler = new LossProfiler(start, Data, Grid);
        var options = new TrajectoryOptions { Steps = 4, LearningRate = 0.3, Momentum = 0.5, WeightDecay = 0.01, StepBatch = 24, AverageStart = 3, Asymmetry = Coarse };
        var results = TrajectoryProjection.Measure(profiler, u, null, options);
        // The profiler made what it keeps at its first point; after that nothing is left behind.
        long tensors = TorchRuntime.LiveTensors;
        Assert.Equal(results[1].Positions.AsEnumerable(), TrajectoryProjection.Measure(profiler, u, null, options)[1].Positions);
        Assert.Equal(tensors, TorchRuntime.LiveTensors);

        double[] w = [.. start.Parameters.Values.Select(x => (double)x)], origin = [.. w], velocity = new double[w.Length];
        var expected = new double[4];
        for (int step = 0; step < 4; step++)
        {
            double[] gradient = [.. w.Select((_, i) => (Loss(w, i, 1e-5) - Loss(w, i, -1e-5)) / 2e-5 + 0.01 * w[i])];
            for (int i = 0; i < w.Length; i++)
                w[i] -= 0.3 * (velocity[i] = 0.5 * velocity[i] + gradient[i]);
            expected[step] = w.Select((x, i) => (x - origin[i]) * u[1].Vector.Values[i]).Sum();
            Assert.Equal(expected[step], results[1].Positions[step], 1e-5);
        }
        Assert.Equal((expected[2] + expected[3]) / 2, results[1].Average, 1e-5);
        double[] middle = [.. w.Select((x, i) => x + 0.3 * velocity[i] / 2)];
        Assert.Equal(NaiveLoss.Of(Network, Data, Data.Train, middle), results[1].Asymmetry.Profile.TrainLoss[4], 1e-5);

        Assert.Throws<TrainingDivergedException>(() => TrajectoryProjection.Measure(profiler, u, null, options with { LearningRate = 1e38 }));
        Assert.Throws<OperationCanceledException>(() => TrajectoryProjection.Measure(profiler, u, null, options, null, new CancellationToken(true)));

        static double Loss(double[] at, int i, double by)
        {
            double[] moved = [.. at];
            moved[i] += by;
            return NaiveLoss.Of(Network, Data, Data.Train, moved);
        }
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.Equal("Steps", Refused(new TrajectoryOptions { Steps = -1 }));
        Assert.Equal("AverageStart", Refused(new TrajectoryOptions { Steps = 5, AverageStart = 6 }));
        Assert.Equal("LearningRate", Refused(new TrajectoryOptions { LearningRate = 0 }));
        Assert.Equal("Momentum", Refused(new TrajectoryOptions { Momentum = 1 }));
        Assert.Equal("StepBatch", Refused(new TrajectoryOptions { StepBatch = 0 }));

        static string Refused(TrajectoryOptions options) => Assert.Throws<InvalidOptionException>(options.Validate).Option;
    }

    private sealed class Listener(Action<OperationProgress> heard) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => heard(value);
    }
}
