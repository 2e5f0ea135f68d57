using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Cli.Output;

/// <summary>A partition in one object; as a table, a row for each client. Kind, α and seed are null for one of one's own.</summary>
internal sealed record PartitionSummary(
    string Dataset, PartitionKind? Kind, int Clients, double? Alpha, ulong? Seed, int Images, int Draws, int SamplesMinimum, double SamplesMedian,
    int SamplesMaximum, double MeanClasses, double MeanTotalVariation, string Hash, string? Path, IReadOnlyList<PartitionClient> Rows)
{
    public static PartitionSummary Of(Partition partition)
    {
        PartitionHeterogeneity h = partition.Heterogeneity;
        return new PartitionSummary(
            partition.DatasetReference.Name, partition.Options?.Kind, partition.Clients.Length, partition.Options?.Alpha, partition.Options?.Seed, partition.Images,
            partition.Draws, h.SamplesMinimum, h.SamplesMedian, h.SamplesMaximum, h.MeanClasses, h.MeanTotalVariation, partition.Hash, partition.Path, partition.Rows);
    }

    /// <summary>The clients, with a column of counts for each class.</summary>
    public static CsvTable Table(IEnumerable<PartitionSummary> partitions)
    {
        PartitionClient[] clients = [.. partitions.SelectMany(partition => partition.Rows)];
        var table = new CsvTable(["Client", "Samples", "Classes", "TotalVariation", .. Enumerable.Range(0, clients[0].Counts.Length).Select(k => $"Class{k}")]);
        foreach (PartitionClient client in clients)
            table.Add([client.Client, client.Samples, client.Classes, client.TotalVariation, .. client.Counts]);
        return table;
    }
}
