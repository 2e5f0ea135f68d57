namespace AsymValley.Landscape;

/// <summary>How a direction is measured from derivatives of the training loss.</summary>
public sealed record DerivativeOptions
{
    /// <summary>
    /// Training images that gradient and Hessian are those of: the first of the data set, un-augmented, in their order.
    /// Batch normalisation is recalibrated on the same.
    /// </summary>
    /// <value>1 or more. Default: null, all of them.</value>
    public int? DirectionSamples { get; init; }

    /// <summary>An eigenvector is found when |Hv − λv| is at most this share of |λ| (of a thousandth of the largest |λ|, if that is more).</summary>
    /// <value>In (0, 1). Default: 1e-3; products with the Hessian are float32, so that less than 1e-5 is not to be had.</value>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Products with the Hessian after which the search for eigenvectors ends with what it has.</summary>
    /// <value>2 or more. Default: 100. The search keeps a vector of all parameters for each.</value>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>
    /// Batch normalisation, batch size and device. Under Recalibrate and Frozen derivatives are those with the statistics
    /// held fixed, under BatchStatistics they go through each batch's own. Test split and augmentation are not used.
    /// </summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public void Validate()
    {
        if (DirectionSamples < 1)
            throw new InvalidOptionException(nameof(DirectionSamples), $"{DirectionSamples} is not 1 or more.");
        if (!(Tolerance is > 0 and < 1))
            throw new InvalidOptionException(nameof(Tolerance), FormattableString.Invariant($"{Tolerance} is not between 0 and 1."));
        if (MaximumIterations < 2)
            throw new InvalidOptionException(nameof(MaximumIterations), $"{MaximumIterations} is not 2 or more.");
        Evaluation.Validate();
    }
}
