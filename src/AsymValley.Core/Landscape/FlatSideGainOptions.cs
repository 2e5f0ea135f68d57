using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>How far a solution is moved to the flat sides of its valley, and by which shifts it is tested (HHY19, Theorem 1).</summary>
public sealed record FlatSideGainOptions
{
    // Every combination of signs is measured before and after the move: 512 points.
    internal const int MostDirections = 8;

    /// <summary>l, the offsets to move by, each along every direction, a result for each.</summary>
    /// <value>Positive. Default empty: one result, with the largest l of each direction that the theorem's proof covers
    /// (<see cref="FlatSideTerm.MostInside"/>), or that its text allows where there is none.</value>
    public ImmutableArray<double> Distances { get; init; } = [];

    /// <summary>δ̄, by how much the test loss is shifted along every direction.</summary>
    /// <value>Not negative. Default null: each direction's own best shift (Definition 3).</value>
    public double? Shift { get; init; }

    /// <summary>ξ, the bound of the shift gap.</summary>
    /// <value>Not negative. Default null: the largest of the directions' ξ at their δ̄.</value>
    public double? Xi { get; init; }

    /// <summary>How asymmetry is measured.</summary>
    public AsymmetryOptions Asymmetry { get; init; } = new();

    /// <summary>How the shift gap is measured; its shifts are ±<see cref="Shift"/> where that is given.</summary>
    public ShiftGapOptions ShiftGap { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (!Distances.IsDefaultOrEmpty && !Distances.All(l => l > 0 && double.IsFinite(l)))
            throw new InvalidOptionException(nameof(Distances), "every distance must be a positive number.");
        if (Shift is { } shift && !(shift >= 0 && double.IsFinite(shift)))
            throw new InvalidOptionException(nameof(Shift), FormattableString.Invariant($"{shift} is not a finite number of 0 or more."));
        if (Xi is { } xi && !(xi >= 0 && double.IsFinite(xi)))
            throw new InvalidOptionException(nameof(Xi), FormattableString.Invariant($"{xi} is not a finite number of 0 or more."));
        Asymmetry.Validate();
        ShiftGap.Validate();
    }
}
