using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// How the valley looks along u from neighbours of a solution (HHY19, Assumption 2 and Fig. 4): the curves through
/// w + v − ⟨v, u⟩u for v uniform in a ball, and whether the direction stays asymmetric there.
/// </summary>
/// <remarks>
/// The assumption says that u has the same (r, p, c) at every neighbour. It is tested with the solution's radii on
/// the solution's side of u.
/// </remarks>
public sealed record NeighbourhoodResult : IConsistent
{
    /// <summary>Name of the model in the middle.</summary>
    public string Model => Asymmetry.Model;

    /// <summary>Name of the data set.</summary>
    public string Dataset => Asymmetry.Dataset;

    /// <summary>Label of the direction.</summary>
    public string Direction => Asymmetry.Direction;

    /// <summary>What the direction is made of.</summary>
    public DirectionKind? Kind => Asymmetry.Kind;

    /// <summary>The direction's seed.</summary>
    public ulong Seed => Asymmetry.Seed;

    /// <summary>R, the radius of the ball.</summary>
    public double Radius { get; init; }

    /// <summary>Seed of the neighbours.</summary>
    public ulong NeighbourSeed { get; init; }

    /// <summary>The asymmetry at the solution itself.</summary>
    public required AsymmetryResult Asymmetry { get; init; }

    /// <summary>The asymmetry at each neighbour at the solution's radii, in the order of their indices.</summary>
    public required ImmutableArray<AsymmetryResult> Neighbours { get; init; }

    /// <summary>‖v − ⟨v, u⟩u‖ of each neighbour.</summary>
    public required ImmutableArray<double> Distances { get; init; }

    /// <summary>How many neighbours are asymmetric to the same side, with c above the threshold.</summary>
    public required Prevalence Asymmetric { get; init; }

    /// <summary>
    /// How many neighbours meet the definition with the solution's own numbers: slopes of at most its p on the flat side and
    /// of at least its c·p on the sharp one.
    /// </summary>
    public required Prevalence Keeping { get; init; }

    /// <summary>
    /// Neighbours where the loss falls throughout the flat side: asymmetric to the letter, but on a slope rather than in a
    /// valley. They say that the radius is too large for the network.
    /// </summary>
    public int Falling { get; init; }

    /// <summary>
    /// The least p that holds at the solution and at every neighbour: the largest slope of all on the flat side, or the floor.
    /// NaN when a neighbour leans to the other side or its loss is not finite. The paper's 0.1.
    /// </summary>
    public double CommonP { get; init; } = double.NaN;

    /// <summary>
    /// The largest c that holds at the solution and at every neighbour together with <see cref="CommonP"/>: the smallest slope
    /// of all on the sharp side, over it. The paper's 5.22.
    /// </summary>
    public double CommonC { get; init; } = double.NaN;

    /// <summary>l, strictly ascending.</summary>
    public ImmutableArray<double> Offsets => Asymmetry.Profile.Offsets;

    /// <summary>The solution's own training loss, one per offset.</summary>
    public ImmutableArray<double> TrainLoss => Asymmetry.Profile.TrainLoss;

    /// <summary>Mean training loss of the neighbours, one per offset; not finite where one of them is not.</summary>
    public required ImmutableArray<double> MeanTrainLoss { get; init; }

    /// <summary>Standard deviation of the neighbours' training loss (over n − 1).</summary>
    public required ImmutableArray<double> TrainDeviation { get; init; }

    /// <summary>The solution's own test loss; empty when not measured.</summary>
    public ImmutableArray<double> TestLoss => Asymmetry.Profile.TestLoss;

    /// <summary>Mean test loss of the neighbours; empty when not measured.</summary>
    public ImmutableArray<double> MeanTestLoss { get; init; } = [];

    /// <summary>Standard deviation of the neighbours' test loss (over n − 1); empty when not measured.</summary>
    public ImmutableArray<double> TestDeviation { get; init; } = [];

    /// <summary>Wall-clock time of the measurement.</summary>
    public double Seconds { get; init; }

    void IConsistent.EnsureConsistent()
    {
        int points = Asymmetry.Profile.Offsets.Length;
        IConsistent.EnsureLength(nameof(Distances), Distances.Length, Neighbours.Length);
        IConsistent.EnsureLength(nameof(MeanTrainLoss), MeanTrainLoss.Length, points);
        IConsistent.EnsureLength(nameof(TrainDeviation), TrainDeviation.Length, points);
        IConsistent.EnsureLengthOrEmpty(nameof(MeanTestLoss), MeanTestLoss.Length, TestLoss.Length);
        IConsistent.EnsureLength(nameof(TestDeviation), TestDeviation.Length, MeanTestLoss.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Direction}: asymmetric at {Asymmetric.K} of {Asymmetric.N} neighbours in a radius of {Radius:g3}");
}
