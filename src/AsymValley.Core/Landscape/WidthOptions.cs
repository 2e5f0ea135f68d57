using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>How the widths of two solutions are compared along random directions (HHY19, Fig. 9 and 10).</summary>
public sealed record WidthOptions
{
    /// <summary>Rises of the loss above the solution's own at which a width is read, in nats.</summary>
    /// <value>Positive numbers. Default: 0.1 and 0.5.</value>
    public ImmutableArray<double> Rise { get; init; } = [0.1, 0.5];

    /// <summary>Multiples of the solution's own loss at which a width is read.</summary>
    /// <value>Numbers above 1. Default: 2.</value>
    public ImmutableArray<double> Factor { get; init; } = [2];

    /// <summary>The directions, the same vectors for both solutions: the i-th (from 0) has seed <c>Seed + i</c>.</summary>
    /// <value>Default: Gaussian, of unit length.</value>
    public DirectionOptions Direction { get; init; } = new();

    /// <summary>Number of directions.</summary>
    /// <value>1 or more. Default: 10.</value>
    public int Count { get; init; } = 10;

    /// <summary>Coverage of the intervals of the counts.</summary>
    /// <value>Above 0 and below 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        Direction.Validate();
        if (!Rise.All(rise => rise > 0 && double.IsFinite(rise)))
            throw new InvalidOptionException(nameof(Rise), "the rises must be positive numbers.");
        if (!Factor.All(factor => factor > 1 && double.IsFinite(factor)))
            throw new InvalidOptionException(nameof(Factor), "the multiples must be numbers above 1.");
        if (Rise.IsEmpty && Factor.IsEmpty)
            throw new InvalidOptionException(nameof(Rise), "a rise or a multiple is needed to read a width at.");
        if (!Direction.Kind.IsNoise())
            throw new InvalidOptionException(nameof(Direction.Kind), $"{Direction.Kind} is not random noise; a direction of its own for each solution cannot compare them.");
        if (Count < 1)
            throw new InvalidOptionException(nameof(Count), $"{Count} directions cannot be made; ask for at least 1.");
        if (!(Confidence > 0 && Confidence < 1))
            throw new InvalidOptionException(nameof(Confidence), FormattableString.Invariant($"{Confidence} is not between 0 and 1."));
    }
}
