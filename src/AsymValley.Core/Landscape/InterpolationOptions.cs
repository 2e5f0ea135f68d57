using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>How the line through two solutions is measured (HHY19 §5 and Fig. 7).</summary>
public sealed record InterpolationOptions
{
    /// <summary>First and last t of (1 − t)·θ_A + t·θ_B: A lies at 0, B at 1.</summary>
    /// <value>Two ascending numbers. Default: −2 and 3, as HHY19.</value>
    public ImmutableArray<double> Range { get; init; } = [-2, 3];

    /// <summary>Evenly spaced values of t; 0 and 1 are measured whether they are among them or not, where the range reaches them.</summary>
    /// <value>2 or more. Default: 201, as HHY19, which has both solutions among them.</value>
    public int Points { get; init; } = 201;

    /// <summary>How the losses at each point and at the two solutions are measured.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>The values of t, ascending.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public ImmutableArray<double> Grid()
    {
        Evaluation.Validate();
        if (Range.IsDefault || Range.Length != 2 || !Range.All(t => Math.Abs(t) <= float.MaxValue) || !(Range[1] > Range[0]))
            throw new InvalidOptionException(nameof(Range), "two ascending numbers are needed: the first and the last t.");
        if (Points < 2)
            throw new InvalidOptionException(nameof(Points), $"{Points} is not 2 or more.");
        // Without its ends a line has no chord, and no barrier above it.
        return With(EvenGrid.Of(Range[0], Range[1], Points), 0, 1);
    }

    /// <summary>The grid with further values of t, where they lie within its range.</summary>
    internal static ImmutableArray<double> With(ImmutableArray<double> grid, params ReadOnlySpan<double> values) =>
        [.. grid.Concat(values.ToArray().Where(t => t > grid[0] && t < grid[^1] && !grid.Any(own => Math.Abs(own - t) < 1e-9 * (grid[^1] - grid[0])))).Order()];
}
