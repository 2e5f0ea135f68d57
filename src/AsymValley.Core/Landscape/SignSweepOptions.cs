using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>Which noise directions a sign sweep measures (Li24, Fig. 4).</summary>
public sealed record SignSweepOptions
{
    /// <summary>The noises: random kinds, and <see cref="DirectionKind.Constant"/>, Li24's seventh.</summary>
    /// <value>At least one. Default: Gaussian.</value>
    public ImmutableArray<DirectionKind> Kinds { get; init; } = [DirectionKind.Gaussian];

    /// <summary>r, the fractions of elements whose sign is made that of the solution.</summary>
    /// <value>At least one, each in 0–1, ascending. Default: 0, 0.1, … 1, as in Fig. 4.</value>
    public ImmutableArray<double> Ratios { get; init; } = [.. Enumerable.Range(0, 11).Select(i => i / 10.0)];

    /// <summary>
    /// Noise draws for each kind and r; draw i has seed <c>Direction.Seed + i</c>. The same draw has the same |ε| at every r, and the elements
    /// that take the solution's sign at one r do so at any larger r: neighbours in r differ by those signs alone.
    /// </summary>
    /// <value>1 or more. Default: 5.</value>
    public int Draws { get; init; } = 5;

    /// <summary>Seed, scaling, width and group of the directions; kind and sign consistency are the sweep's.</summary>
    /// <value>Default: scaled to the solution's norm, as in Li24.</value>
    public DirectionOptions Direction { get; init; } = new() { Scaling = DirectionScaling.Norm };

    /// <summary>Coverage of the intervals over draws.</summary>
    /// <value>Above 0 and below 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Li24's offsets: λ from −1 to 1, 21 of them.</summary>
    public static ProfileOptions Grid { get; } = new() { Range = 1, Points = 21 };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        Direction.Validate();
        if (Kinds.IsDefaultOrEmpty)
            throw new InvalidOptionException(nameof(Kinds), "a kind of noise is needed.");
        foreach (DirectionKind kind in Kinds)
        {
            if (!kind.IsNoise() && kind != DirectionKind.Constant)
                throw new InvalidOptionException(nameof(Kinds), $"{kind} is no noise; take one of {DirectionKinds.NoiseNames}, {DirectionKind.Constant}.");
        }
        if (Ratios.IsDefaultOrEmpty)
            throw new InvalidOptionException(nameof(Ratios), "a fraction is needed.");
        for (int i = 0; i < Ratios.Length; i++)
        {
            if (!(Ratios[i] is >= 0 and <= 1))
                throw new InvalidOptionException(nameof(Ratios), FormattableString.Invariant($"{Ratios[i]} is not a fraction in 0–1."));
            if (i > 0 && !(Ratios[i] > Ratios[i - 1]))
                throw new InvalidOptionException(nameof(Ratios), FormattableString.Invariant($"the fractions must ascend; {Ratios[i]} follows {Ratios[i - 1]}."));
        }
        if (Draws < 1)
            throw new InvalidOptionException(nameof(Draws), $"{Draws} draws cannot be made; ask for at least 1.");
        MeanInterval.EnsureConfidence(Confidence);
    }

    /// <summary>The directions of each kind and r, r varying fastest.</summary>
    internal IEnumerable<DirectionOptions> Settings() =>
        from kind in Kinds from r in Ratios select Direction with { Kind = kind, SignConsistency = r };
}
