using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// Losses along a line: L̂ (training) and L (test) at w + l·u for l on a grid. Loss is mean cross-entropy, error is
/// 1 − accuracy. A value may be NaN or infinite where the network overflowed.
/// </summary>
public sealed record LossProfile : IConsistent
{
    /// <summary>Name of the model at offset 0.</summary>
    public string Model { get; init; } = "";

    /// <summary>The epoch of the run at whose end the model was kept; null for a model that is not a run's snapshot.</summary>
    public int? Epoch { get; init; }

    /// <summary>Name of its network.</summary>
    public string Network { get; init; } = "";

    /// <summary>Name of the data set.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>Label of the direction.</summary>
    public string Direction { get; init; } = "";

    /// <summary>What the direction is made of; null when the line is not a probe direction.</summary>
    public DirectionKind? Kind { get; init; }

    /// <summary>The seed of the direction.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the direction was scaled: what one unit of offset means.</summary>
    public DirectionScaling Scaling { get; init; }

    /// <summary>s, the factor of <see cref="DirectionScaling.Norm"/>; 1 under other scalings.</summary>
    public double Width { get; init; } = 1;

    /// <summary>r, the fraction of elements that took the solution's sign; null where none was asked for.</summary>
    public double? SignConsistency { get; init; }

    /// <summary>The parameters that move.</summary>
    public string Group { get; init; } = "All";

    /// <summary>Of an eigenvector of the Hessian, how the loss curves along it at the solution; else null.</summary>
    public HessianCurvature? Curvature { get; init; }

    /// <summary>What was found when the direction was measured, in a few words (<see cref="ProbeDirection.Finding"/>); else null.</summary>
    public string? Finding { get; init; }

    /// <summary>What batch normalisation used at each point.</summary>
    public BatchNormPolicy BatchNormPolicy { get; init; }

    /// <summary>l, strictly ascending.</summary>
    public required ImmutableArray<double> Offsets { get; init; }

    /// <summary>L̂(w + l·u), one per offset.</summary>
    public required ImmutableArray<double> TrainLoss { get; init; }

    /// <summary>
    /// Standard errors, over the images, of the rises of <see cref="TrainLoss"/> from each offset to the next: what another sample of as many
    /// images would change. From the differences batch by batch, which images share, so that they are far smaller than the losses' own.
    /// One fewer than offsets; empty when not known, NaN where there is one batch only.
    /// </summary>
    public ImmutableArray<double> TrainStepErrors { get; init; } = [];

    /// <summary>Whether <see cref="TrainStepErrors"/> are known, but where a loss is not finite.</summary>
    internal bool AreErrorsKnown => !TrainStepErrors.IsDefaultOrEmpty && TrainStepErrors.Any(double.IsFinite);

    /// <summary>L(w + l·u); empty when not measured.</summary>
    public ImmutableArray<double> TestLoss { get; init; } = [];

    /// <summary>Training error, 0–1; empty when not measured.</summary>
    public ImmutableArray<double> TrainError { get; init; } = [];

    /// <summary>Test error, 0–1; empty when not measured.</summary>
    public ImmutableArray<double> TestError { get; init; } = [];

    /// <summary>∇L̂(w + l·u)·u, exact slopes of the training loss; empty when not measured.</summary>
    public ImmutableArray<double> Slopes { get; init; } = [];

    /// <summary>
    /// Central differences of <see cref="TrainLoss"/>, beside <see cref="Slopes"/>: each from both neighbours, exact for parabolas on any
    /// spacing, NaN at both ends. Empty when there are no slopes.
    /// </summary>
    public ImmutableArray<double> CentralDifferences => Slopes.IsDefaultOrEmpty ? [] :
    [
        .. Enumerable.Range(0, Offsets.Length).Select(i =>
            i == 0 || i == Offsets.Length - 1 ? double.NaN : ProfileSide.CentralDifference(Offsets.AsSpan(), TrainLoss.AsSpan(), i)),
    ];

    /// <summary>
    /// The largest distance between a slope and the central difference at the same offset; null when there are no slopes, NaN when one of them
    /// is. It is the curvature's change within a cell of the grid, kinks (ReLU), rounding of the losses to float32, and with
    /// recalibrated batch normalisation the change of the statistics, which exact slopes hold fixed.
    /// </summary>
    public double? SlopeDifference => Slopes.IsDefaultOrEmpty || Offsets.Length < 3 ? null
        : Slopes.Zip(CentralDifferences, (exact, difference) => Math.Abs(exact - difference)).Skip(1).SkipLast(1).Aggregate(0.0, Math.Max);

    /// <summary><see cref="SlopeDifference"/> over the largest |slope| of the profile.</summary>
    public double? RelativeSlopeDifference => SlopeDifference / Slopes.Aggregate(0.0, (largest, slope) => Math.Max(largest, Math.Abs(slope)));

    /// <summary>The lowest finite training loss; NaN where none is.</summary>
    public double MinTrainLoss => LowestOf(TrainLoss);

    /// <summary>The lowest finite test loss; NaN where none is, or none was measured.</summary>
    public double MinTestLoss => LowestOf(TestLoss);

    /// <summary>What to know about the numbers: at how many offsets a loss is not finite; null when there is nothing.</summary>
    public string? Note => NoteOf(Offsets.Length, "offsets", i => double.IsFinite(TrainLoss[i]) && (TestLoss.IsDefaultOrEmpty || double.IsFinite(TestLoss[i])));

    /// <summary>When the range was found rather than given, by which factor the training loss rises in it; else null.</summary>
    public double? RiseFactor { get; init; }

    /// <summary>Wall-clock time of the measurement.</summary>
    public double Seconds { get; init; }

    /// <summary>Checks that the series fit together.</summary>
    /// <exception cref="LossProfileException">They do not; the series is named.</exception>
    public void Validate()
    {
        if (Offsets.IsDefaultOrEmpty)
            throw new LossProfileException("The profile has no offsets.");
        for (int i = 0; i < Offsets.Length; i++)
        {
            if (!double.IsFinite(Offsets[i]) || i > 0 && !(Offsets[i] > Offsets[i - 1]))
                throw new LossProfileException(FormattableString.Invariant($"The profile's offsets must be finite and strictly ascending; offset {i} is {Offsets[i]}."));
        }
        CheckLength(TrainLoss, nameof(TrainLoss), optional: false);
        CheckLength(TestLoss, nameof(TestLoss));
        CheckLength(TrainError, nameof(TrainError));
        CheckLength(TestError, nameof(TestError));
        CheckLength(Slopes, nameof(Slopes));
        if (!TrainStepErrors.IsDefaultOrEmpty && TrainStepErrors.Length != Offsets.Length - 1)
            throw new LossProfileException($"The profile has {Offsets.Length} offsets but {TrainStepErrors.Length} values of {nameof(TrainStepErrors)}, one for each step between them.");
    }

    void IConsistent.EnsureConsistent() => Validate();

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Model} along {Direction}, {Offsets.Length} points");

    internal static double LowestOf(ImmutableArray<double> losses) =>
        losses.IsDefaultOrEmpty ? double.NaN : losses.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();

    internal static string? NoteOf(int points, string of, Func<int, bool> isFinite) => Enumerable.Range(0, points).Count(i => !isFinite(i)) switch
    {
        0 => null,
        int gaps => $"The loss is no finite number at {gaps} of {points} {of}: the network overflows there. A smaller range shows more.",
    };

    private void CheckLength(ImmutableArray<double> series, string name, bool optional = true)
    {
        if ((series.IsDefaultOrEmpty && !optional) || (!series.IsDefaultOrEmpty && series.Length != Offsets.Length))
            throw new LossProfileException($"The profile has {Offsets.Length} offsets but {(series.IsDefault ? 0 : series.Length)} values of {name}.");
    }
}

/// <summary>A profile that a measurement cannot use: series that do not fit, a side missing, a grid too coarse.</summary>
public sealed class LossProfileException(string message) : AsymValleyException(message);
