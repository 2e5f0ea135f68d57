using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

public class TrainingSeriesTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs();
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, Swa = true, Augment = true, Threads = 1, Seed = 20 };

    [Fact]
    public void WorkersGiveTheBitsOfSingleRuns()
    {
        using var folder = new TemporaryFolder();
        SeriesResult[] serial = Run(Options, workers: 0), parallel = Run(Options with { RunPath = folder.File("runs") }, workers: 3);
        Assert.Equal([20UL, 21, 22, 23], serial.Select(result => result.Seed));
        foreach (SeriesResult one in serial)
        {
            ValleyRun single = Trainer.Train(Network, Data, Options with { Seed = one.Seed }), other = parallel.Single(result => result.Seed == one.Seed).Run!;
            Assert.Equal(folder.File($"runs/seed-{one.Seed}"), other.Path);
            foreach (ValleyRun run in new[] { one.Run!, other })
            {
                Assert.Equal((one.Seed, 1), (run.Options.Seed, run.Options.Threads));
                Assert.Equal(single.Model.Parameters.Values, run.Model.Parameters.Values);
                Assert.Equal(single.SwaModel!.Parameters.Values, run.SwaModel!.Parameters.Values);
                Assert.Equal(single.History.Select(row => (row.TrainLoss, row.TestLoss)), run.History.Select(row => (row.TrainLoss, row.TestLoss)));
            }
        }
        Assert.NotEqual(serial[0].Run!.Model.Parameters.Values, serial[1].Run!.Model.Parameters.Values);
    }

    [Fact]
    public void WhatIsThereIsNotTrainedAgain()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { RunPath = folder.File("runs") };
        double[] seconds = [.. Run(options, workers: 0, runs: 2).Select(result => result.Run!.Seconds)];
        File.Delete(folder.File("runs/seed-21/model.safetensors"));
        SeriesResult[] again = Run(options, workers: 2, runs: 3);
        Assert.Equal(seconds, again.OrderBy(result => result.Seed).Take(2).Select(result => result.Run!.Seconds));
        Assert.All(again, result => Assert.Equal(RunStatus.Completed, result.Run!.Status));

        SeriesResult[] other = Run(options with { Epochs = 4 }, workers: 0, runs: 1);
        Assert.Contains("other settings", Assert.IsType<RunFolderException>(other[0].Error).Message);
        Assert.Equal(4, Run(options with { Epochs = 4, Force = true }, workers: 0, runs: 1)[0].Run!.History.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void OneThatDivergesLeavesTheOthersAlone(int workers)
    {
        using var folder = new TemporaryFolder();
        var results = new List<SeriesResult>();
        TrainingSeries.Run(seed => Start(seed), Data, Options with { RunPath = folder.File("runs") }, 3, workers, results.Add);
        Assert.Equal([20UL, 21, 22], results.Select(result => result.Seed).Order().ToArray());
        SeriesResult failed = results.Single(result => result.Run is null);
        Assert.Equal((21UL, folder.File("runs/seed-21")), (failed.Seed, failed.Path));
        Assert.IsType<TrainingDivergedException>(failed.Error);
        Assert.Equal(RunStatus.Diverged, ValleyRun.Open(failed.Path!).Status);

        static ValleyModel Start(ulong seed)
        {
            ValleyModel model = ValleyModel.Create(Network, seed);
            if (seed == 21)
                model.Parameters.Values[0] = float.NaN;
            return model;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ACancelledSeriesGoesOn(int workers)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { RunPath = folder.File("runs") };
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingSeries.Run(
            seed => ValleyModel.Create(Network, seed), Data, options, 4, workers, _ => cancellation.Cancel(), cancellation: cancellation.Token));
        SeriesResult[] all = Run(options, workers);
        Assert.Equal(4, all.Length);
        Assert.All(all, result => Assert.Equal(
            Trainer.Train(Network, Data, Options with { Seed = result.Seed }).Model.Parameters.Values, result.Run!.Model.Parameters.Values));
    }

    [Fact]
    public void ProgressIsThatOfAllRunsAndGetsToTheEnd()
    {
        var reports = new List<OperationProgress>();
        TrainingSeries.Run(seed => ValleyModel.Create(Network, seed), Data, Options, 4, 2, _ => { }, new Reports(reports.Add));
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
        Assert.Equal(reports[^1].Total, reports[^1].Done);
    }

    [Fact]
    public void WrongNumbersAreRefused()
    {
        Assert.Equal("Runs", Refused(Options, 0, 0));
        Assert.Equal("Runs", Refused(Options with { Seed = ulong.MaxValue }, 2, 0));
        Assert.Equal("Workers", Refused(Options, 2, -1));
        Assert.Equal("Threads", Refused(Options with { Threads = 2 }, 2, 2));
        Assert.Equal("Epochs", Refused(Options with { Epochs = 0 }, 2, 2));

        static string Refused(TrainingOptions options, int runs, int workers) =>
            Assert.Throws<InvalidOptionException>(() => TrainingSeries.Run(seed => ValleyModel.Create(Network, seed), Data, options, runs, workers, _ => { })).Option;
    }

    private static SeriesResult[] Run(TrainingOptions options, int workers, int runs = 4)
    {
        var results = new List<SeriesResult>();
        TrainingSeries.Run(seed => ValleyModel.Create(Network, seed), Data, options, runs, workers, results.Add);
        return [.. results];
    }

    private sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act(value);
    }
}
