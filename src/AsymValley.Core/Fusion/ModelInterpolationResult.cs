using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Fusion;

/// <summary>Two models A and B and the line (1 − λ)·θ_A + λ·θ_B through them (Li24, Fig. 8 and 11).</summary>
public sealed record ModelInterpolationResult
{
    /// <summary>Losses and errors on the line, its ends, its minima and barriers (<see cref="InterpolationResult"/>).</summary>
    public required InterpolationResult Line { get; init; }

    /// <summary>The same-sign ratios of all parameters and of each group.</summary>
    public required PairSigns Signs { get; init; }

    /// <summary>Test accuracy of ½A + ½B minus the mean of A's and B's, −1 … 1: 0 or above where fusing costs nothing. NaN when the
    /// test split was not measured.</summary>
    public required double Gap { get; init; }

    /// <summary>The same of the training accuracy.</summary>
    public required double TrainGap { get; init; }

    /// <summary>The epoch of A, where it is a run's snapshot; else null.</summary>
    public int? Epoch { get; init; }

    /// <summary>The epoch of B, where it is a run's snapshot; else null.</summary>
    public int? ToEpoch { get; init; }

    /// <summary>Name of A.</summary>
    public string From => Line.From.Model;

    /// <summary>Name of B.</summary>
    public string To => Line.To.Model;

    /// <summary>Test accuracy of ½A + ½B, 0–1; NaN when not measured.</summary>
    public double FusedAccuracy => Gap + (Line.From.TestAccuracy + Line.To.TestAccuracy) / 2;

    /// <summary>SSR of A and B, 0–1.</summary>
    public double SsrAB => Signs.SsrAB;

    /// <summary>SSR of A and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIA => Signs.SsrIA;

    /// <summary>SSR of B and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIB => Signs.SsrIB;

    /// <summary>The highest training loss for λ in [0, 1] above the chord from A to B, in nats.</summary>
    public double TrainBarrier => Line.TrainBarrier;

    /// <summary>The same of the test loss; NaN when it was not measured.</summary>
    public double TestBarrier => Line.TestBarrier;

    /// <summary>‖θ_B − θ_A‖.</summary>
    public double Distance => Line.Distance;

    /// <summary>λ, ascending.</summary>
    public ImmutableArray<double> Lambda => Line.T;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{From} and {To}: SSR-AB {SsrAB:p1}, gap {100 * Gap:f2} points");
}
