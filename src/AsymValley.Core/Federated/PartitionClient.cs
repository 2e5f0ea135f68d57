using System.Collections.Immutable;

namespace AsymValley.Federated;

/// <summary>What one client of a <see cref="Partition"/> has.</summary>
/// <param name="Client">Its number, from 0: its place in <see cref="Partition.Clients"/>.</param>
/// <param name="Samples">Number of its images.</param>
/// <param name="Classes">Number of classes of which it has any.</param>
/// <param name="TotalVariation">½Σ|p − q| of its label distribution p and that of all clients' images q: 0 where they
/// agree, towards 1 where it has only rare classes.</param>
/// <param name="Counts">Images of each class.</param>
public sealed record PartitionClient(int Client, int Samples, int Classes, double TotalVariation, ImmutableArray<int> Counts)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"client {Client}: {Samples} images of {Classes} classes");
}

/// <summary>How unequal the clients of a <see cref="Partition"/> are, in the numbers that papers quote.</summary>
/// <param name="SamplesMinimum">Images of the smallest client.</param>
/// <param name="SamplesMedian">Median of the clients' numbers of images.</param>
/// <param name="SamplesMaximum">Images of the largest client.</param>
/// <param name="MeanClasses">Mean over the clients of the number of classes of which they have any.</param>
/// <param name="MeanTotalVariation">Mean over the clients of <see cref="PartitionClient.TotalVariation"/>.</param>
public sealed record PartitionHeterogeneity(
    int SamplesMinimum, double SamplesMedian, int SamplesMaximum, double MeanClasses, double MeanTotalVariation)
{
    /// <summary>The clients of a table clients × classes; each has at least one image.</summary>
    internal static IReadOnlyList<PartitionClient> Rows(ImmutableArray<ImmutableArray<int>> counts)
    {
        long[] all = [.. Enumerable.Range(0, counts[0].Length).Select(k => counts.Sum(client => (long)client[k]))];
        double images = all.Sum();
        return [.. counts.Select((client, i) =>
        {
            int samples = client.Sum();
            double distance = client.Select((count, k) => Math.Abs((double)count / samples - all[k] / images)).Sum() / 2;
            return new PartitionClient(i, samples, client.Count(count => count > 0), distance, client);
        })];
    }

    /// <summary>The summary of at least one client.</summary>
    internal static PartitionHeterogeneity Of(IReadOnlyList<PartitionClient> clients)
    {
        int[] samples = [.. clients.Select(client => client.Samples).Order()];
        return new PartitionHeterogeneity(samples[0], (samples[(samples.Length - 1) / 2] + samples[samples.Length / 2]) / 2.0, samples[^1],
            clients.Average(client => client.Classes), clients.Average(client => client.TotalVariation));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{SamplesMinimum} to {SamplesMaximum} images of {MeanClasses:f1} classes a client, total variation {MeanTotalVariation:f3}");
}
