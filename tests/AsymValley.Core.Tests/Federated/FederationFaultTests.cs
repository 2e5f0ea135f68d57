using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>Participants, and those who fail, are slow or diverge.</summary>
public sealed class FederationFaultTests
{
    [Fact]
    public void ARoundInWhichAllFailLeavesTheModelAsItWas()
    {
        using var folder = new TemporaryFolder();
        foreach (Of algorithm in Enum.GetValues<Of>())
        {
            Federation federation = Run(Options(algorithm) with { DropoutRate = 1 }, folder.File(algorithm.ToString()), rounds: 2);
            AssertSameBits(federation.InitialModel, federation.Model);
            foreach (Federation one in new[] { federation, Federation.Open(federation.Path, Images) })
            {
                Assert.All(one.Rounds, round =>
                {
                    Assert.Equal<int>(round.Participants, round.Dropped);
                    Assert.Equal((false, 0, 0L), (round.IsUpdated, round.Aggregated, round.BytesUp));
                    Assert.True(round.BytesDown > 0 && round.Stragglers.IsEmpty && round.Diverged.IsEmpty);
                    Assert.True(double.IsNaN(round.TrainLoss) && double.IsNaN(round.SsrGlobal) && double.IsNaN(round.SsrClients) && double.IsNaN(round.Drift));
                });
                Assert.Equal(one.Rounds[0].TestLoss, one.Rounds[1].TestLoss);
                Assert.InRange(one.TestAccuracy, 0, 1);
            }
        }
    }

    [Fact]
    public void StragglersDoAtLeastOneStepAndAtMostAllButOne()
    {
        FederationOptions options = (Options(Of.FedAvg) with { ClientsPerRound = 6, StragglerRate = 1 }).Resolve(Clients);
        int[] all = [.. Clients.Clients.Select(images => 2 * NaiveFederation.Batches(images, 4).Count)];
        ClientTask[] tasks = [.. Enumerable.Range(1, 400).SelectMany(round => ClientTask.OfRound(options, Clients, round))];
        for (int client = 0; client < 6; client++)
        {
            int[] steps = [.. tasks.Where(task => task.Client == client).Select(task => task.Steps)];
            Assert.Equal(Enumerable.Range(1, all[client] - 1), steps.Distinct().Order());
        }
        Assert.True(tasks.All(task => task.IsStraggler));
        // A client of one step cannot do less.
        FederationOptions one = options with { BatchSize = 100, LocalEpochs = 1 };
        Assert.All(ClientTask.OfRound(one, Clients, 1), task => Assert.Equal((1, false), (task.Steps, task.IsStraggler)));
    }

    [Fact]
    public void FaultsComeAsOftenAsAskedForAndTheScheduleKnowsNoAlgorithm()
    {
        FederationOptions options = (Options(Of.FedAvg) with { ClientsPerRound = 4, DropoutRate = 0.3, StragglerRate = 0.6 }).Resolve(Clients);
        ClientTask[] tasks = [.. Enumerable.Range(1, 1000).SelectMany(round => ClientTask.OfRound(options, Clients, round))];
        // 4000 draws: five standard deviations are 0.036 and 0.047.
        Assert.Equal(0.3, tasks.Average(task => task.IsDropped ? 1.0 : 0), 0.036);
        Assert.Equal(0.6, tasks.Where(task => !task.IsDropped).Average(task => task.IsStraggler ? 1.0 : 0), 0.047);
        Assert.DoesNotContain(tasks, task => task.IsDropped && task.IsStraggler);
        // Every client takes part equally often: 4 of 6, 1000 times.
        Assert.All(Enumerable.Range(0, 6), client => Assert.InRange(tasks.Count(task => task.Client == client), 592, 742));
        foreach (ImmutableArray<ClientTask> round in Enumerable.Range(1, 50).Select(round => ClientTask.OfRound(options, Clients, round)))
        {
            Assert.Equal(round.Select(task => task.Client).Distinct().Order(), round.Select(task => task.Client));
            Assert.Equal(4, round.Length);
        }
        Assert.Equal(tasks.Length, tasks.Select(task => task.Seed).Distinct().Count());
        foreach (Of algorithm in Enum.GetValues<Of>())
            Assert.Equal<ClientTask>(ClientTask.OfRound(options, Clients, 5), ClientTask.OfRound(options.For(algorithm).Resolve(Clients), Clients, 5));
        // Who takes part and fails does not depend on how long clients train.
        Assert.Equal(ClientTask.OfRound(options, Clients, 5).Select(task => (task.Client, task.Seed, task.IsDropped)),
            ClientTask.OfRound(options with { LocalEpochs = 9, BatchSize = 2 }, Clients, 5).Select(task => (task.Client, task.Seed, task.IsDropped)));
    }

    // The images of client 1 make its weights overflow; the others are averaged as if it had not been there.
    [Theory]
    [InlineData(Of.FedAvg)]
    [InlineData(Of.Scaffold)]
    [InlineData(Of.FedDyn)]
    [InlineData(Of.FedNova)]
    public void AClientThatDivergesIsRecordedAndLeftOut(Of algorithm)
    {
        using var folder = new TemporaryFolder();
        Dataset data = BrightForOne();
        Partition clients = Partition.Of(data, [[0, 1, 2, 3, 12, 13], [4, 5, 6, 7], [8, 9, 10, 11]]);
        Federation federation = Federation.Create(TrainingFixture.Softmax(data), clients, Options(algorithm) with { ClipNorm = 0, EvaluateEvery = 0 }, folder.File("all"));
        var naive = new NaiveFederation(data, clients, federation.Options, federation.InitialModel.Parameters.Values) { Leaves = client => client == 1 };
        foreach (RoundResult round in federation.Run(3, workers: 2))
        {
            (double loss, double drift, _, double ssrClients) = naive.Round(round.Round);
            Assert.Equal<int>([1], round.Diverged);
            Assert.Equal((2, true), (round.Aggregated, round.IsUpdated));
            Assert.Equal(loss, round.TrainLoss, 2e-6);
            Assert.Equal(drift, round.Drift, 2e-6);
            Assert.Equal(ssrClients, round.SsrClients, 1e-12);
        }
        Assert.All(naive.Global.Zip(federation.Model.Parameters.Values), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        Assert.Equal<int>([1], Federation.Open(federation.Path, data).Rounds[1].Diverged);
        if (algorithm is Of.Scaffold or Of.FedDyn)
            Assert.Equal(["client-00000-round-0003.safetensors", "client-00002-round-0003.safetensors"],
                Directory.GetFiles(Path.Combine(federation.Path, "clients")).Select(Path.GetFileName).Order());
    }

    // Its running statistics alone can overflow: then nothing of the client is taken.
    [Theory]
    [InlineData(BufferPolicy.Average)]
    [InlineData(BufferPolicy.Local)]
    public void RunningStatisticsThatOverflowAreDivergenceToo(BufferPolicy buffers)
    {
        using var folder = new TemporaryFolder();
        Dataset data = BrightForOne();
        var network = new NetworkDefinition("Normalised", data.Shape, 2, [new BatchNorm("bn"), new Flatten("flatten"), new Linear("classifier", 2)]);
        Partition clients = Partition.Of(data, [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]);
        Federation federation = Federation.Create(network, clients, Options(Of.Moon) with { Buffers = buffers, EvaluateEvery = 0 }, folder.File("all"));
        federation.Run(2);
        Assert.All(federation.Rounds, round => Assert.Equal<int>([1], round.Diverged));
        Assert.True(federation.Model.Parameters.IsFinite() && federation.Model.Buffers.IsFinite());
        Assert.Equal(buffers == BufferPolicy.Local, federation.Model.Buffers.Values.SequenceEqual(federation.InitialModel.Buffers.Values));
    }

    // With one epoch a client of one batch has a finite loss and weights that are not.
    [Fact]
    public void WeightsThatOverflowInTheLastStepAreDivergenceToo()
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(Of.FedAvg) with { ClientsPerRound = 6, BatchSize = 20, LocalEpochs = 1, LearningRate = 3e38, ClipNorm = 0 };
        Federation federation = Run(options, folder.File("all"), rounds: 2);
        Assert.All(federation.Rounds, round =>
        {
            Assert.Equal<int>(round.Participants, round.Diverged);
            Assert.False(round.IsUpdated);
        });
        AssertSameBits(federation.InitialModel, federation.Model);
        AssertSame(federation, Federation.Open(federation.Path, Images));
    }

    // Without a batch normalisation, weights of 1e15 or so in four layers overflow whatever the images. They come from the
    // server's step after the first round, which is harmless for the clients.
    [Theory]
    [InlineData(BufferPolicy.Average)]
    [InlineData(BufferPolicy.Local)]
    public void WhatADivergedClientKeptStaysAsItWas(BufferPolicy buffers)
    {
        using var folder = new TemporaryFolder();
        var network = new NetworkDefinition("Deep", Images.Shape, 2,
            [new BatchNorm("bn"), new Flatten("flatten"), new Linear("a", 9), new Linear("b", 9), new Linear("c", 9), new Linear("d", 2)]);
        FederationOptions options = Options(Of.Scaffold) with { ClientsPerRound = 6, ServerLearningRate = 1e15, Buffers = buffers };
        Federation federation = Federation.Create(network, Clients, options, folder.File("all"));
        Assert.True(Assert.Single(federation.Run(1)).Diverged.IsEmpty);
        Dictionary<string, byte[]> before = Files();
        Assert.Equal(6, before.Count);
        RoundResult second = Assert.Single(federation.Run(1));
        Assert.Equal<int>(second.Participants, second.Diverged);
        Dictionary<string, byte[]> after = Files();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));

        Dictionary<string, byte[]> Files() => Directory.GetFiles(Path.Combine(federation.Path, "clients")).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllBytes);
    }

    // The clients come back with finite weights; what the server makes of them is not.
    [Fact]
    public void AServerStepThatOverflowsIsAnErrorAndKeepsTheLastRound()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Federation.Create(Network, Clients, Options(Of.FedAvgM) with { ServerLearningRate = 1e38 }, folder.File("all"));
        FederationDivergedException error = Assert.Throws<FederationDivergedException>(() => federation.Run(2));
        Assert.Equal(1, error.Round);
        Assert.Empty(Federation.Open(federation.Path, Images).Rounds);
        AssertSameBits(federation.InitialModel, Federation.Open(federation.Path, Images).Model);
    }

    /// <summary>16 images. Their second channel is 0 but for images 4 to 7, where its normalisation makes it 1e36.</summary>
    private static Dataset BrightForOne()
    {
        var shape = new ImageShape(2, 2, 2);
        byte[] pixels = [.. Enumerable.Range(0, 16 * 8).Select(i => (byte)(i % 2 == 0 ? i * 37 % 256 : i / 32 == 1 ? 255 : 0))];
        int[] labels = [.. Enumerable.Range(0, 16).Select(i => i / 2 % 2)];
        return new Dataset(new DatasetReference("Bright"), 2, new DataSplit(shape, pixels, labels), new DataSplit(shape, pixels[..32], labels[..4]), new Normalization([0.5f, 0], [0.25f, 1e-36f]));
    }
}
