using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Tests.Networks;

namespace AsymValley.Tests.Landscape;

/// <summary>Profiles against the plain float64 network, point by point.</summary>
[Collection("Alone")]
public sealed class LossProfilerTests
{
    private const int Batch = 8;
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 20, test: 6);

    // A normalisation that folds into the convolution before it, one that does not, pooling behind relu.
    private static readonly NetworkDefinition Network = new("small", Data.Shape, Data.Classes,
    [
        new BatchNorm("bn0"),
        new Conv("conv", 3, 3) { Padding = 1 },
        new BatchNorm("bn1"),
        new Activate("relu", Activation.Relu),
        new MaxPool("pool", 2),
        new Flatten("flatten"),
        new Linear("fc", Data.Classes),
    ]);

    private static readonly ValleyModel Model = ValleyModel.Create(Network, 5);
    private static readonly ProbeDirection Direction = DirectionSampler.Create(Model, new DirectionOptions { Seed = 3 });

    [Theory]
    [InlineData(BatchNormPolicy.Recalibrate, null)]
    [InlineData(BatchNormPolicy.Recalibrate, 12)]
    [InlineData(BatchNormPolicy.Frozen, null)]
    [InlineData(BatchNormPolicy.BatchStatistics, null)]
    public void EveryPointHasTheLossesOfThePlainNetwork(BatchNormPolicy policy, int? samples)
    {
        var options = new ProfileOptions
        {
            Range = 1.5,
            Points = 4,
            Evaluation = new EvaluationOptions { BatchNorm = policy, BatchSize = Batch, RecalibrationSamples = samples, Device = "cpu" },
        };
        using var profiler = new LossProfiler(Model, Data, options);
        LossProfile profile = profiler.Measure(Direction);
        Assert.Equal([-1.5, -0.5, 0.5, 1.5], profile.Offsets.AsEnumerable());
        Assert.Equal(policy, profile.BatchNormPolicy);
        for (int i = 0; i < profile.Offsets.Length; i++)
        {
            double[] theta = At(profile.Offsets[i]);
            double[] buffers = policy == BatchNormPolicy.Recalibrate ? Recalibrated(theta, samples ?? Data.Train.Count) : Array.ConvertAll(Model.Buffers.Values, v => (double)v);
            (double trainLoss, double trainError) = Losses(theta, buffers, Data.Train, policy);
            (double testLoss, double testError) = Losses(theta, buffers, Data.Test, policy);
            Assert.Equal(trainLoss, profile.TrainLoss[i], 1e-5);
            Assert.Equal(testLoss, profile.TestLoss[i], 1e-5);
            Assert.Equal(trainError, profile.TrainError[i], 1e-9);
            Assert.Equal(testError, profile.TestError[i], 1e-9);
        }
        Assert.Equal(policy == BatchNormPolicy.Frozen, profiler.Warning is not null);
    }

    [Fact]
    public void TheDefaultPolicyRecalibratesOnlyWhereThereIsBatchNormalisation()
    {
        Assert.Equal(BatchNormPolicy.Recalibrate, new EvaluationOptions().PolicyFor(Network));
        Assert.Equal(BatchNormPolicy.Frozen, new EvaluationOptions().PolicyFor(TrainingFixture.Softmax(Data)));
    }

    [Fact]
    public void ExactSlopesAreTheDerivativesOfTheProfile()
    {
        NetworkDefinition softmax = TrainingFixture.Softmax(Data);
        ValleyModel model = ValleyModel.Create(softmax, 2);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Seed = 8 });
        using var profiler = new LossProfiler(model, Data, new ProfileOptions { Range = 1, Points = 3, Slopes = true, Evaluation = new EvaluationOptions { Device = "cpu" } });
        LossProfile profile = profiler.Measure(direction);
        const double step = 1e-5;
        for (int i = 0; i < 3; i++)
        {
            double Loss(double l) => new NaiveNetwork(softmax, At(model, direction, l), []).Loss(Images(Data.Train, 0, Data.Train.Count), Data.Train.Labels);
            double expected = (Loss(profile.Offsets[i] + step) - Loss(profile.Offsets[i] - step)) / (2 * step);
            Assert.Equal(expected, profile.Slopes[i], 1e-5);
        }
    }

    [Fact]
    public void DifferencesStandBesideExactSlopes()
    {
        // Unequal spacing; the last slope is 0.5 off at an inner point and 9 at an end, which has no difference.
        var parabola = new LossProfile { Offsets = [-2, -1, 0.5, 1, 3], TrainLoss = [4, 1, 0.25, 1, 9], Slopes = [-4, -2, 1, 2.5, 15] };
        Assert.Equal([double.NaN, -2, 1, 2, double.NaN], parabola.CentralDifferences.Select(slope => Math.Round(slope, 12)));
        Assert.Equal(0.5, parabola.SlopeDifference!.Value, 1e-12);
        Assert.Equal(0.5 / 15, parabola.RelativeSlopeDifference!.Value, 1e-12);
        Assert.Equal(0.5, ValleyAsymmetry.Measure([-2, -1, 0, 1, 2], [4, 1, 0, 1, 4], new AsymmetryOptions { MinimumPoints = 1 }, [-4, -2.5, 0, 2, 4]).SlopeDifference!.Value, 1e-12);

        LossProfile without = parabola with { Slopes = [] };
        Assert.Empty(without.CentralDifferences);
        Assert.Null(without.SlopeDifference);
        Assert.Null(without.RelativeSlopeDifference);
        Assert.True(double.IsNaN((parabola with { Slopes = [0, double.NaN, 1, 2, 3] }).SlopeDifference!.Value));
    }

    [Fact]
    public void SlopesWithStatisticsHeldFixedDifferFromRecalibratedCurves()
    {
        // What a normalisation follows may be scaled without any change, if the statistics are measured again: a level curve.
        ProbeDirection direction = DirectionSampler.Create(Model, new DirectionOptions { Kind = DirectionKind.Model, Group = "conv.weight" });
        LossProfile Measure(BatchNormPolicy policy)
        {
            var evaluation = new EvaluationOptions { BatchNorm = policy, BatchSize = Data.Train.Count, Device = "cpu" };
            using var profiler = new LossProfiler(Model, Data, new ProfileOptions { Range = 1e-2, Points = 5, Slopes = true, Evaluation = evaluation });
            return profiler.Measure(direction);
        }
        LossProfile recalibrated = Measure(BatchNormPolicy.Recalibrate), ofBatch = Measure(BatchNormPolicy.BatchStatistics);
        Assert.InRange(recalibrated.RelativeSlopeDifference!.Value, 0.95, 1.05);
        Assert.InRange(ofBatch.SlopeDifference!.Value, 0, 0.05 * recalibrated.SlopeDifference!.Value);
    }

    [Fact]
    public void AFoundRangeIsWhereTheLossHasRisen()
    {
        NetworkDefinition softmax = TrainingFixture.Softmax(Data);
        ValleyModel model = ValleyModel.Create(softmax, 2);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Seed = 8, Scaling = DirectionScaling.Norm });
        var options = new ProfileOptions { AutoRange = true, RiseFactor = 3, Points = 5, Evaluation = new EvaluationOptions { Device = "cpu" } };
        using var profiler = new LossProfiler(model, Data, options);
        LossProfile profile = profiler.Measure(direction);
        double Loss(double l) => new NaiveNetwork(softmax, At(model, direction, l), []).Loss(Images(Data.Train, 0, Data.Train.Count), Data.Train.Labels);
        double range = profile.Offsets[^1], target = 3 * Loss(0);
        Assert.True(Math.Max(Loss(range), Loss(-range)) >= target);
        Assert.True(Math.Max(Loss(range / 1.16), Loss(-range / 1.16)) < target);
        Assert.Equal(3, profile.RiseFactor);
        Assert.Equal((-range, 5), (profile.Offsets[0], profile.Offsets.Length));
        Assert.Equal("AutoRange", Assert.Throws<InvalidOptionException>(() => profiler.Measure(direction, model.Parameters)).Option);
        Assert.Equal("AutoRange", Assert.Throws<InvalidOptionException>(() => (options with { Offsets = [0, 1] }).Grid()).Option);
        Assert.Equal("RiseFactor", Assert.Throws<InvalidOptionException>(() => (options with { RiseFactor = 1 }).Grid()).Option);
    }

    [Fact]
    public void AProfilerIsUsedForManyDirectionsAndLeavesNothingBehind()
    {
        long before = TorchRuntime.LiveTensors;
        long inside;
        using (var profiler = new LossProfiler(Model, Data, new ProfileOptions { Points = 3 }))
        {
            LossProfile first = profiler.Measure(Direction);
            inside = TorchRuntime.LiveTensors;
            LossProfile other = profiler.Measure(DirectionSampler.Create(Model, new DirectionOptions { Seed = 4 }));
            LossProfile again = profiler.Measure(Direction);
            Assert.Equal(first.TrainLoss.AsEnumerable(), again.TrainLoss);
            Assert.NotEqual(first.TrainLoss[0], other.TrainLoss[0]);
            Assert.Equal(first.TrainLoss[1], other.TrainLoss[1]);
            Assert.Throws<OperationCanceledException>(() => profiler.Measure(Direction, null, new CancellationToken(true)));
            Assert.Equal(inside, TorchRuntime.LiveTensors);
        }
        using (var longer = new LossProfiler(Model, Data, new ProfileOptions { Points = 31 }))
        {
            longer.Measure(Direction);
            Assert.Equal(inside, TorchRuntime.LiveTensors);
        }
        Assert.Equal(before, TorchRuntime.LiveTensors);
    }

    [Fact]
    public void AugmentedLossesRepeatWithTheirSeed()
    {
        double[] Measure(ulong seed)
        {
            using var profiler = new LossProfiler(Model, Data, new ProfileOptions { Points = 3, Evaluation = new EvaluationOptions { Augment = true, Seed = seed } });
            return [.. profiler.Measure(Direction).TrainLoss];
        }
        Assert.Equal(Measure(1), Measure(1));
        Assert.NotEqual(Measure(1), Measure(2));
    }

    [Fact]
    public void DataOfAnotherShapeAndGridsThatAreNoneAreRefused()
    {
        Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(() => new LossProfiler(Model, TrainingFixture.Blobs(height: 7))).Option);
        Assert.Equal("Points", Assert.Throws<InvalidOptionException>(() => new LossProfiler(Model, Data, new ProfileOptions { Points = 1 })).Option);
        Assert.Equal("Range", Assert.Throws<InvalidOptionException>(() => new LossProfiler(Model, Data, new ProfileOptions { Range = double.NaN })).Option);
        Assert.Equal("Offsets", Assert.Throws<InvalidOptionException>(() => new LossProfiler(Model, Data, new ProfileOptions { Offsets = [0, 1, 1] })).Option);
    }

    private static double[] At(double offset) => At(Model, Direction, offset);

    private static double[] At(ValleyModel model, ProbeDirection direction, double offset) =>
        [.. model.Parameters.Values.Zip(direction.Vector.Values, (w, u) => w + offset * u)];

    /// <summary>The average over batches of each batch's statistics: what one update from zero leaves, over its momentum.</summary>
    private static double[] Recalibrated(double[] theta, int samples)
    {
        var average = new double[Network.Buffers.Count];
        for (int start = 0; start < samples; start += Batch)
        {
            int count = Math.Min(Batch, samples - start);
            var naive = new NaiveNetwork(Network, theta, new double[average.Length], BatchNormMode.Update);
            naive.Run(Images(Data.Train, start, count));
            for (int i = 0; i < average.Length; i++)
                average[i] += naive.Buffers[i] / 0.1 * count / samples;
        }
        return average;
    }

    private static (double Loss, double Error) Losses(double[] theta, double[] buffers, DataSplit split, BatchNormPolicy policy)
    {
        int size = policy == BatchNormPolicy.BatchStatistics ? Batch : split.Count;
        double loss = 0, wrong = 0;
        for (int start = 0; start < split.Count; start += size)
        {
            int count = Math.Min(size, split.Count - start);
            var naive = new NaiveNetwork(Network, theta, [.. buffers], policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running);
            double[][] images = Images(split, start, count);
            int[] labels = split.Labels[start..(start + count)];
            loss += naive.Loss(images, labels) * count;
            wrong += naive.Run(images).Where((logits, b) => Array.IndexOf(logits, logits.Max()) != labels[b]).Count();
        }
        return (loss / split.Count, wrong / split.Count);
    }

    private static double[][] Images(DataSplit split, int start, int count) => [.. Enumerable.Range(start, count).Select(n =>
    {
        double[] pixels = TrainingFixture.Normalized(Data, split[n]);
        int channels = split.Shape.Channels, area = pixels.Length / channels;
        return Enumerable.Range(0, pixels.Length).Select(i => pixels[i % area * channels + i / area]).ToArray();
    })];
}
