using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// The means of a curve on both sides of offset 0 (Li24, Fig. 4): its integral over [0, R] and over [−R, 0], by trapezoids, divided by R.
/// R is the distance that both sides reach, so that any grid around 0 gives the two sides the same width.
/// </summary>
/// <param name="Positive">Mean over [0, R].</param>
/// <param name="Negative">Mean over [−R, 0].</param>
public readonly record struct SideMeans(double Positive, double Negative)
{
    /// <summary>Positive less negative: below 0 where the curve is lower on the positive side.</summary>
    public double Difference => Positive - Negative;

    /// <summary>The means of one curve of a profile.</summary>
    /// <param name="profile">Its offsets reach to both sides of 0.</param>
    /// <param name="series">Which curve.</param>
    /// <exception cref="LossProfileException">The curve was not measured, or lies on one side of 0 only.</exception>
    public static SideMeans Of(LossProfile profile, ProfileSeries series)
    {
        ImmutableArray<double> offsets = profile.Offsets, values = profile.Require(series);
        double reach = Math.Min(offsets[^1], -offsets[0]);
        if (!(reach > 0))
            throw new LossProfileException($"The profile of {profile} lies on one side of 0; the two sides cannot be compared.");
        return new SideMeans(Mean(+1), Mean(-1));

        double Mean(int side)
        {
            double[] nodes = [0, .. offsets.Select(offset => side * offset).Where(x => x > 0 && x < reach).Order(), reach];
            double[] heights = [.. nodes.Select(x => ProfileCurve.At(offsets, values, side * x))];
            double area = 0;
            for (int i = 1; i < nodes.Length; i++)
                area += (nodes[i] - nodes[i - 1]) * (heights[i] + heights[i - 1]) / 2;
            return area / reach;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Positive:g4} and {Negative:g4}");
}
