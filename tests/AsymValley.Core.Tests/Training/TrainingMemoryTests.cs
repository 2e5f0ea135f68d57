using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Tests;

/// <summary>Runs alone: it counts what is alive in the whole process.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("Alone")]
public class TrainingMemoryTests
{
    [Fact]
    public void NoTensorOutlivesARun()
    {
        Dataset data = TrainingFixture.Blobs();
        using var folder = new TemporaryFolder();
        var options = new TrainingOptions { Epochs = 2, BatchSize = 8, Swa = true, Augment = true, SnapshotEvery = 1 };
        Trainer.Train(TrainingFixture.Everything(data), data, options);
        long before = TorchRuntime.LiveTensors;
        Trainer.Train(TrainingFixture.Everything(data), data, options with { RunPath = folder.File("run") });
        Assert.Throws<TrainingDivergedException>(() => Trainer.Train(TrainingFixture.Everything(data), data, options with { LearningRate = 1e30 }));
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(TrainingFixture.Everything(data), data, options, null, new CancellationToken(true)));
        Assert.Equal(before, TorchRuntime.LiveTensors);
    }

    [Fact]
    public void ALongerRunNeedsNoMoreTensors()
    {
        Dataset data = TrainingFixture.Blobs();
        Assert.Equal(Peak(2), Peak(9));

        long Peak(int epochs)
        {
            long peak = 0;
            Trainer.Train(TrainingFixture.Everything(data), data, new TrainingOptions { Epochs = epochs, BatchSize = 8, Swa = true }, new Watch(() => peak = Math.Max(peak, TorchRuntime.LiveTensors)));
            return peak;
        }
    }

    private sealed class Watch(Action look) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => look();
    }
}
