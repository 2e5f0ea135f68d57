namespace AsymValley.Landscape;

/// <summary>How the shift gap over a ball is estimated (HHY19, Definition 3).</summary>
public sealed record BallShiftGapOptions
{
    /// <summary>How many v are drawn, besides v = 0.</summary>
    /// <value>1 or more. Default: 100.</value>
    public int Samples { get; init; } = 100;

    /// <summary>R, the radius of the ball that they are drawn from, a Euclidean distance over all parameters.</summary>
    /// <value>Positive. Default: 4, as far as a profile reaches by default.</value>
    public double Radius { get; init; } = 4;

    /// <summary>Seed of the v; the i-th is the same whatever their number.</summary>
    public ulong NeighbourSeed { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (Samples < 1)
            throw new InvalidOptionException(nameof(Samples), $"{Samples} is not 1 or more.");
        if (!(Radius > 0) || !double.IsFinite(Radius))
            throw new InvalidOptionException(nameof(Radius), FormattableString.Invariant($"{Radius} is not a positive distance."));
    }
}
