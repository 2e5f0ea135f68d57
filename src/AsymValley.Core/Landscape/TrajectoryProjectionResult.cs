using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>What one point of a trajectory is.</summary>
public enum TrajectoryUnit
{
    /// <summary>The weights at the end of an epoch.</summary>
    Epoch,

    /// <summary>The weights after a step.</summary>
    Step,
}

/// <summary>
/// The weights of an SGD and their running average along one direction u, from a solution w (HHY19, Theorem 2 and Fig. 5):
/// ⟨w_t − w, u⟩/⟨u, u⟩, beside the valley's profile along u.
/// </summary>
public sealed record TrajectoryProjectionResult : IConsistent
{
    /// <summary>Name of the solution, at position 0.</summary>
    public string Model => Asymmetry.Model;

    /// <summary>Name of the data set.</summary>
    public string Dataset => Asymmetry.Dataset;

    /// <summary>Label of the direction.</summary>
    public string Direction => Asymmetry.Direction;

    /// <summary>What the direction is made of.</summary>
    public DirectionKind? Kind => Asymmetry.Kind;

    /// <summary>The direction's seed.</summary>
    public ulong Seed => Asymmetry.Seed;

    /// <summary>The valley's asymmetry along u, which says where the flat side is.</summary>
    public required AsymmetryResult Asymmetry { get; init; }

    /// <summary>What the profile goes through.</summary>
    public required TrajectoryOrigin Through { get; init; }

    /// <summary>The position of the profile's offset 0: that of the average, or 0.</summary>
    public double Origin => Through == TrajectoryOrigin.Average ? Average : 0;

    /// <summary>What a point of the trajectory is.</summary>
    public required TrajectoryUnit Unit { get; init; }

    /// <summary>Epochs or steps, ascending, from 1.</summary>
    public required ImmutableArray<int> Times { get; init; }

    /// <summary>The weights along u, one a time.</summary>
    public required ImmutableArray<double> Positions { get; init; }

    /// <summary>The average of the weights so far along u, one a time; NaN before the average starts.</summary>
    public required ImmutableArray<double> Averages { get; init; }

    void IConsistent.EnsureConsistent()
    {
        IConsistent.EnsureLength(nameof(Positions), Positions.Length, Math.Max(1, Times.Length));
        IConsistent.EnsureLength(nameof(Averages), Averages.Length, Positions.Length);
    }

    /// <summary>The first epoch or step in the average.</summary>
    public required int AverageStart { get; init; }

    /// <summary>Where the whole average lies along u.</summary>
    public double Average => Averages[^1];

    /// <summary>
    /// The position where the sampled training loss along u is least, refined by the parabola through its neighbours: to within
    /// half a spacing of the offsets. NaN when no loss is finite.
    /// </summary>
    public double Minimum => Origin + TrajectoryProjection.MinimumOf(Asymmetry.Profile);

    /// <summary>How far the average lies from the minimum towards the flat side; negative on the sharp side, NaN where there is no flat side.</summary>
    public double FlatShift => Asymmetry.Orientation == 0 ? double.NaN : Asymmetry.Orientation * (Average - Minimum);

    /// <summary>How far the average lies from the solution towards the flat side; NaN where there is none.</summary>
    public double FlatShiftFromSolution => Asymmetry.Orientation == 0 ? double.NaN : Asymmetry.Orientation * Average;

    /// <summary>Whether the average lies on the flat side of the minimum.</summary>
    public bool IsOnFlatSide => FlatShift > 0;

    /// <summary>Share of the averaged weights that lie on the flat side of the minimum; NaN where there is none.</summary>
    public double ShareOnFlatSide
    {
        get
        {
            double[] averaged = [.. Positions.Where((_, i) => Times[i] >= AverageStart)];
            return Asymmetry.Orientation == 0 ? double.NaN : averaged.Count(position => Asymmetry.Orientation * (position - Minimum) > 0) / (double)averaged.Length;
        }
    }

    /// <summary>Standard deviation of the averaged weights along u (over n − 1): how wide SGD oscillates.</summary>
    public double Deviation
    {
        get
        {
            double[] averaged = [.. Positions.Where((_, i) => Times[i] >= AverageStart)];
            return Math.Sqrt(averaged.Sum(position => (position - Average) * (position - Average)) / (averaged.Length - 1));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Direction}: average {Average:g3}, minimum {Minimum:g3}, {(IsOnFlatSide ? "on" : "not on")} the flat side");
}
