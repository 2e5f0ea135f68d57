using AsymValley.Federated;

namespace AsymValley.Cli.Output;

/// <summary>A federation in one line; a number that was not measured is NaN, α is null where clients were not drawn with one.</summary>
internal sealed record FederationSummary(
    string Name, string Path, FederatedAlgorithmName Algorithm, string Network, int Parameters, string Dataset, int Clients, int ClientsPerRound,
    PartitionKind? Kind, double? Alpha, ulong Seed, int Rounds, double TestAccuracy, double Seconds)
{
    public static FederationSummary Of(Federation federation) => new(
        federation.Name, federation.Path, federation.Algorithm, federation.Network.Name, federation.Network.Parameters.Count,
        federation.DatasetReference.Name, federation.Partition.Clients.Length, federation.Options.ClientsPerRound!.Value,
        federation.Partition.Options?.Kind, federation.Partition.Options?.Alpha, federation.Options.Seed, federation.Rounds.Length,
        federation.TestAccuracy, federation.Seconds);
}
