using System.Text.Json;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests.Federated;

/// <summary>A run on one client's share of the data.</summary>
public sealed class DatasetPartTests
{
    private static readonly PartitionOptions Halves = new() { Kind = PartitionKind.Iid, Clients = 2, Seed = 3 };

    private static Dataset Whole => DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 40, TestCount = 20 });

    [Fact]
    public void TheHalvesAreThePartitionsAndTheirReferencesFindThemAgain()
    {
        Partition partition = Partition.Create(Whole, Halves);
        Dataset[] halves = [partition.DatasetOf(0), partition.DatasetOf(1)];
        for (int client = 0; client < 2; client++)
        {
            Dataset half = halves[client];
            Assert.Equal(partition.Clients[client].Select(image => Whole.Train.Labels[image]), half.Train.Labels);
            Assert.Equal(partition.Clients[client].SelectMany(image => Whole.Train[image].ToArray()), half.Train.Pixels);
            Assert.Equal(Whole.Test.Pixels, half.Test.Pixels);
            DatasetReference read = JsonSerializer.Deserialize<DatasetReference>(JsonSerializer.Serialize(half.Reference))!;
            Assert.Equal(half.Reference, read);
            Assert.Equal(half.ContentHash, DatasetCatalog.Open(read).ContentHash);
        }
        Assert.Equal(Whole.ContentHash, halves[1].OpenWhole().ContentHash);
        Assert.NotEqual(halves[0].ContentHash, halves[1].ContentHash);
        Assert.Equal(10, halves[0].Take(null, 10).Test.Count);
    }

    [Fact]
    public void ARunOnAHalfIsResumedOnIt()
    {
        using var folder = new TemporaryFolder();
        Dataset half = Partition.Create(Whole, Halves).DatasetOf(1);
        NetworkDefinition network = NetworkCatalog.Create("Logistic", new NetworkOptions());
        var options = new TrainingOptions { Epochs = 1, BatchSize = 8, RunPath = folder.File("run"), Device = "cpu", Threads = 1, Augment = false };
        Trainer.Train(network, half, options);
        ValleyRun run = Trainer.Resume(folder.File("run"), 2);
        Assert.Equal(half.ContentHash, run.Dataset.ContentHash);
        Assert.Equal(Trainer.Train(network, half, options with { Epochs = 2, RunPath = null, Schedule = run.Options.Schedule }).History.Length, run.History.Length);
    }

    [Fact]
    public void WhatHasNoReferenceIsRefused()
    {
        Partition partition = Partition.Create(Whole, Halves);
        Assert.Equal("Client", Option(() => partition.DatasetOf(2)));
        Assert.Equal("Clients", Option(() => Partition.Of(Whole, [[0, 1], [2]]).DatasetOf(0)));
        Assert.Equal("Part", Option(() => Partition.Create(partition.DatasetOf(0), Halves with { MinimumSamples = 1 }).DatasetOf(0)));
        Assert.Equal("TrainCount", Option(() => partition.DatasetOf(0).Take(5, null)));

        static string Option(Func<Dataset> open) => Assert.Throws<InvalidOptionException>(open).Option;
    }
}
