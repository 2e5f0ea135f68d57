using System.Collections.Immutable;

namespace AsymValley.Federated;

/// <summary>Which federations are run for a comparison: every algorithm on every partition (Li24, Table 1).</summary>
public sealed record ComparisonOptions
{
    /// <summary>The algorithms; the others are compared with the first.</summary>
    /// <value>At least one. Default: FedAvg and FedSign.</value>
    public ImmutableArray<FederatedAlgorithmName> Algorithms { get; init; } = [FederatedAlgorithmName.FedAvg, FederatedAlgorithmName.FedSign];

    /// <summary>α of the partitions.</summary>
    /// <value>At least one. Default: 10, 1 and 0.5 (Li24).</value>
    public ImmutableArray<double> Alphas { get; init; } = [10, 1, 0.5];

    /// <summary>Seeds. Each draws a partition, initial weights and a schedule, which all algorithms share.</summary>
    /// <value>At least one. Default: 0 to 4.</value>
    public ImmutableArray<ulong> Seeds { get; init; } = [0, 1, 2, 3, 4];

    /// <summary>Rounds of each federation.</summary>
    /// <value>1 or more. Default: 200 (Li24).</value>
    public int Rounds { get; init; } = 200;

    /// <summary>Confidence of the intervals of paired differences.</summary>
    /// <value>Between 0 and 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range.</exception>
    public void Validate()
    {
        EnsureDistinct(Algorithms, nameof(Algorithms));
        EnsureDistinct(Alphas, nameof(Alphas));
        EnsureDistinct(Seeds, nameof(Seeds));
        FederationOptions.Check(Rounds >= 1, nameof(Rounds), "must be 1 or more");
        EnsureConfidence(Confidence);
    }

    internal static void EnsureConfidence(double confidence) =>
        FederationOptions.Check(confidence is > 0 and < 1, nameof(Confidence), "must be more than 0 and less than 1");

    private static void EnsureDistinct<T>(ImmutableArray<T> values, string option) =>
        FederationOptions.Check(!values.IsDefaultOrEmpty && values.Distinct().Count() == values.Length, option, "must be one or more values, each once");
}
