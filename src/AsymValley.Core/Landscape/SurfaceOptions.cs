using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>Which points of a plane w + a·u + b·v are measured, and how.</summary>
public sealed record SurfaceOptions
{
    // The models of a plane lie this part of their extent inside its borders.
    private const double Margin = 0.25;
    private const double DefaultReach = 4;

    /// <summary>First and last a, in units of u.</summary>
    /// <value>Two ascending numbers. Default: empty; −4 and 4, or around the models that span the plane.</value>
    public ImmutableArray<double> URange { get; init; } = [];

    /// <summary>Evenly spaced values of a; an odd number has the middle among them.</summary>
    /// <value>2 or more. Default: 21.</value>
    public int UPoints { get; init; } = 21;

    /// <summary>First and last b, in units of v.</summary>
    /// <value>Two ascending numbers. Default: empty; −4 and 4, or around the models that span the plane.</value>
    public ImmutableArray<double> VRange { get; init; } = [];

    /// <summary>Evenly spaced values of b.</summary>
    /// <value>2 or more. Default: 21.</value>
    public int VPoints { get; init; } = 21;

    /// <summary>How the losses at each point are measured.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public void Validate()
    {
        Evaluation.Validate();
        Check(nameof(URange), URange, nameof(UPoints), UPoints);
        Check(nameof(VRange), VRange, nameof(VPoints), VPoints);
        if ((long)UPoints * VPoints > SurfaceState.MostCells)
            throw new InvalidOptionException(nameof(UPoints), $"{UPoints} × {VPoints} points are more than {SurfaceState.MostCells}.");
    }

    /// <summary>The values of a, ascending.</summary>
    /// <param name="models">Where the models of the plane lie; empty for a plane of two directions.</param>
    internal ImmutableArray<double> UGrid(ImmutableArray<double> models) => Grid(URange, UPoints, models);

    /// <summary>The values of b, ascending.</summary>
    /// <inheritdoc cref="UGrid"/>
    internal ImmutableArray<double> VGrid(ImmutableArray<double> models) => Grid(VRange, VPoints, models);

    private static void Check(string rangeName, ImmutableArray<double> range, string pointsName, int points)
    {
        if (!range.IsDefaultOrEmpty && (range.Length != 2 || !range.All(offset => Math.Abs(offset) <= float.MaxValue) || !(range[1] > range[0])))
            throw new InvalidOptionException(rangeName, "two ascending numbers within float32 are needed: the first and the last offset.");
        if (points < 2)
            throw new InvalidOptionException(pointsName, $"{points} is not 2 or more.");
    }

    private static ImmutableArray<double> Grid(ImmutableArray<double> range, int points, ImmutableArray<double> models)
    {
        (double from, double to) = !range.IsDefaultOrEmpty ? (range[0], range[1])
            : models.IsDefaultOrEmpty ? (-DefaultReach, DefaultReach)
            : (models.Min() - Margin * (models.Max() - models.Min()), models.Max() + Margin * (models.Max() - models.Min()));
        // A symmetric range has exactly the offsets of a profile: the middle is 0, and −l is minus l.
        return EvenGrid.Of(from, to, points);
    }
}
