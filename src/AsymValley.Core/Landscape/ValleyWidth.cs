using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// How wide a valley is around offset 0: the distances at which its loss first reaches a level, to either side.
/// </summary>
/// <param name="Minus">To the negative side; infinite when the level is not reached on the profile.</param>
/// <param name="Plus">To the positive side; infinite when the level is not reached on the profile.</param>
public readonly record struct ValleyWidth(double Minus, double Plus)
{
    /// <summary>Both together; infinite when one side is: wider than the profile shows.</summary>
    public double Total => Minus + Plus;

    /// <summary>Reads a width off a curve, with straight lines between its points.</summary>
    /// <param name="offsets">l, strictly ascending, from 0 or below to 0 or above.</param>
    /// <param name="losses">The loss at each; one that is not finite counts as above every level.</param>
    /// <param name="level">The level, above the loss at 0.</param>
    /// <exception cref="LossProfileException">The offsets do not reach around 0, the loss there is not finite, or the level is not above it.</exception>
    public static ValleyWidth Of(ImmutableArray<double> offsets, ImmutableArray<double> losses, double level)
    {
        double start = AtZero(offsets, losses);
        if (!(level > start))
            throw new LossProfileException(FormattableString.Invariant($"The level {level} is not above the loss at offset 0, {start}."));
        return new ValleyWidth(Reach(-1), Reach(+1));

        double Reach(int sign)
        {
            (double x, double y) = (0, start);
            for (int i = sign > 0 ? 0 : offsets.Length - 1; i >= 0 && i < offsets.Length; i += sign)
            {
                double l = sign * offsets[i];
                if (l <= 0)
                    continue;
                if (!(losses[i] < level))
                    return double.IsFinite(losses[i]) ? x + (l - x) * (level - y) / (losses[i] - y) : x;
                (x, y) = (l, losses[i]);
            }
            return double.PositiveInfinity;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Total:g4} (-{Minus:g3}, +{Plus:g3})");

    /// <summary>The loss at offset 0.</summary>
    /// <exception cref="LossProfileException">The offsets do not reach around 0, or the loss there is not finite.</exception>
    internal static double AtZero(ImmutableArray<double> offsets, ImmutableArray<double> losses)
    {
        if (offsets.Length < 2 || offsets[0] > 0 || offsets[^1] < 0)
            throw new LossProfileException("The profile does not reach around offset 0, where widths start.");
        double start = ProfileCurve.At(offsets, losses, 0);
        return double.IsFinite(start) ? start : throw new LossProfileException("The loss at offset 0 is not finite; there is no width.");
    }
}
