using System.Collections.Immutable;

namespace AsymValley.Federated;

/// <summary>Federations compared: a row for each α and setting, and the course of each.</summary>
/// <param name="Rows">By α, falling, then by setting; the first setting of an α is the baseline of the others.</param>
/// <param name="Curves">In the order of the rows.</param>
/// <param name="Path">The folder that holds the federations; null when they were given.</param>
public sealed record ComparisonResult(ImmutableArray<ComparisonRow> Rows, ImmutableArray<ComparisonCurve> Curves, string? Path)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rows.Length} settings of federations over {(Rows.IsEmpty ? 0 : Rows[0].Rounds)} rounds";
}

/// <summary>One setting on the partitions of one α. Numbers are of the last round; NaN where there are too few runs.</summary>
public sealed record ComparisonRow
{
    /// <summary>α of the partitions; NaN where they have none.</summary>
    public required double Alpha { get; init; }

    /// <summary>The algorithm, with those of its options that differ between the settings compared.</summary>
    public required string Setting { get; init; }

    /// <summary>The algorithm.</summary>
    public required FederatedAlgorithmName Algorithm { get; init; }

    /// <summary>Number of federations, one a seed.</summary>
    public required int Runs { get; init; }

    /// <summary>Rounds of each.</summary>
    public required int Rounds { get; init; }

    /// <summary>Test accuracy of each after the last round, by seed, 0 … 1.</summary>
    public required ImmutableArray<double> Accuracies { get; init; }

    /// <summary>Mean test accuracy, 0 … 1.</summary>
    public required double MeanAccuracy { get; init; }

    /// <summary>Standard deviation of the test accuracy over seeds (n − 1).</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Mean test loss.</summary>
    public required double MeanLoss { get; init; }

    /// <summary>Mean over seeds and all rounds of the same-sign ratio of clients with the global model.</summary>
    public required double MeanSsrGlobal { get; init; }

    /// <summary>The setting that it is compared with; null for that one itself.</summary>
    public required string? Baseline { get; init; }

    /// <summary>Mean over the seeds that both have of the accuracy minus the baseline's.</summary>
    public required double Difference { get; init; }

    /// <summary>Lower end of the difference's interval (Student's t on the paired differences).</summary>
    public required double DifferenceLow { get; init; }

    /// <summary>Upper end of the difference's interval.</summary>
    public required double DifferenceHigh { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Setting}, alpha {Alpha:g4}: accuracy {MeanAccuracy:P2} over {Runs} seeds");
}

/// <summary>The course of one setting: means over seeds, a value a round; NaN where a round was not tested.</summary>
/// <param name="Alpha">α of the partitions.</param>
/// <param name="Setting">As in the row.</param>
/// <param name="Rounds">1, 2, …</param>
/// <param name="Accuracy">Test accuracy, 0 … 1.</param>
/// <param name="AccuracyDeviation">Its standard deviation over seeds.</param>
/// <param name="Loss">Test loss.</param>
/// <param name="SsrGlobal">Same-sign ratio of clients with the global model.</param>
/// <param name="SsrClients">Same-sign ratio of clients with each other.</param>
public sealed record ComparisonCurve(
    double Alpha, string Setting, ImmutableArray<int> Rounds, ImmutableArray<double> Accuracy, ImmutableArray<double> AccuracyDeviation,
    ImmutableArray<double> Loss, ImmutableArray<double> SsrGlobal, ImmutableArray<double> SsrClients) : IConsistent
{
    void IConsistent.EnsureConsistent()
    {
        foreach ((string name, ImmutableArray<double> values) in ((string, ImmutableArray<double>)[])
            [(nameof(Accuracy), Accuracy), (nameof(AccuracyDeviation), AccuracyDeviation), (nameof(Loss), Loss), (nameof(SsrGlobal), SsrGlobal), (nameof(SsrClients), SsrClients)])
            IConsistent.EnsureLength(name, values.Length, Rounds.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Setting}, alpha {Alpha:g4}: accuracy {(Accuracy.IsEmpty ? double.NaN : Accuracy[^1]):P2} after {Rounds.Length} rounds");
}
