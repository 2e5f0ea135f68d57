using AsymValley.Federated;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="PartitionOptions"/>.</summary>
internal static class PartitionFlags
{
    public static OptionGroup<PartitionOptions> Create() => WithAlpha()
        .Add("--seed", "Seed of every draw.", o => o.Seed, (o, v) => o with { Seed = v });

    /// <summary>Where the seed is that of a federation.</summary>
    public static OptionGroup<PartitionOptions> WithAlpha() => Common()
        .Add("--alpha", "Concentration of the Dirichlet distribution; the smaller, the more the clients differ. Not for Shards and Iid.", o => o.Alpha, (o, v) => o with { Alpha = v });

    /// <summary>Where several α are compared.</summary>
    public static OptionGroup<PartitionOptions> Common() => new OptionGroup<PartitionOptions>(new PartitionOptions())
        .Add("--kind", "How images are dealt out.", o => o.Kind, (o, v) => o with { Kind = v })
        .Add("--clients", "Number of clients.", o => o.Clients, (o, v) => o with { Clients = v })
        .Add("--minimum-samples", "Fewest images of a client; draws with a smaller one are thrown away.", o => o.MinimumSamples, (o, v) => o with { MinimumSamples = v })
        .Add("--shards-per-client", "Shards a client gets under Shards.", o => o.ShardsPerClient, (o, v) => o with { ShardsPerClient = v });
}
