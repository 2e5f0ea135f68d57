using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// Two solutions A and B and the line through them, (1 − t)·θ_A + t·θ_B (HHY19, Fig. 7, Table 1 and Appendix G).
/// </summary>
public sealed record InterpolationResult
{
    /// <summary>A, at t = 0, measured under the same policy of batch normalisation as the line.</summary>
    public required ModelMeasurement From { get; init; }

    /// <summary>B, at t = 1, measured likewise.</summary>
    public required ModelMeasurement To { get; init; }

    /// <summary>‖θ_B − θ_A‖: the Euclidean distance that one unit of t stands for.</summary>
    public double Distance { get; init; }

    /// <summary>The t of the grid with the lowest training loss; NaN when no loss there is finite.</summary>
    public double TrainMinimum { get; init; }

    /// <summary>The t of the grid with the lowest test loss; NaN when none was measured.</summary>
    public double TestMinimum { get; init; }

    /// <summary>
    /// The highest training loss for t in [0, 1] above the chord, (1 − t)·L̂(A) + t·L̂(B): 0 when the solutions lie in one
    /// convex valley. Infinite when a loss between them is not finite.
    /// </summary>
    public double TrainBarrier { get; init; }

    /// <summary>The same of the test loss; NaN when it was not measured.</summary>
    public double TestBarrier { get; init; }

    /// <summary>
    /// On which side of A the line is flat: +1 towards B, −1 away from B. Null when the line does not reach far enough on
    /// both sides of A, or has too few points there, for Definition 1.
    /// </summary>
    public FlatSideResult? FromFlatSide { get; init; }

    /// <summary>
    /// On which side of B the line is flat, with its offsets counted from B: −1 towards A, +1 away from A. HHY19 finds that SWA
    /// lies on the flat side of SGD's valley: with A the SWA and B the SGD solution this is −1.
    /// </summary>
    public FlatSideResult? ToFlatSide { get; init; }

    /// <summary>Losses and errors along the line; its offsets are t.</summary>
    public required LossProfile Profile { get; init; }

    /// <summary>t, ascending.</summary>
    public ImmutableArray<double> T => Profile.Offsets;

    /// <summary>Training loss at each t.</summary>
    public ImmutableArray<double> TrainLoss => Profile.TrainLoss;

    /// <summary>Test loss at each t; empty when not measured.</summary>
    public ImmutableArray<double> TestLoss => Profile.TestLoss;

    /// <summary>Training error at each t, 0–1.</summary>
    public ImmutableArray<double> TrainError => Profile.TrainError;

    /// <summary>Test error at each t, 0–1; empty when not measured.</summary>
    public ImmutableArray<double> TestError => Profile.TestError;

    /// <summary>Wall-clock time of the measurement.</summary>
    public double Seconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{From.Model} to {To.Model}: barrier {TrainBarrier:g3}, training minimum at {TrainMinimum:g3}, test minimum at {TestMinimum:g3}");
}
