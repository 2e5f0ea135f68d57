namespace AsymValley.Federated;

/// <summary>How the training images of a data set are dealt out to clients. docs/partition.md has the formulas.</summary>
public enum PartitionKind
{
    /// <summary>
    /// For each class, shares of the clients from Dirichlet(α): label and quantity skew. Redrawn until every client has
    /// <see cref="PartitionOptions.MinimumSamples"/>. Uses all images. Yurochkin et al. (ICML 2019) §4, without the cap
    /// of their code.
    /// </summary>
    PerClass,

    /// <summary>
    /// <see cref="PerClass"/> with the balance cap of the usual published code (Yurochkin et al. 2019; NIID-Bench, Li et
    /// al., ICDE 2022): a client that has its N/clients images gets nothing of the classes that follow, and the other
    /// shares are scaled up. Uses all images.
    /// </summary>
    PerClassBalanced,

    /// <summary>
    /// For each client, a mixture of classes from Dirichlet(α); each class is dealt in proportion to the clients' weights
    /// for it. The published code of Li24's first author (FedPAN, CVPR 2022). Redrawn until every client has
    /// <see cref="PartitionOptions.MinimumSamples"/>. Uses all images.
    /// </summary>
    PerClient,

    /// <summary>
    /// For each client, a mixture of classes from Dirichlet(α), from which it draws ⌊N/clients⌋ images one by one without
    /// replacement; a class that has run out is left out of the mixture (Hsu, Qi, Brown 2019, arXiv 1909.06335, with a
    /// uniform prior). Label skew only; up to clients−1 images stay unused.
    /// </summary>
    PerClientEqual,

    /// <summary>
    /// Images sorted by label and cut into clients × <see cref="PartitionOptions.ShardsPerClient"/> shards, dealt at random
    /// (McMahan et al., AISTATS 2017, §3). Shards differ by at most one image; uses all images.
    /// </summary>
    Shards,

    /// <summary>Shuffled and cut into parts whose sizes differ by at most one (McMahan et al. 2017). Uses all images.</summary>
    Iid,
}

/// <summary>How a <see cref="Partition"/> is made. Equal options and data give the same bits on every machine.</summary>
public sealed record PartitionOptions
{
    internal const double LeastAlpha = 1e-6, MostAlpha = 1e6;

    /// <summary>How images are dealt out.</summary>
    /// <value>Default: <see cref="PartitionKind.PerClass"/>.</value>
    public PartitionKind Kind { get; init; } = PartitionKind.PerClass;

    /// <summary>Number of clients.</summary>
    /// <value>1 or more. Default: 100 (Li24).</value>
    public int Clients { get; init; } = 100;

    /// <summary>α, the concentration of every component of the Dirichlet distribution; the smaller, the more the clients
    /// differ. <see cref="PartitionKind.Shards"/> and <see cref="PartitionKind.Iid"/> do not use it.</summary>
    /// <value>1e-6 … 1e6. Default: 1 (the middle one of Li24's 10, 1 and 0.5).</value>
    public double Alpha { get; init; } = 1;

    /// <summary>Where every draw comes from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The fewest images of a client. Draws that have a smaller one are thrown away.</summary>
    /// <value>1 or more. Default: 10 (the code of Yurochkin et al. 2019 and of NIID-Bench).</value>
    public int MinimumSamples { get; init; } = 10;

    /// <summary>Shards a client gets under <see cref="PartitionKind.Shards"/>.</summary>
    /// <value>1 or more. Default: 2 (McMahan et al. 2017).</value>
    public int ShardsPerClient { get; init; } = 2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Kind))
            throw new InvalidOptionException(nameof(Kind), $"{(int)Kind} is not a kind of partition.");
        AtLeastOne(Clients, nameof(Clients));
        if (!(Alpha is >= LeastAlpha and <= MostAlpha))
            throw new InvalidOptionException(nameof(Alpha), FormattableString.Invariant($"{Alpha} is not in {LeastAlpha} … {MostAlpha}."));
        AtLeastOne(MinimumSamples, nameof(MinimumSamples));
        AtLeastOne(ShardsPerClient, nameof(ShardsPerClient));
    }

    private static void AtLeastOne(int value, string option)
    {
        if (value < 1)
            throw new InvalidOptionException(option, $"{value} is less than 1.");
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}, {Clients} clients, alpha {Alpha}, seed {Seed}");
}

internal static class PartitionKindExtensions
{
    /// <summary>Whether α matters.</summary>
    public static bool IsDirichlet(this PartitionKind kind) => kind is not (PartitionKind.Shards or PartitionKind.Iid);
}
