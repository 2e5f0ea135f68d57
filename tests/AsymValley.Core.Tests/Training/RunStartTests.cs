using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

/// <summary>Who may write to a run's folder, and what is said to others.</summary>
public sealed class RunStartTests : IDisposable
{
    private static readonly Dataset Data = TrainingFixture.Blobs();
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, SnapshotEvery = 1, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Enough tries that a check before the lock, or a write before it, is found out.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TwoStartsOfOnePathMakeOneRun(bool isThere)
    {
        for (int attempt = 0; attempt < 6; attempt++)
        {
            string path = _folder.File($"run-{attempt}");
            if (isThere)
                Directory.CreateDirectory(path);
            using var start = new Barrier(4);
            Exception?[] errors = new Exception?[4];
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                errors[i] = Record.Exception(() => Trainer.Train(Network, Data, Options with { Seed = 100 + (ulong)i, Epochs = 1, RunPath = path }));
            }))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            Assert.Single(errors, error => error is null);
            Assert.All(errors.Where(error => error is not null), error => Assert.True(error is RunFolderException { Fault: RunFolderFault.RunExists or RunFolderFault.InUse }, $"{error}"));
            ValleyRun run = ValleyRun.Open(path);
            Assert.Equal(100UL + (ulong)Array.IndexOf(errors, null), run.Options.Seed);
            Assert.Equal(ValleyModel.Create(Network, run.Options.Seed).Parameters.Values, run.InitialModel.Parameters.Values);
            Assert.Equal(Trainer.Train(Network, Data, Options with { Seed = run.Options.Seed, Epochs = 1 }).Model.Parameters.Values, run.Model.Parameters.Values);
            Assert.Equal(
                [".lock", "history.csv", "init.safetensors", "model.safetensors", "run.json", "snapshots", "state.safetensors"],
                Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void AStartThatIsRefusedLeavesNoTrace()
    {
        Directory.CreateDirectory(_folder.File("other"));
        File.WriteAllText(Path.Combine(_folder.File("other"), "thesis.tex"), "mine");
        Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, Options with { RunPath = _folder.File("other") }));
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(_folder.File("other")).Select(Path.GetFileName));
    }

    [Fact]
    public void ARunThatIsGoingOnSaysSo()
    {
        string path = _folder.File("run");
        using var cancellation = new CancellationTokenSource();
        var seen = new List<RunStatus>();
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(Network, Data, Options with { RunPath = path }, new Reports(report =>
        {
            if (report.Done < Data.Train.Count)
                return;
            seen.Add(ValleyRun.Open(path).Status);
            RunFolderException taken = Assert.Throws<RunFolderException>(() => Trainer.Resume(path, dataset: Data));
            Assert.Equal(RunFolderFault.InUse, taken.Fault);
            cancellation.Cancel();
        }), cancellation.Token));
        Assert.Equal([RunStatus.Running], seen);
        Assert.Equal(RunStatus.Interrupted, ValleyRun.Open(path).Status);
        Assert.Equal(RunStatus.Completed, Trainer.Resume(path, dataset: Data).Status);
    }

    // Somebody who looks at a run has its lock for a moment; that is not a run in use.
    [Fact]
    public void LookingDoesNotKeepOthersFromWriting()
    {
        string path = _folder.File("run");
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(Network, Data, Options with { RunPath = path }, cancellation: new CancellationToken(true)));
        using var stop = new CancellationTokenSource();
        var looking = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                ExperimentFolder.IsHeld(path);
        });
        looking.Start();
        try
        {
            for (int i = 0; i < 20; i++)
                ExperimentFolder.Hold(path, "the run").Dispose();
        }
        finally
        {
            stop.Cancel();
            looking.Join();
        }
    }

    [Fact]
    public void WhatCannotBeWrittenIsToldFromWhatIsInUse()
    {
        // A lock that cannot be opened for writing by anybody, root included.
        Directory.CreateDirectory(Path.Combine(_folder.File("run"), ".lock"));
        RunFolderException error = Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, Options with { RunPath = _folder.File("run") }));
        Assert.Equal(RunFolderFault.NotWritable, error.Fault);
        Assert.Contains("cannot be written here", error.Message, StringComparison.Ordinal);
    }

    // Removed, or moved away with another of that name in its place.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFolderThatIsGoneEndsTheTraining(bool replaced)
    {
        if (OperatingSystem.IsWindows())
            return; // There a folder with an open file cannot be removed.
        string path = _folder.File("run");
        bool done = false;
        RunFolderException error = Assert.Throws<RunFolderException>(() => Trainer.Train(Network, Data, Options with { RunPath = path }, new Reports(report =>
        {
            if (done || report.Done < Data.Train.Count)
                return;
            done = true;
            Directory.Delete(path, recursive: true);
            if (replaced)
                Trainer.Train(Network, Data, Options with { RunPath = path, Seed = 5, Epochs = 1 });
        })));
        Assert.Contains("removed or moved", error.Message, StringComparison.Ordinal);
        Assert.Equal(replaced, Directory.Exists(path));
        if (replaced)
            Assert.Equal(Trainer.Train(Network, Data, Options with { Seed = 5, Epochs = 1 }).Model.Parameters.Values, ValleyRun.Open(path).Model.Parameters.Values);
    }

    [Fact]
    public void ALockOfAFileIsGoneAfterwards()
    {
        string file = _folder.File("surface");
        using (ExperimentFolder.HoldFile(file, "taken"))
        {
            Assert.Equal("taken", Assert.Throws<RunFolderException>(() => ExperimentFolder.HoldFile(file, "taken")).Message[^5..]);
            Assert.True(File.Exists(file + ".lock"));
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        // Many who take it one after the other: never two at a time, though each removes the file that the next may be opening.
        int holders = 0, most = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (int taken = 0; taken < 25;)
            {
                try
                {
                    using (ExperimentFolder.HoldFile(file, "taken"))
                    {
                        int now = Interlocked.Increment(ref holders);
                        InterlockedMax(ref most, now);
                        Thread.Yield();
                        Interlocked.Decrement(ref holders);
                        taken++;
                    }
                }
                catch (RunFolderException e) when (e.Fault == RunFolderFault.InUse)
                {
                }
            }
        });
        Assert.Equal(1, most);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = most)
        {
        }
    }

    private sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act(value);
    }
}
