using System.Collections.Immutable;

namespace AsymValley.Theory;

/// <summary>
/// A unit whose weights resemble its input, w = a·h + δ, moved by λ·sign(w) (Li24, Appendix D.2): what happens to
/// (w + λ·sign(w))ᵀh before and after a ReLU.
/// </summary>
public sealed record ReluRetentionOptions
{
    /// <summary>λ: how far the weights are moved along their signs.</summary>
    /// <value>One or more finite values, each once. Default: −1, −½, 0, ½ and 1.</value>
    public ImmutableArray<double> Offsets { get; init; } = [-1, -0.5, 0, 0.5, 1];

    /// <summary>a, the share of the input in the weights.</summary>
    /// <value>Finite. Default: 0.1.</value>
    public double Similarity { get; init; } = 0.1;

    /// <summary>Independent draws of input h and remainder δ, element-wise N(0,1).</summary>
    /// <value>2 or more. Default: 10,000.</value>
    public int Draws { get; init; } = 10_000;

    /// <summary>Number of inputs of the unit. The paper does not give it.</summary>
    /// <value>1 or more. Default: 100.</value>
    public int Dimension { get; init; } = 100;

    /// <summary>Bins of the histogram.</summary>
    /// <value>1 or more. Default: 60.</value>
    public int Bins { get; init; } = 60;

    /// <summary>Seed of the draws, which are the same for every λ.</summary>
    /// <value>Default: 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Coverage of the intervals.</summary>
    /// <value>Between 0 and 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        if (Offsets.IsDefaultOrEmpty || !Offsets.All(double.IsFinite) || Offsets.Distinct().Count() != Offsets.Length)
            throw new InvalidOptionException(nameof(Offsets), "give one or more finite values, each once.");
        if (!double.IsFinite(Similarity))
            throw new InvalidOptionException(nameof(Similarity), FormattableString.Invariant($"{Similarity} is not a finite number."));
        if (Draws < 2)
            throw new InvalidOptionException(nameof(Draws), $"{Draws} draws; an interval needs at least 2.");
        if (Dimension < 1)
            throw new InvalidOptionException(nameof(Dimension), $"{Dimension} is not 1 or more.");
        if (Bins < 1)
            throw new InvalidOptionException(nameof(Bins), $"{Bins} is not 1 or more.");
        if (!(Confidence > 0 && Confidence < 1))
            throw new InvalidOptionException(nameof(Confidence), FormattableString.Invariant($"{Confidence} is not between 0 and 1."));
    }
}
