using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>What a federation's folder holds, and what is said when it is not what it should be.</summary>
public sealed class FederationFolderTests
{
    private static readonly FederationOptions s_options = Options(Of.Scaffold) with { LocalEpochs = 1 };

    [Fact]
    public void TheFolderHoldsTheFederation()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(s_options, folder.File("some name") + "/", rounds: 2);
        Federation opened = Federation.Open(folder.File("some name"), Images);
        Assert.Equal(
            [".lock", "clients", "federation.json", "init.safetensors", "model.safetensors", "partition.json", "rounds.csv", "state.safetensors"],
            Directory.GetFileSystemEntries(folder.File("some name")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (Federation one in new[] { federation, opened })
        {
            Assert.Equal(("some name", folder.File("some name"), Of.Scaffold, 2), (one.Name, one.Path, one.Algorithm, one.Rounds.Length));
            Assert.Equal((Network.Hash, Clients.Hash, TorchRuntime.Description), (one.Network.Hash, one.Partition.Hash, one.Torch));
            Assert.Equal(federation.Options, one.Options);
            AssertSameBits(federation.InitialModel, one.InitialModel);
            AssertSameBits(federation.Model, one.Model);
            Assert.Equal(federation.TestAccuracy, one.TestAccuracy);
            Assert.True(one.Seconds > 0);
        }
        AssertSameBits(federation.Model, ValleyModelFile.Load(Path.Combine(federation.Path, "model.safetensors")));
        AssertSameBits(federation.InitialModel, ValleyModel.Create(Network, s_options.Seed));
        Assert.Same(Images, opened.Dataset);
    }

    [Fact]
    public void AFolderThatIsTakenIsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        Federation first = Run(s_options, folder.File("federation"), rounds: 1);
        string state = Path.Combine(first.Path, "state.safetensors");
        byte[] before = File.ReadAllBytes(state);
        Assert.Contains("Force", Assert.Throws<RunFolderException>(() => Run(s_options, first.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(state));

        File.WriteAllText(Path.Combine(first.Path, "notes.txt"), "mine");
        File.WriteAllText(Path.Combine(first.Path, "clients", "notes.txt"), "mine");
        Federation second = Federation.Create(Network, Clients, Options(Of.FedAvg) with { Force = true }, first.Path);
        Assert.Empty(second.Rounds);
        Assert.Empty(Federation.Open(first.Path, Images).Rounds);
        Assert.NotEqual(before, File.ReadAllBytes(state));
        Assert.False(second.Options.Force && Federation.Open(first.Path, Images).Options.Force);
        Assert.Equal(["mine", "mine"], new[] { "notes.txt", Path.Combine("clients", "notes.txt") }.Select(file => File.ReadAllText(Path.Combine(first.Path, file))));
        Assert.Single(Directory.GetFiles(Path.Combine(first.Path, "clients")));
        AssertSame(Run(Options(Of.FedAvg), folder.File("fresh"), rounds: 1), Ran(second));

        static Federation Ran(Federation federation)
        {
            federation.Run(1);
            return federation;
        }
    }

    [Theory]
    [InlineData("thesis.tex")]
    [InlineData("clients/thesis.tex")]
    public void ForeignFilesAreNoFederation(string file)
    {
        using var folder = new TemporaryFolder();
        folder.Write(Path.Combine("other", file), 1, 2, 3);
        Assert.Throws<RunFolderException>(() => Run(s_options with { Force = true }, folder.File("other")));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(folder.File("other"), file)));
        Assert.Throws<RunFolderException>(() => Run(s_options, Path.Combine(folder.File("other"), file)));
        Assert.False(Federation.IsFederation(folder.File("other")));
        Assert.Equal(folder.File("other"), Assert.Throws<RunFolderException>(() => Federation.Open(folder.File("other"))).Path);
        Assert.Throws<RunFolderException>(() => Federation.Open(folder.File("nowhere")));
    }

    [Fact]
    public void WhatAStartLeftBehindWhenItWasKilledIsOverwritten()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in new[] { ".lock", "init.safetensors", "partition.json", "federation.json.tmp", "clients/client-00001-round-0001.safetensors" })
            folder.Write(Path.Combine("started", file), 1, 2, 3);
        AssertSame(Run(s_options, folder.File("fresh"), rounds: 2), Run(s_options, folder.File("started"), rounds: 2));
        Assert.Equal(Directory.GetFiles(Path.Combine(folder.File("fresh"), "clients")).Select(Path.GetFileName).Order(),
            Directory.GetFiles(Path.Combine(folder.File("started"), "clients")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void TwoStartsOfOneFolderMakeOneFederation()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("federation");
        using var start = new Barrier(4);
        Exception?[] errors = new Exception?[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            errors[i] = Record.Exception(() => Federation.Create(Network, Clients, s_options with { Seed = 100 + (ulong)i }, path));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Single(errors, error => error is null);
        Assert.All(errors.Where(error => error is not null), error =>
            Assert.True(error is RunFolderException { Fault: RunFolderFault.FederationExists or RunFolderFault.InUse }, $"{error}"));
        Federation made = Federation.Open(path, Images);
        AssertSameBits(ValleyModel.Create(Network, made.Options.Seed), made.InitialModel);
        Assert.Equal(100UL + (ulong)Array.IndexOf(errors, null), made.Options.Seed);
    }

    [Fact]
    public void ACopiedFolderHasANameOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        Federation first = Run(s_options, folder.File("first"), rounds: 1);
        Directory.Move(folder.File("first"), folder.File("second"));
        Federation moved = Federation.Open(folder.File("second"), Images);
        Assert.Equal(("second", "second", "second"), (moved.Name, moved.Model.Name, moved.Rounds[0].Federation));
        AssertSameBits(first.Model, moved.Model);
    }

    [Fact]
    public void TwoProcessesDoNotShareAFederation()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(s_options, folder.File("federation"), rounds: 1);
        using (new FileStream(Path.Combine(federation.Path, ".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Contains("in use", Assert.Throws<RunFolderException>(() => federation.Run(1)).Message, StringComparison.Ordinal);
            Assert.Contains("in use", Assert.Throws<RunFolderException>(() => Run(s_options with { Force = true }, federation.Path)).Message, StringComparison.Ordinal);
        }
        // Nor do two calls of one process: the second comes while the first is at work.
        Assert.Contains("in use", Assert.Throws<RunFolderException>(() => federation.Run(2, completed: _ => Federation.Open(federation.Path, Images).Run(1))).Message, StringComparison.Ordinal);
        federation.Run(1);
        AssertSame(Run(s_options, folder.File("whole"), rounds: 3), federation);
    }

    [Fact]
    public void OtherDataAreRefused()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(s_options, folder.File("federation"), rounds: 1);
        Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(() => Federation.Open(federation.Path, TrainingFixture.Blobs(train: 61))).Option);
        // Without being told, it looks for the data set by its name.
        Assert.ThrowsAny<AsymValleyException>(() => Federation.Open(federation.Path).Run(1));
        Assert.Throws<InvalidOptionException>(() => Federation.Create(Network, PartitionOf(TrainingFixture.Blobs(channels: 1)), s_options, folder.File("misfit")));
        Assert.False(Directory.Exists(folder.File("misfit")));

        static Partition PartitionOf(Dataset data) => Sizes(data, 20, 20);
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreRefused()
    {
        using var folder = new TemporaryFolder();
        ValleyModel start = ValleyModel.Create(Network, 1);
        start.Parameters.Values[3] = float.NaN;
        Assert.Equal("Model", Assert.Throws<InvalidOptionException>(() => Federation.Create(start, Clients, s_options, folder.File("federation"))).Option);
    }

    // Said at the start and not by a client in the first round.
    [Fact]
    public void ANetworkThatLacksWhatTheAlgorithmNeedsIsRefused()
    {
        using var folder = new TemporaryFolder();
        var pooled = new NetworkDefinition("Pooled", Images.Shape, 2, [new Conv("conv", 2, 3), new GlobalAvgPool("pool")]);
        Assert.Contains("features", Assert.Throws<NetworkDefinitionException>(() => Federation.Create(pooled, Clients, Options(Of.Moon), folder.File("moon"))).Message, StringComparison.Ordinal);
        Assert.Throws<NetworkDefinitionException>(() => Federation.Create(TrainingFixture.Softmax(Images), Clients, Options(Of.FedPan), folder.File("pan")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Federation.Create(pooled, Clients, Options(Of.FedPan), folder.File("pan")).Run(1, 1);
    }

    [Fact]
    public void AnotherPartitionIsRefused()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(s_options, folder.File("federation"), rounds: 1);
        Sizes(Images, 10, 10, 10, 10, 10, 10).Save(Path.Combine(federation.Path, "partition.json"));
        RunFolderException error = Assert.Throws<RunFolderException>(() => Federation.Open(federation.Path, Images).Run(1));
        Assert.Contains("partition.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenOrCreateTakesUpTheSameAndRefusesAnother()
    {
        using var folder = new TemporaryFolder();
        var start = ValleyModel.Create(Network, 7);
        Federation first = Federation.OpenOrCreate(start, Clients, s_options, folder.File("federation"));
        first.Run(1);
        Assert.Single(Federation.OpenOrCreate(start, Clients, s_options, folder.File("federation")).Rounds);
        Refused("options", start, Clients, s_options with { LearningRate = 0.06 });
        Refused("partition", start, Sizes(Images, 20, 13, 12, 9, 4, 2), s_options);
        Refused("network", ValleyModel.Create(TrainingFixture.Softmax(Images), 7), Clients, s_options);
        Refused("weights", ValleyModel.Create(Network, 8), Clients, s_options);
        Assert.Empty(Federation.OpenOrCreate(start, Clients, s_options with { Force = true }, folder.File("federation")).Rounds);

        void Refused(string what, ValleyModel model, Partition partition, FederationOptions options) =>
            Assert.Contains(what, Assert.Throws<RunFolderException>(() => Federation.OpenOrCreate(model, partition, options, folder.File("federation"))).Message, StringComparison.Ordinal);
    }
}
