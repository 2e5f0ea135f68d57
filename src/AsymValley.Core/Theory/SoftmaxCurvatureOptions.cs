using AsymValley.Directions;

namespace AsymValley.Theory;

/// <summary>
/// A multinomial logistic regression without bias and its surroundings W + λε, with noise ε and with the same noise made
/// sign-consistent, |ε|·sign(W) (Li24, Appendix D.3).
/// </summary>
public sealed record SoftmaxCurvatureOptions
{
    /// <summary>The noise ε.</summary>
    /// <value>A kind of noise. Default: <see cref="DirectionKind.Gaussian"/>, N(0,1).</value>
    public DirectionKind Noise { get; init; } = DirectionKind.Gaussian;

    /// <summary>How ε is scaled, as of any direction.</summary>
    /// <value>Default: <see cref="DirectionScaling.None"/>.</value>
    public DirectionScaling Scaling { get; init; } = DirectionScaling.None;

    /// <summary>s, the factor of Norm scaling.</summary>
    /// <value>Positive. Default: 1.</value>
    public double Width { get; init; } = 1;

    /// <summary>Seed of the first noise; each further one has the next.</summary>
    /// <value>Default: 0.</value>
    public ulong Seed { get; init; }

    /// <summary>How many draws of the noise.</summary>
    /// <value>1 or more. Default: 5.</value>
    public int Draws { get; init; } = 5;

    /// <summary>λ reaches from −Range to Range.</summary>
    /// <value>Positive. Default: 1.</value>
    public double Range { get; init; } = 1;

    /// <summary>Number of λ, evenly spaced.</summary>
    /// <value>Odd, 3 or more. Default: 21.</value>
    public int Points { get; init; } = 21;

    /// <summary>scikit-learn's C: the regression minimises Σ cross-entropy + ‖W‖²/(2C).</summary>
    /// <value>Positive. Default: 1, scikit-learn's.</value>
    public double InverseRegularization { get; init; } = 1;

    /// <summary>Larger images are averaged down to at most so many pixels a side, and colours to grey.</summary>
    /// <value>1 or more. Default: 8, the size of the digits.</value>
    public int Side { get; init; } = 8;

    /// <summary>
    /// What the paper's listing computes where it differs from its text: the regression is fitted and measured on the same
    /// images, the test split (scikit-learn's digits are the digits' test file); the moved weights W + λε stand in the place of
    /// ε in the first and second order; and sign(0) is −1.
    /// </summary>
    /// <value>Default: false. Only without scaling.</value>
    public bool PaperListing { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        if (!Noise.IsNoise())
            throw new InvalidOptionException(nameof(Noise), $"{Noise} is not random noise; take one of {DirectionKinds.NoiseNames}.");
        Direction(0).Validate();
        if (Draws < 1)
            throw new InvalidOptionException(nameof(Draws), $"{Draws} is not 1 or more.");
        if (!(Range > 0) || !double.IsFinite(Range))
            throw new InvalidOptionException(nameof(Range), FormattableString.Invariant($"{Range} is not a positive number."));
        if (Points < 3 || Points % 2 == 0)
            throw new InvalidOptionException(nameof(Points), $"{Points} is not an odd number of 3 or more.");
        if (!(InverseRegularization > 0) || !double.IsFinite(InverseRegularization))
            throw new InvalidOptionException(nameof(InverseRegularization), FormattableString.Invariant($"{InverseRegularization} is not a positive number."));
        if (Side < 1)
            throw new InvalidOptionException(nameof(Side), $"{Side} is not 1 or more.");
        if (PaperListing && Scaling != DirectionScaling.None)
            throw new InvalidOptionException(nameof(Scaling), "the paper's listing does not scale its noise.");
    }

    /// <summary>How the i-th noise is made.</summary>
    internal DirectionOptions Direction(int i) => new() { Kind = Noise, Scaling = Scaling, Width = Width, Seed = unchecked(Seed + (ulong)i) };
}
