using System.Collections.Immutable;
using System.Security.Cryptography;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Tests.Federated;

public sealed class PartitionTests
{
    /// <summary>Images of one pixel with given labels: a partition reads no more of them.</summary>
    internal static Dataset Labelled(IEnumerable<int> labels, int classes)
    {
        int[] all = [.. labels];
        var shape = new ImageShape(1, 1, 1);
        return new Dataset(new DatasetReference("Labels"), classes, new DataSplit(shape, [.. all.Select((_, i) => (byte)i)], all), new DataSplit(shape, [0], [0]), Normalization.Same(1, 0, 1));
    }

    // Classes of unequal size in mixed order: 2/3 of the images are of class 0, the others alternate.
    private static readonly Dataset s_mixed = Labelled(Enumerable.Range(0, 3000).Select(i => i % 3 != 0 ? 0 : 1 + i / 3 % 4), 5);

    public static TheoryData<PartitionKind> Kinds => [.. Enum.GetValues<PartitionKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryImageGoesToAtMostOneClient(PartitionKind kind)
    {
        var options = new PartitionOptions { Kind = kind, Clients = 7, Alpha = 0.5, Seed = 5, MinimumSamples = 20, ShardsPerClient = 3 };
        Partition partition = Partition.Create(s_mixed, options);
        Assert.Equal(7, partition.Clients.Length);
        int[] dealt = [.. partition.Clients.SelectMany(client => client)];
        Assert.Equal(dealt.Length, dealt.Distinct().Count());
        Assert.Equal(kind == PartitionKind.PerClientEqual ? 7 * (3000 / 7) : 3000, dealt.Length);
        Assert.All(dealt, image => Assert.InRange(image, 0, 2999));
        Assert.All(partition.Clients, client => Assert.True(client.Length >= 20 && client.SequenceEqual(client.Order())));
        for (int i = 0; i < 7; i++)
            for (int k = 0; k < 5; k++)
                Assert.Equal(partition.Clients[i].Count(image => s_mixed.Train.Labels[image] == k), partition.ClassCounts[i][k]);
        Assert.Equal(partition.Hash, Partition.Create(s_mixed, options).Hash);
        Assert.NotEqual(partition.Hash, Partition.Create(s_mixed, options with { Seed = 6 }).Hash);
        // Chance alone would not deal out the images in their own order.
        Assert.NotEqual(dealt.Order().ToArray(), dealt);
    }

    [Fact]
    public void SizesAreThoseOfTheKind()
    {
        int[] sizes(PartitionKind kind) => [.. Partition.Create(s_mixed, new PartitionOptions { Kind = kind, Clients = 7, Alpha = 0.3, Seed = 2 }).Clients.Select(client => client.Length).Order()];
        Assert.Equal([428, 428, 428, 429, 429, 429, 429], sizes(PartitionKind.Iid));
        Assert.Equal([428, 428, 428, 428, 428, 428, 428], sizes(PartitionKind.PerClientEqual));
        // 14 shards of 214 or 215.
        Assert.All(sizes(PartitionKind.Shards), size => Assert.InRange(size, 428, 430));
        Assert.All((PartitionKind[])[PartitionKind.PerClass, PartitionKind.PerClassBalanced, PartitionKind.PerClient], kind => Assert.True(sizes(kind).Distinct().Count() > 3));
    }

    [Fact]
    public void PerClassSplitsEachClassByADirichletDraw()
    {
        // 100 images of each of 400 classes, 4 clients: 400 draws of Dirichlet(0.5). Rounding moves a share by under 0.01.
        Dataset dataset = Labelled(Enumerable.Range(0, 40_000).Select(i => i % 400), 400);
        Partition partition = Partition.Create(dataset, new PartitionOptions { Clients = 4, Alpha = 0.5, Seed = 11 });
        double[] shares = [.. partition.ClassCounts[1].Select(count => count / 100.0)];
        // E p = 1/4, E p² = 1.5/(4·3) = 0.125: variance 0.0625. Five standard deviations of the means of 400.
        Assert.Equal(0.25, shares.Average(), 5 * Math.Sqrt(0.0625 / 400) + 0.01);
        Assert.Equal(0.125, shares.Average(share => share * share), 5 * Math.Sqrt(0.06 / 400) + 0.01);
    }

    [Fact]
    public void PerClientNormalisesMixturesOverTheClients()
    {
        // With two classes and many clients the column sums are near clients/2, so that a client's count is close to its
        // weight times 2·(class size)/clients. Every client's weights add up to 1: so do its counts, over that factor.
        const int clients = 400, images = 200_000;
        Dataset dataset = Labelled(Enumerable.Range(0, images).Select(i => i % 2), 2);
        Partition partition = Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.PerClient, Clients = clients, Alpha = 0.4, Seed = 3 });
        double[] weights = [.. partition.ClassCounts.Select(counts => counts[0] * clients / (double)images)];
        // Beta(0.4, 0.4) has the variance 0.25/1.8; squares in [0, 0.25] average to within 5·0.125/20 of theirs.
        Assert.Equal(0.25 / 1.8, weights.Sum(w => (w - 0.5) * (w - 0.5)) / clients, 0.035);
        Assert.All(partition.Clients, client => Assert.InRange(client.Length, 0.8 * images / clients, 1.2 * images / clients));
    }

    [Fact]
    public void BalancedClientsGetNothingMoreOnceTheyHaveTheMean()
    {
        Dataset dataset = Labelled(Enumerable.Range(0, 2000).Select(i => i % 10), 10);
        var options = new PartitionOptions { Kind = PartitionKind.PerClassBalanced, Clients = 10, Alpha = 0.2, Seed = 4 };
        Partition balanced = Partition.Create(dataset, options);
        int capped = 0;
        foreach (ImmutableArray<int> counts in balanced.ClassCounts)
        {
            int total = 0;
            foreach (int count in counts)
            {
                if (total >= 200)
                {
                    Assert.Equal(0, count);
                    capped++;
                }
                total += count;
            }
        }
        Assert.True(capped > 0);
        Assert.True(balanced.Heterogeneity.SamplesMaximum < Partition.Create(dataset, options with { Kind = PartitionKind.PerClass, MinimumSamples = 1 }).Heterogeneity.SamplesMaximum);
    }

    [Fact]
    public void PerClientEqualEmptiesClassesAndGoesOnWithTheOthers()
    {
        // α so small that every mixture is one class: a client takes its class until it is empty, then the next one.
        Dataset dataset = Labelled(Enumerable.Range(0, 300).Select(i => i % 3), 3);
        Partition partition = Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.PerClientEqual, Clients = 4, Alpha = 1e-6, Seed = 1 });
        Assert.All(partition.Rows, row => Assert.Equal(75, row.Samples));
        Assert.Equal(300, partition.Clients.Sum(client => client.Length));
        // 75 of 100: each class can fill one client whole, so whoever has two classes came when one had run out.
        Assert.Contains(partition.Rows, row => row.Classes == 1);
        Assert.Contains(partition.Rows, row => row.Classes > 1);

        // With α large, each client's counts are multinomial around a third; five standard deviations of 75·(1/3)(2/3).
        Partition even = Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.PerClientEqual, Clients = 4, Alpha = 1e6, Seed = 1 });
        Assert.All(even.ClassCounts.Take(2), counts => Assert.All(counts, count => Assert.InRange(count, 25 - 20, 25 + 20)));
    }

    [Fact]
    public void ShardsAreRunsOfTheSortedImages()
    {
        // 6 clients × 2 shards of 5 images, two shards a class.
        Dataset dataset = Labelled(Enumerable.Range(0, 60).Select(i => i * 7 % 6), 6);
        Partition partition = Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.Shards, Clients = 6, Seed = 9 });
        int[] sorted = [.. Enumerable.Range(0, 60).OrderBy(i => dataset.Train.Labels[i])];
        int[][] shards = [.. sorted.Chunk(5)];
        foreach (ImmutableArray<int> client in partition.Clients)
            Assert.Equal(2, shards.Count(shard => shard.All(client.Contains)));
        Assert.All(partition.Rows, row => Assert.InRange(row.Classes, 1, 2));
    }

    [Fact]
    public void SmallAlphaWorksForEveryKind()
    {
        foreach (PartitionKind kind in Enum.GetValues<PartitionKind>())
        {
            // More classes than clients, so that every client can win one.
            Dataset dataset = Labelled(Enumerable.Range(0, 4000).Select(i => i % 40), 40);
            Partition partition = Partition.Create(dataset, new PartitionOptions { Kind = kind, Clients = 4, Alpha = 0.01, MinimumSamples = 1 });
            Assert.Equal(4000, partition.Clients.Sum(client => client.Length));
        }
    }

    [Fact]
    public void RedrawsAreBoundedAndTheErrorSaysWhatToDo()
    {
        // 20 images of one class, 10 clients that want 2 each: only perfectly even shares would do.
        Dataset dataset = Labelled(Enumerable.Repeat(0, 20), 1);
        var options = new PartitionOptions { Clients = 10, Alpha = 0.5, MinimumSamples = 2 };
        var error = Assert.Throws<InvalidOptionException>(() => Partition.Create(dataset, options));
        Assert.Equal("MinimumSamples", error.Option);
        Assert.Matches("in 1000 draws the smallest client had at best [01] of the 2 images it needs", error.Message);
        Assert.Contains("larger Alpha (now 0.5), fewer Clients (now 10) or a smaller MinimumSamples", error.Message);

        Partition reached = Partition.Create(dataset, options with { Clients = 2, Alpha = 0.1, MinimumSamples = 8 });
        Assert.InRange(reached.Draws, 2, 1000);
        Assert.True(reached.Heterogeneity.SamplesMinimum >= 8);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnImpossibleMinimumIsRefusedAtOnce(PartitionKind kind)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Partition.Create(s_mixed, new PartitionOptions { Kind = kind, Clients = 301 }));
        Assert.Contains("3000 images are not enough for 301 clients", error.Message);
        Assert.Throws<InvalidOptionException>(() => Partition.Create(s_mixed, new PartitionOptions { Kind = kind, Clients = 3001, MinimumSamples = 1 }));
    }

    [Fact]
    public void OptionsAreChecked()
    {
        foreach ((string option, PartitionOptions options) in new (string, PartitionOptions)[]
        {
            ("Kind", new() { Kind = (PartitionKind)99 }), ("Clients", new() { Clients = 0 }), ("Alpha", new() { Alpha = 0 }), ("Alpha", new() { Alpha = double.NaN }),
            ("Alpha", new() { Alpha = double.PositiveInfinity }), ("MinimumSamples", new() { MinimumSamples = 0 }), ("ShardsPerClient", new() { ShardsPerClient = 0 }),
        })
            Assert.Equal(option, Assert.Throws<InvalidOptionException>(() => Partition.Create(s_mixed, options)).Option);
        // Shards beyond int are too many, not an overflow.
        Assert.Throws<InvalidOptionException>(() => Partition.Create(s_mixed, new PartitionOptions { Kind = PartitionKind.Shards, Clients = 100_000, ShardsPerClient = 100_000 }));
    }

    [Fact]
    public void CancellationStopsBetweenDraws() =>
        Assert.Throws<OperationCanceledException>(() => Partition.Create(s_mixed, new PartitionOptions { Clients = 3 }, new CancellationToken(true)));

    [Fact]
    public void TheHashIsSha256OfDataClientsAndImages()
    {
        Dataset dataset = Labelled([0, 1, 0, 1, 1], 2);
        Partition partition = Partition.Of(dataset, [[3, 0], [1, 2, 4]]);
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes); // little-endian by definition
        writer.Write(Convert.FromHexString(dataset.ContentHash));
        foreach (int number in (int[])[2, 2, 0, 3, 3, 1, 2, 4])
            writer.Write(number);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), partition.Hash);
        Assert.NotEqual(partition.Hash, Partition.Of(Labelled([0, 1, 0, 1, 0], 2), [[3, 0], [1, 2, 4]]).Hash);
    }

    [Fact]
    public void OnesOwnPartitionIsCheckedAndCounted()
    {
        Dataset dataset = Labelled([0, 1, 0, 1, 1, 2], 3);
        Partition partition = Partition.Of(dataset, [[3, 0], [1, 2, 4]]);
        Assert.Null(partition.Options);
        Assert.Equal("Own partition, 2 clients of Labels", partition.ToString());
        Assert.Same(dataset, partition.Dataset);
        // Dealt out are 2 images of class 0, 3 of class 1. Client 0: |1/2−2/5|; client 1: |1/3−2/5|.
        Assert.Equal([(0, 2, 2), (1, 3, 2)], partition.Rows.Select(row => (row.Client, row.Samples, row.Classes)));
        Assert.Equal([1, 1, 0], partition.Rows[0].Counts.AsEnumerable());
        Assert.Equal(0.1, partition.Rows[0].TotalVariation, 1e-12);
        Assert.Equal(1 / 15.0, partition.Rows[1].TotalVariation, 1e-12);
        Assert.Equal((2, 2.5, 3, 2), (partition.Heterogeneity.SamplesMinimum, partition.Heterogeneity.SamplesMedian, partition.Heterogeneity.SamplesMaximum, partition.Heterogeneity.MeanClasses));
        Assert.Equal(1 / 12.0, partition.Heterogeneity.MeanTotalVariation, 1e-12);

        foreach (int[][] wrong in new int[][][] { [], [[]], [[0], []], [[0, 6]], [[-1]], [[0, 0]], [[0, 1], [2, 1]] })
            Assert.Equal("Clients", Assert.Throws<InvalidOptionException>(() => Partition.Of(dataset, wrong)).Option);
    }

    [Fact]
    public void ManyClientsAreNoTrouble()
    {
        Dataset dataset = Labelled(Enumerable.Range(0, 60_000).Select(i => i % 10), 10);
        Partition partition = Partition.Create(dataset, new PartitionOptions { Clients = 10_000, Alpha = 10, MinimumSamples = 1 });
        Assert.Equal(10_000, partition.Rows.Count);
    }
}
