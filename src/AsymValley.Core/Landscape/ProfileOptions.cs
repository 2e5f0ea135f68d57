using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>Where along a direction the losses are measured, and how.</summary>
public sealed record ProfileOptions
{
    /// <summary>The grid reaches from −Range to Range, in units of the direction (distance when it has unit norm).</summary>
    /// <value>Positive. Default: 4.</value>
    public double Range { get; init; } = 4;

    /// <summary>Evenly spaced points of the grid; an odd number has the solution itself among them.</summary>
    /// <value>2 or more. Default: 41.</value>
    public int Points { get; init; } = 41;

    /// <summary>A grid of its own, strictly ascending; overrides range and points.</summary>
    /// <value>Default: empty.</value>
    public ImmutableArray<double> Offsets { get; init; } = [];

    /// <summary>
    /// Whether the range is found for each direction: the least at which the training loss on one side, the steeper, has risen to
    /// <see cref="RiseFactor"/> times that at 0 (<see cref="RangeSearch"/>). In place of <see cref="Range"/>.
    /// </summary>
    /// <value>Default: false.</value>
    public bool AutoRange { get; init; }

    /// <summary>By which factor the training loss rises in a range that is found.</summary>
    /// <value>Above 1. Default: 10.</value>
    public double RiseFactor { get; init; } = 10;

    /// <summary>Whether exact slopes ∇L̂(w + l·u)·u are measured by automatic differentiation, batch statistics held fixed.</summary>
    /// <value>Default: false; slopes then come from differences of the curve.</value>
    public bool Slopes { get; init; }

    /// <summary>How the losses at each point are measured.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>The offsets l of the grid; when the range is to be found, those of the default range.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public ImmutableArray<double> Grid() => Grid(Range);

    /// <summary>The offsets l of the grid with a range that was found.</summary>
    internal ImmutableArray<double> Grid(double range)
    {
        Evaluation.Validate();
        if (AutoRange && !Offsets.IsDefaultOrEmpty)
            throw new InvalidOptionException(nameof(AutoRange), "offsets are given; the range is theirs.");
        if (!(RiseFactor > 1) || !double.IsFinite(RiseFactor))
            throw new InvalidOptionException(nameof(RiseFactor), FormattableString.Invariant($"{RiseFactor} is not above 1."));
        if (!Offsets.IsDefaultOrEmpty)
        {
            for (int i = 0; i < Offsets.Length; i++)
                if (!double.IsFinite(Offsets[i]) || i > 0 && !(Offsets[i] > Offsets[i - 1]))
                    throw new InvalidOptionException(nameof(Offsets), FormattableString.Invariant($"the offsets must be finite and strictly ascending; number {i + 1} is {Offsets[i]}."));
            return Offsets;
        }
        if (!double.IsFinite(range) || range <= 0)
            throw new InvalidOptionException(nameof(Range), FormattableString.Invariant($"{range} is not a positive number."));
        if (Points < 2)
            throw new InvalidOptionException(nameof(Points), $"{Points} is not 2 or more.");
        // Symmetric by construction: the point at −l is exactly minus the point at l, and the middle exactly 0.
        return [.. Enumerable.Range(0, Points).Select(i => range * (2 * i - (Points - 1)) / (Points - 1))];
    }
}
