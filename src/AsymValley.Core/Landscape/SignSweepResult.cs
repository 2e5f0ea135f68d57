using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>What one kind of noise does on both sides of a solution when a fraction r of its signs is the solution's (Li24, Fig. 4).</summary>
public sealed record SignSweepResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The epoch of a snapshot; null for other models.</summary>
    public int? Epoch { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>The noise.</summary>
    public required DirectionKind Kind { get; init; }

    /// <summary>r, 0–1.</summary>
    public required double Ratio { get; init; }

    /// <summary>Draws that were measured: 1 where every draw is the same, as of the constant at r = 0 and 1.</summary>
    public int Draws => Profiles.Length;

    /// <summary>Seed of the first draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How the directions were scaled.</summary>
    public required DirectionScaling Scaling { get; init; }

    /// <summary>s, the factor of the norm scaling.</summary>
    public required double Width { get; init; }

    /// <summary>The parameters that moved.</summary>
    public required string Group { get; init; }

    /// <summary>Test error on both sides, over the draws; null when the test split was left out.</summary>
    public SideDifference? TestError { get; init; }

    /// <summary>Test loss on both sides; null when the test split was left out.</summary>
    public SideDifference? TestLoss { get; init; }

    /// <summary>Training error on both sides.</summary>
    public required SideDifference TrainError { get; init; }

    /// <summary>Training loss on both sides.</summary>
    public required SideDifference TrainLoss { get; init; }

    /// <summary>The curve of each draw, in the order of the seeds.</summary>
    public required ImmutableArray<LossProfile> Profiles { get; init; }

    /// <summary>Wall-clock time of the measurement.</summary>
    public double Seconds { get; init; }

    /// <summary>The sides of a series; null when it was not measured.</summary>
    public SideDifference? Read(ProfileSeries series) => series switch
    {
        ProfileSeries.TestError => TestError,
        ProfileSeries.TestLoss => TestLoss,
        ProfileSeries.TrainError => TrainError,
        _ => TrainLoss,
    };

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind}, r = {Ratio}: {(TestError ?? TrainError).Difference}");
}
