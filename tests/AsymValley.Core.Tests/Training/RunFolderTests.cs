using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

public class RunFolderTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs();
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 6, BatchSize = 16, Swa = true, SwaStart = 3, Augment = true, SnapshotEvery = 2, Threads = 1, Seed = 8,
    };

    [Fact]
    public void ARunFolderHoldsTheRun()
    {
        using var folder = new TemporaryFolder();
        ValleyRun run = Trainer.Train(Network, Data, Options with { RunPath = folder.File("first") });
        ValleyRun inMemory = Trainer.Train(Network, Data, Options);
        ValleyRun opened = ValleyRun.Open(folder.File("first"));
        foreach (ValleyRun one in new[] { run, opened })
        {
            Assert.Equal(("first", RunStatus.Completed, folder.File("first")), (one.Name, one.Status, one.Path));
            Assert.Equal(inMemory.Model.Parameters.Values, one.Model.Parameters.Values);
            Assert.Equal(inMemory.Model.Buffers.Values, one.Model.Buffers.Values);
            Assert.Equal(inMemory.SwaModel!.Parameters.Values, one.SwaModel!.Parameters.Values);
            Assert.Equal(inMemory.SwaModel.Buffers.Values, one.SwaModel.Buffers.Values);
            Assert.Equal(inMemory.InitialModel.Parameters.Values, one.InitialModel.Parameters.Values);
            Assert.Equal([2, 4, 6], one.Snapshots.Select(snapshot => snapshot.Epoch));
            Assert.Equal(inMemory.Snapshots[1].Load().Parameters.Values, one.Snapshots[1].Load().Parameters.Values);
            Assert.Equal(inMemory.History.Select(row => (row.TrainLoss, row.TestLoss, row.SwaTestLoss)), one.History.Select(row => (row.TrainLoss, row.TestLoss, row.SwaTestLoss)));
            Assert.Equal(inMemory.Options, one.Options with { RunPath = null });
            Assert.Equal(Network.Hash, one.Network.Hash);
        }
        Assert.Same(Data, run.Dataset);
        Assert.Equal(
            [".lock", "history.csv", "init.safetensors", "model.safetensors", "run.json", "snapshots", "state.safetensors", "swa.safetensors"],
            Directory.GetFileSystemEntries(folder.File("first")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // Cancelled in each epoch in turn (a cancellation after n progress reports), then resumed to the end.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public void ACancelledRunIsResumedToTheSameBits(int epochs)
    {
        using var folder = new TemporaryFolder();
        ValleyRun whole = Trainer.Train(Network, Data, Options);
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Done >= epochs * 40)
                cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(
            Network, Data, Options with { RunPath = folder.File("run") }, progress, epochs == 0 ? new CancellationToken(true) : cancellation.Token));
        ValleyRun interrupted = ValleyRun.Open(folder.File("run"));
        Assert.Equal((RunStatus.Interrupted, epochs), (interrupted.Status, interrupted.History.Length));
        Assert.Null(interrupted.SwaModel);
        // The work of an epoch whose state was not written: a row and a snapshot too many.
        if (epochs > 0)
            File.AppendAllText(Path.Combine(folder.File("run"), "history.csv"), $"{epochs + 1},0,0,0,,,,,0,0\n");
        AssertSame(whole, Trainer.Resume(folder.File("run"), dataset: Data));
        AssertSame(whole, Trainer.Resume(folder.File("run"), dataset: Data));
    }

    [Fact]
    public void ARunKilledBeforeItsModelsWereWrittenIsFinished()
    {
        using var folder = new TemporaryFolder();
        ValleyRun whole = Trainer.Train(Network, Data, Options with { RunPath = folder.File("run") });
        float[] average = whole.SwaModel!.Buffers.Values;
        File.Delete(Path.Combine(folder.File("run"), "model.safetensors"));
        Assert.Equal(RunStatus.Interrupted, ValleyRun.Open(folder.File("run")).Status);
        ValleyRun finished = Trainer.Resume(folder.File("run"), dataset: Data);
        AssertSame(whole, finished);
        Assert.Equal(average, finished.SwaModel!.Buffers.Values);
    }

    [Fact]
    public void EpochsCanBeAdded()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Schedule = ScheduleKind.Constant, SwaLearningRate = 0.02 };
        Trainer.Train(Network, Data, options with { Epochs = 4, RunPath = folder.File("run") });
        ValleyRun extended = Trainer.Resume(folder.File("run"), epochs: 6, Data);
        AssertSame(Trainer.Train(Network, Data, options), extended);
        Assert.Equal(6, extended.Options.Epochs);
        Assert.Equal("Epochs", Assert.Throws<InvalidOptionException>(() => Trainer.Resume(folder.File("run"), epochs: 5, Data)).Option);
    }

    [Fact]
    public void ADivergedRunKeepsItsLastGoodEpoch()
    {
        using var folder = new TemporaryFolder();
        // The rate jumps in the third epoch.
        TrainingOptions options = Options with { Schedule = ScheduleKind.Constant, SwaStart = 2, SwaLearningRate = 1e30, RunPath = folder.File("run") };
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => Trainer.Train(Network, Data, options));
        ValleyRun run = ValleyRun.Open(folder.File("run"));
        Assert.Equal((3, 2), (error.Epoch, error.LastGoodEpoch));
        Assert.Equal((RunStatus.Diverged, 2), (run.Status, run.History.Length));
        Assert.True(run.Model.Parameters.IsFinite());
        Assert.Equal(error.LastGood.Parameters.Values, run.Model.Parameters.Values);
        Assert.Equal(run.Snapshots[0].Load().Parameters.Values, run.Model.Parameters.Values);
        TrainingDivergedException again = Assert.Throws<TrainingDivergedException>(() => Trainer.Resume(folder.File("run"), dataset: Data));
        Assert.Equal((error.Epoch, error.Step), (again.Epoch, again.Step));
    }

    [Fact]
    public void AFolderThatIsTakenIsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Epochs = 1, SwaStart = null, RunPath = folder.File("run") };
        Trainer.Train(Network, Data, options);
        byte[] before = File.ReadAllBytes(Path.Combine(folder.File("run"), "model.safetensors"));
        Assert.Contains("Force", Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, options with { Seed = 9 })).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder.File("run"), "model.safetensors")));

        File.WriteAllText(Path.Combine(folder.File("run"), "notes.txt"), "mine");
        Trainer.Train(Network, Data, options with { Seed = 9, SnapshotEvery = 0, Force = true });
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(folder.File("run"), "model.safetensors")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder.File("run"), "notes.txt")));

        Directory.CreateDirectory(folder.File("other"));
        File.WriteAllText(Path.Combine(folder.File("other"), "thesis.tex"), "mine");
        Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, options with { RunPath = folder.File("other"), Force = true }));
        Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, options with { RunPath = Path.Combine(folder.File("other"), "thesis.tex") }));
        Assert.Throws<RunFolderException>(() => ValleyRun.Open(folder.File("other")));
        Assert.Throws<RunFolderException>(() => Trainer.Resume(folder.File("nowhere")));
    }

    [Fact]
    public void TwoProcessesDoNotShareARun()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trainer.Train(Network, Data, Options with { RunPath = folder.File("run") }, cancellation: new CancellationToken(true)));
        using (new FileStream(Path.Combine(folder.File("run"), ".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("in use", Assert.Throws<RunFolderException>(() => Trainer.Resume(folder.File("run"), dataset: Data)).Message, StringComparison.Ordinal);
        Trainer.Resume(folder.File("run"), dataset: Data);
    }

    [Fact]
    public void DamagedFilesAreNamed()
    {
        using var folder = new TemporaryFolder();
        Trainer.Train(Network, Data, Options with { RunPath = folder.File("run") });
        string Named(string file) => Path.Combine(folder.File("run"), file);
        byte[] state = File.ReadAllBytes(Named("state.safetensors"));

        File.WriteAllBytes(Named("state.safetensors"), state[..^9]);
        AssertRefused("state.safetensors");
        byte[] flipped = [.. state];
        flipped[^100] ^= 1;
        File.WriteAllBytes(Named("state.safetensors"), flipped);
        AssertRefused("state.safetensors");
        File.WriteAllBytes(Named("state.safetensors"), state);

        File.WriteAllText(Named("history.csv"), "epoch\n1\n");
        AssertRefused("history.csv");
        File.WriteAllText(Named("run.json"), "{}");
        AssertRefused("run.json");

        void AssertRefused(string file) => Assert.Equal(Named(file), Assert.Throws<RunFolderException>(() => Trainer.Resume(folder.File("run"), epochs: 9, Data)).Path);
    }

    [Fact]
    public void OtherDataAreRefused()
    {
        using var folder = new TemporaryFolder();
        Trainer.Train(Network, Data, Options with { RunPath = folder.File("run") });
        Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(() => Trainer.Resume(folder.File("run"), 9, TrainingFixture.Blobs(train: 41))).Option);
    }

    private static void AssertSame(ValleyRun expected, ValleyRun actual)
    {
        Assert.Equal(RunStatus.Completed, actual.Status);
        Assert.Equal(expected.Model.Parameters.Values, actual.Model.Parameters.Values);
        Assert.Equal(expected.Model.Buffers.Values, actual.Model.Buffers.Values);
        Assert.Equal(expected.SwaModel!.Parameters.Values, actual.SwaModel!.Parameters.Values);
        Assert.Equal(expected.SwaModel.Buffers.Values, actual.SwaModel.Buffers.Values);
        Assert.Equal(expected.History.Select(row => (row.Epoch, row.TrainLoss)), actual.History.Select(row => (row.Epoch, row.TrainLoss)));
        Assert.Equal(expected.Snapshots.Select(snapshot => snapshot.Epoch), actual.Snapshots.Select(snapshot => snapshot.Epoch));
    }

    private sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act(value);
    }
}
