namespace AsymValley.Landscape;

/// <summary>Which neighbours of a solution are measured (HHY19, Assumption 2 and Fig. 4), and how.</summary>
public sealed record NeighbourhoodOptions
{
    /// <summary>How many neighbours.</summary>
    /// <value>2 or more. Default: 100, as in Fig. 4.</value>
    public int Neighbours { get; init; } = 100;

    /// <summary>
    /// R, the radius of the ball that the neighbours are drawn from, a Euclidean distance over all parameters. In
    /// many dimensions nearly all of a ball lies at its surface, so that nearly every neighbour is R away.
    /// </summary>
    /// <value>Positive. Default: 25, as in Fig. 4 for ResNet-110 with 1.7 million parameters.</value>
    public double Radius { get; init; } = 25;

    /// <summary>Seed of the neighbours; the i-th is the same whatever their number.</summary>
    /// <value>Default: 0.</value>
    public ulong NeighbourSeed { get; init; }

    /// <summary>Coverage of the intervals of the shares.</summary>
    /// <value>Above 0 and below 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>How asymmetry is measured. Radii that are not given are searched on the solution's curve and kept for all neighbours.</summary>
    public AsymmetryOptions Asymmetry { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (Neighbours < 2)
            throw new InvalidOptionException(nameof(Neighbours), $"{Neighbours} have no standard deviation; ask for at least 2.");
        if (!(Radius > 0) || !double.IsFinite(Radius))
            throw new InvalidOptionException(nameof(Radius), FormattableString.Invariant($"{Radius} is not a positive distance."));
        if (!(Confidence > 0 && Confidence < 1))
            throw new InvalidOptionException(nameof(Confidence), FormattableString.Invariant($"{Confidence} is not between 0 and 1."));
        Asymmetry.Validate();
    }
}
