namespace AsymValley.Landscape;

/// <summary>How asymmetry along a direction is measured (HHY19, Definition 1).</summary>
public sealed record AsymmetryOptions
{
    /// <summary>r_lo, the inner radius; given together with <see cref="RHigh"/>, or neither.</summary>
    /// <value>Default null: the interval is searched. Not negative.</value>
    public double? RLow { get; init; }

    /// <summary>r_hi, the outer radius; at most what both sides of the profile reach.</summary>
    /// <value>Default null: the interval is searched. Above <see cref="RLow"/>.</value>
    public double? RHigh { get; init; }

    /// <summary>The least r_hi − r_lo of a searched interval, in the profile's offsets.</summary>
    /// <value>Default null: a quarter of what both sides of the profile reach. Positive.</value>
    public double? MinimumWidth { get; init; }

    /// <summary>The least number of slopes on each side that a searched interval must hold.</summary>
    /// <value>Default null: 3 where the profile's errors are known, so that c has an interval; else 5, or all of a side that has 3 or 4: of fewer, the
    /// largest c of a curve with noise is the noise's. At least 1.</value>
    public int? MinimumPoints { get; init; }

    /// <summary>
    /// The least p, as a fraction of the sharp side's slope: a flat side that rises less counts as rising this much, which is reported, so
    /// that c is at most 1/Floor. A fraction, since a slope in nats per unit of offset means nothing across scalings.
    /// </summary>
    /// <value>Default 0.01: c is at most 100. Above 0 and below 1.</value>
    public double Floor { get; init; } = 0.01;

    /// <summary>
    /// Whether the inequalities of Definition 1 are all that counts. They hold on a slope as well, while the definition speaks of a minimum: by
    /// default a side along which the loss falls is no flat side.
    /// </summary>
    /// <value>Default false.</value>
    public bool Literal { get; init; }

    /// <summary>A direction is asymmetric when c is above this.</summary>
    /// <value>Default 2, as in both papers. At least 1.</value>
    public double MinimumC { get; init; } = 2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range, or only one radius is given; it is named.</exception>
    public void Validate()
    {
        if (RLow is null != RHigh is null)
            throw new InvalidOptionException(RLow is null ? nameof(RLow) : nameof(RHigh), "give both radii, or neither to have the interval searched.");
        if (RLow is { } low && !(low >= 0 && double.IsFinite(low)))
            throw new InvalidOptionException(nameof(RLow), FormattableString.Invariant($"{low} is not a finite distance of 0 or more."));
        if (RHigh is { } high && !(high > RLow && double.IsFinite(high)))
            throw new InvalidOptionException(nameof(RHigh), FormattableString.Invariant($"{high} is not above RLow, {RLow}."));
        if (MinimumWidth is { } width && !(width > 0 && double.IsFinite(width)))
            throw new InvalidOptionException(nameof(MinimumWidth), FormattableString.Invariant($"{width} is not a positive width."));
        if (MinimumPoints is < 1)
            throw new InvalidOptionException(nameof(MinimumPoints), $"{MinimumPoints} slopes; an interval needs at least 1 on each side.");
        if (!(Floor > 0 && Floor < 1))
            throw new InvalidOptionException(nameof(Floor), FormattableString.Invariant($"{Floor} is not a fraction of the sharp side's slope, between 0 and 1."));
        if (!(MinimumC >= 1) || !double.IsFinite(MinimumC))
            throw new InvalidOptionException(nameof(MinimumC), FormattableString.Invariant($"{MinimumC} is below 1, where no direction would be called symmetric."));
    }
}
