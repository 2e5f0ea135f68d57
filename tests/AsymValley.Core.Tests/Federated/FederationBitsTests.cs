using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Training;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>What must be the same to the last bit: as a plain training run, as FedAvg, with any number of workers.</summary>
public sealed class FederationBitsTests
{
    public static TheoryData<Of> Algorithms => FederationFixture.Algorithms;

    // One client with all images is a training run from the same weights with the client's seed, through batch
    // normalisation, dropout, augmentation and an uneven last batch; another round goes on from it with the optimizer at rest.
    [Fact]
    public void OneClientWithAllImagesIsATrainingRun()
    {
        using var folder = new TemporaryFolder();
        Partition all = Sizes(Images, Images.Train.Count);
        var options = new FederationOptions { Algorithm = Of.FedAvg, LocalEpochs = 2, BatchSize = 16, LearningRate = 0.05, WeightDecay = 0.01, ClipNorm = 1e6, Augment = true, Seed = 5, Device = "cpu" };
        Federation federation = Federation.Create(Network, all, options, folder.File("federation"));
        ValleyModel expected = federation.InitialModel;
        for (int round = 1; round <= 2; round++)
        {
            ClientTask task = Assert.Single(ClientTask.OfRound(federation.Options, all, round));
            ValleyRun run = Trainer.Train(expected, Images, new TrainingOptions
            {
                Epochs = 2, BatchSize = 16, LearningRate = 0.05, Momentum = 0.9, WeightDecay = 0.01, Schedule = ScheduleKind.Constant, Augment = true, Threads = 1, Seed = task.Seed, Device = "cpu",
            });
            RoundResult result = Assert.Single(federation.Run(1));
            AssertSameBits(run.Model, federation.Model);
            Assert.NotEqual(expected.Buffers.Values, run.Model.Buffers.Values);
            Assert.Equal(run.History.Average(epoch => epoch.TrainLoss), result.TrainLoss, 1e-12);
            Assert.Equal(1, result.Aggregated);
            Assert.Equal(run.History[^1].TestAccuracy, result.TestAccuracy, 1e-12);
            Assert.Equal(run.History[^1].TestLoss, result.TestLoss, 1e-9);
            expected = run.Model;
        }
    }

    [Fact]
    public void AlgorithmsWithoutTheirTermAreFedAvg()
    {
        using var folder = new TemporaryFolder();
        Federation average = Run(Options(Of.FedAvg) with { Augment = true }, folder.File("average"));
        FederationOptions[] others =
        [
            Options(Of.FedProx) with { Mu = 0 }, Options(Of.Moon) with { Mu = 0 }, Options(Of.FedDyn) with { DynAlpha = 0 },
            .. Enum.GetValues<SignReduction>().Select(reduction => Options(Of.FedSign) with { Gamma = 0, Reduction = reduction }),
        ];
        foreach ((int i, FederationOptions options) in others.Index())
        {
            Federation other = Run(options with { Augment = true }, folder.File($"other-{i}"));
            AssertSame(average, other);
            Assert.False(Directory.Exists(Path.Combine(other.Path, "clients")));
        }
        // And with its term none of them is.
        foreach (Of algorithm in Enum.GetValues<Of>().Where(algorithm => algorithm != Of.FedAvg))
            Assert.NotEqual(average.Model.Parameters.Values, Run(Options(algorithm) with { Augment = true }, folder.File(algorithm.ToString())).Model.Parameters.Values);
    }

    // What α → 0 leaves of FedDyn. The first round: clients' weights are FedAvg's and h/α = −|S|/N·(mean − θ), so that the
    // server moves by (1 + |S|/N) of FedAvg's way whatever α is.
    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-4)]
    public void FedDynsClientsTendToFedAvgAndItsServerDoesNot(double alpha)
    {
        using var folder = new TemporaryFolder();
        Federation average = Run(Options(Of.FedAvg), folder.File("average"), rounds: 1);
        Federation dyn = Run(Options(Of.FedDyn) with { DynAlpha = alpha }, folder.File("dyn"), rounds: 1);
        float[] start = average.InitialModel.Parameters.Values, mean = average.Model.Parameters.Values, moved = dyn.Model.Parameters.Values;
        Assert.Equal(average.Rounds[0].TrainLoss, dyn.Rounds[0].TrainLoss, 100 * alpha);
        Assert.Equal(average.Rounds[0].Drift, dyn.Rounds[0].Drift, 100 * alpha + 1e-6);
        double largest = 0;
        for (int i = 0; i < start.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(mean[i] - start[i]));
            Assert.Equal(start[i] + (1 + 3 / 6.0) * (mean[i] - start[i]), moved[i], 10 * alpha + 1e-6);
        }
        Assert.True(largest > 0.01);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void TheNumberOfWorkersDoesNotMatter(Of algorithm)
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(algorithm) with { ClientsPerRound = 5, LocalEpochs = 1, Augment = true, StragglerRate = 0.3 };
        Federation one = Run(options, folder.File("1"), rounds: 2);
        AssertSame(one, Run(options, folder.File("2"), rounds: 2, workers: 2));
        AssertSame(one, Run(options, folder.File("3"), rounds: 2, workers: 3));
        Assert.True(one.Rounds[1].Drift > 0);
    }

    [Fact]
    public void TheSeedAndNothingElseMakesTheDifference()
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(Of.FedSign);
        Federation first = Run(options, folder.File("first"), rounds: 2);
        AssertSame(first, Run(options, folder.File("again"), rounds: 2));
        Assert.NotEqual(first.Model.Parameters.Values, Run(options with { Seed = 8 }, folder.File("other"), rounds: 2).Model.Parameters.Values);
        // Testing less often changes no weight.
        AssertSameBits(first.Model, Run(options with { EvaluateEvery = 0 }, folder.File("untested"), rounds: 2).Model);
    }
}
