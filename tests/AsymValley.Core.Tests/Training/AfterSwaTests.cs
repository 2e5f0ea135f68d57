using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

public class AfterSwaTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 24);
    private static readonly TrainingOptions Swa = new()
    {
        Epochs = 4, BatchSize = 24, LearningRate = 0.05, WeightDecay = 0.01, Swa = true, SwaStart = 3, Seed = 3, Threads = 1,
    };

    // Nothing here comes from the run but its initial weights and its learning rates: steps, momentum and average are float64.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheFirstStepGoesOnFromTheAverageWithTheOldMomentum(bool inFolder)
    {
        using var folder = new TemporaryFolder();
        ValleyRun swa = Trainer.Train(TrainingFixture.Softmax(Data), Data, Swa with { RunPath = inFolder ? folder.File("swa") : null });
        if (inFolder)
            swa = ValleyRun.Open(folder.File("swa"));
        double[] w = [.. swa.InitialModel.Parameters.Values.Select(value => (double)value)], v = new double[w.Length], average = new double[w.Length];
        for (int epoch = 1; epoch <= Swa.Epochs; epoch++)
        {
            Step(w, v, swa.History[epoch - 1].LearningRate);
            for (int i = 0; i < w.Length && epoch >= Swa.SwaStart; i++)
                average[i] += w[i] / 2;
        }
        double[] resting = [.. average], expected = [.. average];
        double averageLoss = Step(expected, v, 0.001);
        Step(resting, new double[v.Length], 0.001);

        ValleyRun run = Trainer.ContinueAfterSwa(swa, TrainingOptions.AfterSwa(swa.Options) with { Epochs = 1, Threads = 1 }, Data);
        Assert.All(expected.Zip(run.Model.Parameters.Values), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        Assert.Contains(expected.Zip(resting), pair => Math.Abs(pair.First - pair.Second) > 2e-5);
        Assert.Equal(averageLoss, run.AfterSwa!.TrainLoss, 2e-6);
        Assert.Equal(TrainerTests.SoftmaxRegression(Data, expected).Loss, run.History[0].EvaluatedTrainLoss, 2e-6);
        Assert.Equal(swa.SwaModel!.Parameters.Values, run.InitialModel.Parameters.Values);
        Assert.Equal((swa.Path ?? swa.Name, 0.001), (run.AfterSwa.Run, run.History[0].LearningRate));

        static double Step(double[] w, double[] v, double rate)
        {
            (double loss, double[] gradient) = TrainerTests.SoftmaxRegression(Data, w);
            for (int i = 0; i < w.Length; i++)
            {
                v[i] = 0.9 * v[i] + gradient[i] + Swa.WeightDecay * w[i];
                w[i] -= rate * v[i];
            }
            return loss;
        }
    }

    // SWA: 0.30 on the training set, 0.50 on the test set.
    [Theory]
    [InlineData(new[] { 0.29, 0.28 }, new[] { 0.51, 0.52 }, 2)]
    [InlineData(new[] { 0.29, 0.31, 0.28 }, new[] { 0.51, 0.52, 0.49 }, 1)]
    [InlineData(new[] { 0.30, 0.29 }, new[] { 0.51, 0.50 }, null)]
    [InlineData(new[] { double.NaN, 0.2 }, new[] { 0.51, double.NaN }, null)]
    [InlineData(new double[0], new double[0], null)]
    public void TheLastEpochWithALowerTrainingAndAHigherTestLossIsKept(double[] train, double[] test, int? kept)
    {
        EpochResult[] history = [.. train.Select((loss, i) => new EpochResult(i + 1, 0.001, 0.1, 1, test[i], 1, double.NaN, double.NaN, 1, 1) { EvaluatedTrainLoss = loss })];
        Assert.Equal(kept, new SwaReference("run", 0.30, 0.50).LastKept(history));
        Assert.Equal(history, TrainingHistory.FromCsv(TrainingHistory.ToCsv(history)));
    }

    [Fact]
    public void TheKeptEpochIsTheModelAndNothingElseIsLeft()
    {
        (ValleyRun swa, TrainingOptions options, Dataset data) = Restless();
        ValleyRun all = Trainer.ContinueAfterSwa(swa, options with { SnapshotEvery = 1 }, data), run = Trainer.ContinueAfterSwa(swa, options, data);
        int[] kept = [.. all.History.Where(row => row.EvaluatedTrainLoss < all.AfterSwa!.TrainLoss && row.TestLoss > all.AfterSwa.TestLoss).Select(row => row.Epoch)];
        // The case is made so that several epochs, but not the last, are to be kept.
        Assert.True(kept.Length > 1 && kept[^1] < options.Epochs, string.Join(' ', kept));
        Assert.Equal(kept[^1], run.KeptEpoch);
        Assert.Equal([kept[^1]], run.Snapshots.Select(snapshot => snapshot.Epoch));
        Assert.Equal(all.Snapshots[kept[^1] - 1].Load().Parameters.Values, run.Model.Parameters.Values);
        Assert.Equal(all.Snapshots[kept[^1] - 1].Load().Buffers.Values, run.Model.Buffers.Values);
        Assert.Null(run.Warning);
    }

    [Fact]
    public void WhereNoEpochIsKeptTheLastOneIsWithAWarning()
    {
        ValleyRun swa = Trainer.Train(TrainingFixture.Softmax(Data), Data, Swa);
        ValleyRun run = Trainer.ContinueAfterSwa(swa, TrainingOptions.AfterSwa(swa.Options) with { Epochs = 3, SnapshotEvery = 3, Threads = 1 }, Data);
        Assert.Null(run.KeptEpoch);
        Assert.Contains("no epoch has a lower training and a higher test loss", run.Warning);
        Assert.Equal(run.Snapshots.Single().Load().Parameters.Values, run.Model.Parameters.Values);
    }

    // Cancelled in each epoch in turn, also before the first, where only the written state knows the momentum.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void ACancelledRunIsResumedToTheSameBits(int epochs)
    {
        using var folder = new TemporaryFolder();
        (ValleyRun swa, TrainingOptions options, Dataset data) = Restless();
        ValleyRun whole = Trainer.ContinueAfterSwa(swa, options, data);
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Done >= epochs * data.Train.Count)
                cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.ContinueAfterSwa(swa, options with { RunPath = folder.File("run") }, data, progress, cancellation.Token));
        Assert.Equal((RunStatus.Interrupted, epochs), (ValleyRun.Open(folder.File("run")).Status, ValleyRun.Open(folder.File("run")).History.Length));
        ValleyRun resumed = Trainer.Resume(folder.File("run"), dataset: data);
        Assert.Equal(whole.Model.Parameters.Values, resumed.Model.Parameters.Values);
        Assert.Equal((whole.KeptEpoch, whole.AfterSwa), (resumed.KeptEpoch, resumed.AfterSwa));
        Assert.Equal(whole.History.Select(row => (row.TrainLoss, row.EvaluatedTrainLoss)), resumed.History.Select(row => (row.TrainLoss, row.EvaluatedTrainLoss)));
    }

    [Fact]
    public void ARunWithoutAveragedWeightsIsRefused()
    {
        using var folder = new TemporaryFolder();
        ValleyRun plain = Trainer.Train(TrainingFixture.Softmax(Data), Data, Swa with { Swa = false, SwaStart = null });
        Assert.Equal("AfterSwa", Assert.Throws<InvalidOptionException>(() => Trainer.ContinueAfterSwa(plain, TrainingOptions.AfterSwa(plain.Options))).Option);
        ValleyRun swa = Trainer.Train(TrainingFixture.Softmax(Data), Data, Swa with { RunPath = folder.File("swa") });
        Assert.Equal("Swa", Assert.Throws<InvalidOptionException>(() => Trainer.ContinueAfterSwa(swa, swa.Options)).Option);
        File.Delete(Path.Combine(folder.File("swa"), "state.safetensors"));
        Assert.Throws<RunFolderException>(() => Trainer.ContinueAfterSwa(swa, TrainingOptions.AfterSwa(swa.Options), Data));
    }

    /// <summary>Test labels are the wrong way round, so that the test loss rises where the training loss falls; a rate that makes it do both.</summary>
    private static (ValleyRun Swa, TrainingOptions Options, Dataset Data) Restless()
    {
        Dataset blobs = TrainingFixture.Blobs();
        var test = new DataSplit(blobs.Shape, blobs.Test.Pixels, Array.ConvertAll(blobs.Test.Labels, label => 1 - label));
        var data = new Dataset(blobs.Reference, 2, blobs.Train, test, blobs.Normalization);
        ValleyRun swa = Trainer.Train(TrainingFixture.Everything(data), data, Swa with { BatchSize = 8 });
        return (swa, TrainingOptions.AfterSwa(swa.Options) with { Epochs = 8, LearningRate = 0.3, Threads = 1 }, data);
    }

    private sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act(value);
    }
}
