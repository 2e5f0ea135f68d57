using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>How the slope of a one-dimensional valley runs within the bands of HHY19's Theorem 2.</summary>
public enum ValleySlope
{
    /// <summary>−c·a₊ left of 0 and a₊ right of it: b₋ = a₋, b₊ = a₊.</summary>
    Constant,

    /// <summary>
    /// Steeper with the distance d from 0: from a₋ towards b₋ left, from b₊ towards a₊ right, the remaining difference
    /// falling as e^(−d/width).
    /// </summary>
    Varying,
}

/// <summary>
/// SGD on a one-dimensional asymmetric valley (HHY19, Theorem 2): w ← w − η(∇L(w) + ω), with slopes in [b₋, a₋] left of 0
/// and in [b₊, a₊] right of it, −a₋ = c·a₊, and noise |ω| &lt; ν ≤ a₊. Every combination of c, η and ν is measured.
/// </summary>
public sealed record AveragingBiasOptions
{
    /// <summary>c = −a₋/a₊, how much steeper the sharp side is at least.</summary>
    /// <value>One or more values of 1 or more. Default: 1, 2, 5 and 10.</value>
    public ImmutableArray<double> Ratios { get; init; } = [1, 2, 5, 10];

    /// <summary>η, the learning rate.</summary>
    /// <value>One or more positive values. Default: 0.1.</value>
    public ImmutableArray<double> LearningRates { get; init; } = [0.1];

    /// <summary>ν: the noise is uniform on (−ν, ν).</summary>
    /// <value>One or more positive values, at most <see cref="FlatSlope"/>. Default: 1.</value>
    public ImmutableArray<double> Noises { get; init; } = [1];

    /// <summary>a₊, the largest slope on the flat side.</summary>
    /// <value>Positive. Default: 1.</value>
    public double FlatSlope { get; init; } = 1;

    /// <summary>How the slope runs within its bands.</summary>
    public ValleySlope Slope { get; init; }

    /// <summary>How wide the bands are under <see cref="ValleySlope.Varying"/>: b₊ = a₊/band and b₋ = band·a₋.</summary>
    /// <value>1 or more. Default: 2.</value>
    public double Band { get; init; } = 2;

    /// <summary>The distance over which the slope varies, in units of w.</summary>
    /// <value>Positive. Default: 0.1.</value>
    public double Width { get; init; } = 0.1;

    /// <summary>Steps whose weights are averaged.</summary>
    /// <value>1 or more. Default: 20,000.</value>
    public int Steps { get; init; } = 20_000;

    /// <summary>Steps before them, which are not averaged.</summary>
    /// <value>0 or more. Default: 1,000.</value>
    public int BurnIn { get; init; } = 1_000;

    /// <summary>Independent runs; the interval is over them.</summary>
    /// <value>2 or more. Default: 20.</value>
    public int Runs { get; init; } = 20;

    /// <summary>Weights kept of the first run for a picture, from its start on.</summary>
    /// <value>0 or more. Default: 300.</value>
    public int TrajectoryPoints { get; init; } = 300;

    /// <summary>Steps between two of them.</summary>
    /// <value>1 or more. Default: 1.</value>
    public int Stride { get; init; } = 1;

    /// <summary>Seed of starts and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Confidence of the interval.</summary>
    /// <value>Between 0 and 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        Each(Ratios, nameof(Ratios), c => c >= 1, "must be 1 or more");
        Each(LearningRates, nameof(LearningRates), rate => rate > 0, "must be positive");
        Positive(FlatSlope, nameof(FlatSlope));
        Each(Noises, nameof(Noises), noise => noise > 0 && noise <= FlatSlope, FormattableString.Invariant($"must be positive and at most the flat side's slope, {FlatSlope}"));
        if (!Enum.IsDefined(Slope))
            throw new InvalidOptionException(nameof(Slope), $"{(int)Slope} is not one of {string.Join(", ", Enum.GetNames(Slope.GetType()))}.");
        if (!(Band >= 1) || !double.IsFinite(Band))
            throw new InvalidOptionException(nameof(Band), FormattableString.Invariant($"{Band} is below 1."));
        Positive(Width, nameof(Width));
        if (Steps < 1)
            throw new InvalidOptionException(nameof(Steps), $"{Steps} steps; an average needs at least 1.");
        if (BurnIn < 0)
            throw new InvalidOptionException(nameof(BurnIn), $"{BurnIn} is not 0 or more.");
        if (Runs < 2)
            throw new InvalidOptionException(nameof(Runs), $"{Runs} runs; an interval needs at least 2.");
        if (TrajectoryPoints < 0)
            throw new InvalidOptionException(nameof(TrajectoryPoints), $"{TrajectoryPoints} is not 0 or more.");
        if (Stride < 1)
            throw new InvalidOptionException(nameof(Stride), $"{Stride} is not 1 or more.");
        if (!(Confidence > 0 && Confidence < 1))
            throw new InvalidOptionException(nameof(Confidence), FormattableString.Invariant($"{Confidence} is not between 0 and 1."));
    }

    private static void Positive(double value, string option) => Each([value], option, v => v > 0, "must be positive");

    private static void Each(ImmutableArray<double> values, string option, Func<double, bool> isGood, string rule)
    {
        if (values.IsDefaultOrEmpty)
            throw new InvalidOptionException(option, "give at least one value.");
        foreach (double value in values)
            if (!double.IsFinite(value) || !isGood(value))
                throw new InvalidOptionException(option, FormattableString.Invariant($"{value} is out of range; it {rule}."));
    }
}
