using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Theory;

/// <summary>s = (w + λ·sign(w))ᵀh over many draws, at one λ.</summary>
public sealed record ReluRetentionResult : IConsistent
{
    /// <summary>λ.</summary>
    public required double Offset { get; init; }

    /// <summary>a in w = a·h + δ.</summary>
    public required double Similarity { get; init; }

    /// <summary>Number of inputs of the unit.</summary>
    public required int Dimension { get; init; }

    /// <summary>Number of draws.</summary>
    public required int Draws { get; init; }

    /// <summary>Mean of s.</summary>
    public required double Mean { get; init; }

    /// <summary>Its expectation, exact: D·a·(1 + λ·√(2/(π(1 + a²)))).</summary>
    public required double ExpectedMean { get; init; }

    /// <summary>Standard deviation of s.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Share of the draws with s &gt; 0, for which the unit is active.</summary>
    public required double ActiveShare { get; init; }

    /// <summary>Lower end of the share's Wilson interval.</summary>
    public required double ActiveLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double ActiveHigh { get; init; }

    /// <summary>Of the draws with s &gt; 0 at λ = 0, the share that is still active; NaN when there was none.</summary>
    public required double Retained { get; init; }

    /// <summary>Mean behind the ReLU, of max(s, 0).</summary>
    public required double ReluMean { get; init; }

    /// <summary>Standard deviation of max(s, 0).</summary>
    public required double ReluDeviation { get; init; }

    /// <summary>For λ &gt; 0 where −λ was measured: the active share here minus that at −λ, of the same draws; else not measured.</summary>
    public MeanInterval ActiveGain { get; init; } = MeanInterval.None;

    /// <summary>The same for the mean behind the ReLU.</summary>
    public MeanInterval ReluGain { get; init; } = MeanInterval.None;

    /// <summary>Edges of the histogram of s, the same for every λ; one more than bins.</summary>
    public required ImmutableArray<double> Edges { get; init; }

    /// <summary>Draws in each bin.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    void IConsistent.EnsureConsistent() => IConsistent.EnsureLength(nameof(Edges), Edges.Length, Counts.Length + 1);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"offset {Offset:g4}: {ActiveShare:P2} active, {Retained:P1} retained");
}
