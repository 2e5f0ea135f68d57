using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>How the flat side is found.</summary>
public sealed record FlatSideOptions
{
    /// <summary>l, the distance at which the rises of the loss are compared, in the profile's offsets.</summary>
    /// <value>Default null: as far as both sides of the profile reach. Positive, and not further.</value>
    public double? Distance { get; init; }

    /// <summary>How asymmetry is measured (HHY19, Definition 1).</summary>
    public AsymmetryOptions Asymmetry { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (Distance is { } distance && !(distance > 0 && double.IsFinite(distance)))
            throw new InvalidOptionException(nameof(Distance), FormattableString.Invariant($"{distance} is not a positive distance."));
        Asymmetry.Validate();
    }
}

/// <summary>
/// Which side of a solution is the flat one along a direction (HHY19 §6.1 and Fig. 8: is it the side where the SWA solution
/// lies?). HHY19 read it off the curves; here it is said in two ways, which need not agree: where the loss at ±l has risen
/// less, and to which side the slopes are asymmetric (Definition 1).
/// </summary>
public static class FlatSide
{
    /// <summary>Finds the flat side of a profile.</summary>
    /// <param name="profile">Offset 0 must lie inside its grid, with points on both sides as <see cref="ValleyAsymmetry"/> asks for.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the distance is beyond a side of the profile.</exception>
    /// <exception cref="LossProfileException">The grid is one-sided or too coarse for Definition 1.</exception>
    public static FlatSideResult Measure(LossProfile profile, FlatSideOptions? options = null)
    {
        options ??= new FlatSideOptions();
        options.Validate();
        AsymmetryResult asymmetry = ValleyAsymmetry.Measure(profile, options.Asymmetry);
        double reach = Math.Min(-profile.Offsets[0], profile.Offsets[^1]), distance = options.Distance ?? reach;
        if (distance > reach * (1 + 1e-9))
            throw new InvalidOptionException(nameof(options.Distance), FormattableString.Invariant($"{distance} is beyond the profile, which reaches {reach} on both sides of 0."));
        (double plus, double minus, int side) = Compare(profile.Offsets, profile.TrainLoss, distance);
        (double plusTest, double minusTest, int testSide) = Compare(profile.Offsets, profile.TestLoss, distance);
        return new FlatSideResult
        {
            Asymmetry = asymmetry,
            Distance = distance,
            PlusRise = plus,
            MinusRise = minus,
            PlusTestRise = plusTest,
            MinusTestRise = minusTest,
            Side = side,
            TestSide = testSide,
        };
    }

    private static (double Plus, double Minus, int Side) Compare(ImmutableArray<double> offsets, ImmutableArray<double> losses, double distance)
    {
        if (losses.IsDefaultOrEmpty)
            return (double.NaN, double.NaN, 0);
        double start = ProfileCurve.At(offsets, losses, 0), plus = ProfileCurve.At(offsets, losses, distance), minus = ProfileCurve.At(offsets, losses, -distance);
        // An overflow to NaN is a loss as high as infinity.
        int side = Order(minus).CompareTo(Order(plus));
        return (plus - start, minus - start, Math.Sign(side));
    }

    private static double Order(double loss) => double.IsFinite(loss) ? loss : double.PositiveInfinity;
}
