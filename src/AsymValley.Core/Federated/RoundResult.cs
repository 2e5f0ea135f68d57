using System.Collections.Immutable;

namespace AsymValley.Federated;

/// <summary>What one round gave. A number that was not measured is NaN.</summary>
public sealed record RoundResult
{
    /// <summary>The federation's name.</summary>
    public required string Federation { get; init; }

    /// <summary>The algorithm.</summary>
    public required FederatedAlgorithmName Algorithm { get; init; }

    /// <summary>The round, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Accuracy of the global model after the round on the test set, 0 … 1.</summary>
    public required double TestAccuracy { get; init; }

    /// <summary>Mean cross-entropy of the global model after the round on the test set.</summary>
    public required double TestLoss { get; init; }

    /// <summary>Mean over the clients that came back of their mean cross-entropy, each at the weights of its step.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Mean same-sign ratio of the clients' weights with the global model that they received (SPEC §7), 0 … 1.</summary>
    public required double SsrGlobal { get; init; }

    /// <summary>Mean same-sign ratio over all pairs of clients, 0 … 1; NaN with fewer than two.</summary>
    public required double SsrClients { get; init; }

    /// <summary>Client drift: the mean of ‖θ_k − θ_t‖.</summary>
    public required double Drift { get; init; }

    /// <summary>The clients that took part, in the order of their numbers.</summary>
    public required ImmutableArray<int> Participants { get; init; }

    /// <summary>Those that failed on purpose (<see cref="FederationOptions.DropoutRate"/>).</summary>
    public required ImmutableArray<int> Dropped { get; init; }

    /// <summary>Those that did a part of their steps (<see cref="FederationOptions.StragglerRate"/>).</summary>
    public required ImmutableArray<int> Stragglers { get; init; }

    /// <summary>Those whose loss or weights were NaN or infinite; they are left out.</summary>
    public required ImmutableArray<int> Diverged { get; init; }

    /// <summary>Bytes sent to all participants.</summary>
    public required long BytesDown { get; init; }

    /// <summary>Bytes that came back.</summary>
    public required long BytesUp { get; init; }

    /// <summary>Wall time of the round, test and files included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of it, the test of the global model.</summary>
    public required double TestSeconds { get; init; }

    /// <summary>Of it, what the server adds to the training: aggregation, the algorithm's step, sign ratios and drift.
    /// Work that ran beside the training of other clients is counted as if it had been spread over the workers.</summary>
    public required double ServerSeconds { get; init; }

    /// <summary>Number of clients whose weights went into the global model; 0: nobody came back and it stayed as it was.</summary>
    public int Aggregated => Participants.Length - Dropped.Length - Diverged.Length;

    /// <summary>Whether the global model was moved.</summary>
    public bool IsUpdated => Aggregated > 0;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"round {Round}: accuracy {TestAccuracy:P2}, SSR {SsrGlobal:F4}");
}
