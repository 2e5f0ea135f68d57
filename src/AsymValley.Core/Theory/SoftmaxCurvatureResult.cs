using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Theory;

/// <summary>A multinomial logistic regression along W + λε: losses, errors and curvature at each λ.</summary>
/// <remarks>
/// Curvature is that of the training loss. A difference is the mean over λ &gt; 0 minus the mean over λ &lt; 0: below 0 where the
/// positive side is the lower or flatter one.
/// </remarks>
public sealed record SoftmaxCurvatureResult : IConsistent
{
    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>The noise ε.</summary>
    public required DirectionKind Noise { get; init; }

    /// <summary>Its seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether the noise has the signs of W.</summary>
    public required bool SignConsistent { get; init; }

    /// <summary>How ε is scaled.</summary>
    public required DirectionScaling Scaling { get; init; }

    /// <summary>Whether this is what the paper's listing computes rather than its text.</summary>
    public required bool PaperListing { get; init; }

    /// <summary>Images that the regression was fitted to and its curvature measured on.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Test images; under <see cref="PaperListing"/> the same ones.</summary>
    public required int TestImages { get; init; }

    /// <summary>λ.</summary>
    public required ImmutableArray<double> Offsets { get; init; }

    /// <summary>Training cross-entropy in nats.</summary>
    public required ImmutableArray<double> TrainLoss { get; init; }

    /// <summary>Training error, 0–1.</summary>
    public required ImmutableArray<double> TrainError { get; init; }

    /// <summary>Test cross-entropy in nats.</summary>
    public required ImmutableArray<double> TestLoss { get; init; }

    /// <summary>Test error, 0–1.</summary>
    public required ImmutableArray<double> TestError { get; init; }

    /// <summary>Mean Σ_c p_c(1 − p_c).</summary>
    public required ImmutableArray<double> Impurity { get; init; }

    /// <summary>tr H, the mean of (diag p − ppᵀ)⊗hhᵀ over the training images.</summary>
    public required ImmutableArray<double> HessianTrace { get; init; }

    /// <summary>εᵀg with g the gradient at W + λε; under <see cref="PaperListing"/> (W + λε)ᵀg.</summary>
    public required ImmutableArray<double> FirstOrder { get; init; }

    /// <summary>εᵀHε with H at W + λε; under <see cref="PaperListing"/> with W + λε in the place of ε.</summary>
    public required ImmutableArray<double> SecondOrder { get; init; }

    void IConsistent.EnsureConsistent()
    {
        foreach ((string name, ImmutableArray<double> values) in ((string, ImmutableArray<double>)[])
            [(nameof(TrainLoss), TrainLoss), (nameof(TrainError), TrainError), (nameof(TestLoss), TestLoss), (nameof(TestError), TestError), (nameof(Impurity), Impurity), (nameof(HessianTrace), HessianTrace), (nameof(FirstOrder), FirstOrder), (nameof(SecondOrder), SecondOrder)])
            IConsistent.EnsureLength(name, values.Length, Offsets.Length);
    }

    /// <summary>Difference of the training loss.</summary>
    public double TrainLossDifference => Difference(TrainLoss);

    /// <summary>Difference of the test error.</summary>
    public double TestErrorDifference => Difference(TestError);

    /// <summary>Difference of Σ_c p_c(1 − p_c).</summary>
    public double ImpurityDifference => Difference(Impurity);

    /// <summary>Difference of the Hessian's trace.</summary>
    public double TraceDifference => Difference(HessianTrace);

    /// <summary>Difference of the second order.</summary>
    public double SecondOrderDifference => Difference(SecondOrder);

    // Offsets are symmetric about 0: as many on either side.
    private double Difference(ImmutableArray<double> series) =>
        series.Where((_, i) => Offsets[i] > 0).Average() - series.Where((_, i) => Offsets[i] < 0).Average();

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Noise}-{Seed}{(SignConsistent ? ", signs of the weights" : "")}: test error differs by {TestErrorDifference:g4}");
}
