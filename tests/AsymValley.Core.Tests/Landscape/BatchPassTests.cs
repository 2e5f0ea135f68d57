using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Landscape;

/// <summary>Kept activations and several threads change the time of a measurement, never a bit of it.</summary>
[Collection("Alone")]
public sealed class BatchPassTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 20, test: 6);

    // Branches that are read across the cut, a relu that would overwrite what is kept, dropout that hands its input on.
    private static readonly NetworkDefinition Branched = new("branched", Data.Shape, Data.Classes,
    [
        new Conv("conv1", 4, 3) { Padding = 1 },
        new BatchNorm("bn1"),
        new Activate("relu1", Activation.Relu),
        new Conv("conv2", 4, 3) { Padding = 1 },
        new BatchNorm("bn2"),
        new Add("add") { Inputs = ["bn2", "relu1"] },
        new Activate("relu2", Activation.Relu),
        new Concat("concat") { Inputs = ["relu2", "bn1"] },
        new MaxPool("pool", 2),
        new Flatten("flatten"),
        new Dropout("dropout", 0.5),
        new Linear("hidden", 12),
        new Activate("relu3", Activation.Relu),
        new Linear("fc", Data.Classes),
    ]);

    [Theory]
    [InlineData("branched", BatchNormPolicy.Recalibrate)]
    [InlineData("branched", BatchNormPolicy.Frozen)]
    [InlineData("branched", BatchNormPolicy.BatchStatistics)]
    [InlineData("LeNet5", BatchNormPolicy.Frozen)]
    [InlineData("ViT2", BatchNormPolicy.Frozen)]
    [InlineData("PreResNet20", BatchNormPolicy.Recalibrate)]
    public void APointMeasuredFromKeptActivationsHasTheBitsOfAWholePass(string name, BatchNormPolicy policy)
    {
        bool branched = name == Branched.Name;
        Dataset data = branched ? Data : DatasetCatalog.Open("Synthetic", options: new DatasetOptions { TrainCount = 6, TestCount = 2 });
        NetworkDefinition network = branched ? Branched : NetworkCatalog.Create(name, new NetworkOptions { Input = data.Shape, Classes = data.Classes });
        var options = new EvaluationOptions { BatchNorm = policy, BatchSize = 4, Device = "cpu", Threads = 2 };
        using var plain = new LandscapeEvaluator(network, data, options, gradients: true);
        using var keeping = new LandscapeEvaluator(network, data, options, gradients: true);
        ValleyModel model = ValleyModel.Create(network, 3);
        ParameterSlice[] weights = [.. network.Parameters.Slices.Where(slice => slice.Role == ParameterRole.Weight)];
        foreach (ParameterSlice slice in weights.Where((_, i) => branched || i % 8 == 7).Append(weights[^1]))
        {
            using DisposeScope scope = NewDisposeScope();
            keeping.Vary(new HashSet<string> { slice.Layer });
            Tensor direction = zeros([network.Parameters.Count]);
            direction.narrow(0, slice.Offset, slice.Length).add_(0.01);
            foreach (double offset in new[] { -1.0, 2 })
            {
                (PointLosses expected, double slope) = At(plain, model, direction, offset);
                (PointLosses losses, double keptSlope) = At(keeping, model, direction, offset);
                Assert.Equal(expected, losses);
                Assert.Equal(slope, keptSlope);
            }
        }
    }

    [Fact]
    public void TheBitsDoNotDependOnTheNumberOfThreads()
    {
        PointLosses[] losses = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using var evaluator = new LandscapeEvaluator(Branched, Data, new EvaluationOptions { BatchSize = 4, Device = "cpu", Threads = threads });
            ValleyModel model = ValleyModel.Create(Branched, 3);
            return evaluator.Measure(model.Parameters, model.Buffers);
        })];
        Assert.True(double.IsFinite(losses[0].TrainLoss));
        Assert.All(losses, point => Assert.Equal(losses[0], point));
    }

    [Fact]
    public void WhatIsKeptIsComputedOnce()
    {
        using var split = new DeviceSplit(Data, Data.Train, CPU);
        var counted = new CountedBatches(split);
        using var model = new DeviceModel(Branched, CPU, gradients: false);
        using var pass = new BatchPass(Branched, counted, batchSize: 8);
        Evaluation.Measure(pass, model.Parameters, model.Buffers, BatchNormMode.Running, null, default);
        Evaluation.Measure(pass, model.Parameters, model.Buffers, BatchNormMode.Running, null, default);
        Assert.Equal(2 * 3, counted.Asked);
        pass.KeepBefore(Branched.Layers.Length - 1);
        Assert.False(pass.IsKept);
        long before = TorchRuntime.LiveTensors;
        for (int i = 0; i < 4; i++)
            Evaluation.Measure(pass, model.Parameters, model.Buffers, BatchNormMode.Running, null, default);
        Assert.Equal(3 * 3, counted.Asked);
        Assert.True(pass.IsKept);
        pass.Forget();
        Assert.Equal(before, TorchRuntime.LiveTensors);
    }

    [Fact]
    public void ActivationsThatAreTooLargeAreNotKept()
    {
        // 64 maps of 32×32 are 256 KiB an image; the features behind the pooling are 64 numbers.
        var shape = new ImageShape(3, 32, 32);
        var network = new NetworkDefinition("large", shape, 10,
            [new Conv("conv", 64, 3) { Padding = 1 }, new Activate("relu", Activation.Sigmoid), new GlobalAvgPool("pool"), new Linear("fc", 10)]);
        using var pass = new BatchPass(network, new NoBatches(4096), 64);
        pass.KeepBefore(3);
        Assert.Equal(3, pass.Cut);
        pass.KeepBefore(2);
        Assert.Equal(0, pass.Cut);
        using var few = new BatchPass(network, new NoBatches(4096), 64, images: 2048);
        few.KeepBefore(2);
        Assert.Equal(2, few.Cut);
    }

    [Fact]
    public void AnErrorOfOneBatchIsThrownAndThePassCanBeMadeAgain()
    {
        using var workers = new TorchWorkers<BatchNormScratch>(2, () => new BatchNormScratch(Branched, CPU));
        int done = 0;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => workers.For(100, (_, item) =>
        {
            if (item == 3)
                throw new InvalidOperationException("batch 3");
            Interlocked.Increment(ref done);
        }, default));
        Assert.Equal("batch 3", error.Message);
        Assert.True(done < 100);
        done = 0;
        workers.For(100, (_, _) => Interlocked.Increment(ref done), default);
        Assert.Equal(100, done);
        Assert.Throws<OperationCanceledException>(() => workers.For(1, (_, _) => { }, new CancellationToken(canceled: true)));
    }

    private static (PointLosses Losses, double Slope) At(LandscapeEvaluator evaluator, ValleyModel model, Tensor direction, double offset)
    {
        evaluator.Model.Load(model.Parameters, model.Buffers);
        using (no_grad())
            evaluator.Model.Flat.add_(direction, offset);
        return (evaluator.Measure(default), evaluator.Slope(direction, default));
    }

    private sealed class CountedBatches(IBatches inner) : IBatches
    {
        public int Asked { get; private set; }

        public int Count => inner.Count;

        public (Tensor Images, Tensor Labels) Batch(int start, int count)
        {
            Asked++;
            return inner.Batch(start, count);
        }
    }

    private sealed class NoBatches(int count) : IBatches
    {
        public int Count => count;

        public (Tensor Images, Tensor Labels) Batch(int start, int count) => throw new NotSupportedException();
    }
}
