using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;
using static TorchSharp.torch;

namespace AsymValley.Tests.Data;

public sealed class BatchGridTests
{
    [Theory]
    [InlineData(128, 128, new[] { 128 })]
    [InlineData(129, 128, new[] { 129 })]
    [InlineData(130, 128, new[] { 128, 2 })]
    [InlineData(257, 128, new[] { 128, 129 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    [InlineData(1, 128, new[] { 1 })]
    [InlineData(5, int.MaxValue, new[] { 5 })]
    public void ASingleImageThatIsLeftJoinsTheBatchBefore(int images, int batchSize, int[] expected)
    {
        var grid = new BatchGrid(images, batchSize);
        Assert.Equal(expected, Enumerable.Range(0, grid.Count).Select(batch => grid[batch].Size));
        Assert.Equal(expected.Length == 1 ? 0 : batchSize * (expected.Length - 1), grid[grid.Count - 1].Start);
    }

    // 129 images in batches of 128 left a batch of one, whose variance is 0/0, in the running statistics.
    [Fact]
    public void ARemainderOfOneImageLeavesNoHoleInTheStatistics()
    {
        Dataset all = TrainingFixture.Blobs(train: 130, test: 20);
        NetworkDefinition network = NetworkCatalog.Create("MLP", new NetworkOptions { Input = all.Shape, Classes = all.Classes, BatchNorm = true });
        ValleyModel model = ValleyModel.Create(network, 1);
        double[] losses = [.. new[] { 128, 129, 130 }.Select(samples =>
        {
            using var evaluator = new LandscapeEvaluator(network, all, new EvaluationOptions { RecalibrationSamples = samples });
            return evaluator.Measure(model.Parameters, model.Buffers).TrainLoss;
        })];
        Assert.All(losses, loss => Assert.Equal(losses[0], loss, 0.05));

        ValleyRun run = Trainer.Train(network, all.Take(129, 20), new TrainingOptions { Epochs = 2, BatchSize = 128, LearningRate = 0.01 });
        Assert.True(double.IsFinite(run.History[^1].TestLoss));
        Assert.All(run.Model.Buffers.Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void RunningStatisticsThatAreNotFiniteAreADivergence()
    {
        Dataset data = TrainingFixture.Blobs(train: 10, test: 10);
        NetworkDefinition network = NetworkCatalog.Create("MLP", new NetworkOptions { Input = data.Shape, Classes = data.Classes, BatchNorm = true });
        ValleyModel model = ValleyModel.Create(network, 1);
        model.Buffers.Values.AsSpan()[0] = float.PositiveInfinity;
        Assert.Throws<TrainingDivergedException>(() => Trainer.Train(model, data, new TrainingOptions { Epochs = 1, BatchSize = 5, LearningRate = 0.01 }));
    }
}
