namespace AsymValley.Landscape;

/// <summary>
/// Finds the range to look at a valley in: the least r at which the loss at l = r or at l = −r has risen to a factor of that at 0.
/// </summary>
/// <remarks>
/// The steeper side decides: up to where the gentler one had risen as much, an asymmetric valley's steep side would be off the scale. A loss
/// at 0 below <see cref="LeastLoss"/> counts as that, since ten times nothing is nothing. r is doubled or halved from a
/// distance of 1 until the loss is reached on one side of a step and not on the other, then bisected to 5% and rounded up to two
/// digits; where the loss is not monotonic, a smaller one may exist between the doublings. Typically 10 to 15 losses are measured.
/// </remarks>
public static class RangeSearch
{
    /// <summary>Losses at 0 below this, in nats, count as this.</summary>
    public const double LeastLoss = 0.01;

    private const int MostSteps = 20;
    private const double Precision = 1.05;

    /// <summary>Finds r.</summary>
    /// <param name="loss">The loss at l; a NaN or an infinity counts as risen.</param>
    /// <param name="factor">Above 1.</param>
    /// <param name="start">Where to begin, positive: about the right size saves steps.</param>
    /// <exception cref="LossProfileException">The loss at 0 is not finite, or it does not rise so far within a million starts, or is there at a millionth of one.</exception>
    public static double Find(Func<double, double> loss, double factor, double start = 1)
    {
        double origin = loss(0), target = factor * Math.Max(origin, LeastLoss), highest = 0;
        if (!double.IsFinite(origin))
            throw new LossProfileException("The training loss at the solution is not finite: no range can be found. Give one.");
        double low = 0, high = 0, range = start;
        for (int step = 0; low == 0 || high == 0; step++)
        {
            if (step == MostSteps)
                throw new LossProfileException(FormattableString.Invariant(low == 0
                    ? $"The training loss rises from {origin:g4} to {target:g4} within {range:g3} of the solution: no range can be found. Give one."
                    : (FormattableString)$"The training loss rises from {origin:g4} only to {highest:g4} within {range:g3} of the solution, not to {target:g4}. Give a range, or a smaller factor."));
            if (IsReached(range))
                (high, range) = (range, range / 2);
            else
                (low, range) = (range, range * 2);
        }
        while (high / low > Precision)
        {
            range = Math.Sqrt(low * high);
            if (IsReached(range))
                high = range;
            else
                low = range;
        }
        return RoundUp(high);

        bool IsReached(double r) => Rises(r) || Rises(-r);

        bool Rises(double l)
        {
            double value = loss(l);
            highest = value > highest ? value : highest;
            return !(value < target);
        }
    }

    /// <summary>The next number with two digits, so that the offsets of a grid are ones to read.</summary>
    private static double RoundUp(double value)
    {
        // In powers of ten that are whole numbers: 0.42 as 42/100 has the nearest bits, 42·0.01 has not.
        int exponent = (int)Math.Floor(Math.Log10(value)) - 1;
        double power = Math.Pow(10, Math.Abs(exponent));
        double digits = Math.Ceiling(exponent < 0 ? value * power : value / power);
        return exponent < 0 ? digits / power : digits * power;
    }
}
