namespace AsymValley.Landscape;

/// <summary>
/// The shift gap along a direction (HHY19, Definition 3): ξ_δ = max over |v| ≤ R of |L₀(w + v + δ) − L̂(w + v)|, with
/// L₀ = L − min L + min L̂. A small ξ_δ says that the test loss is the training loss moved by +δ, up to a constant.
/// </summary>
/// <remarks>
/// Minima are over the sampled range. v runs over the sampled offsets. R is what the profile reaches on both sides of 0
/// less the largest |δ|, the same for every δ, so that ξ_δ are comparable. L₀ between offsets is interpolated linearly. Unless told how far to
/// search, a best shift at the edge of the search widens it, up to half of what both sides reach.
/// </remarks>
public static class ShiftGap
{
    /// <summary>Measures the training and test loss of a profile.</summary>
    /// <param name="profile">With a test loss; offset 0 must lie inside its grid.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the shifts leave no range to compare on.</exception>
    /// <exception cref="LossProfileException">The profile has no test loss, is one-sided, or a loss is not finite.</exception>
    public static ShiftGapResult Measure(LossProfile profile, ShiftGapOptions? options = null)
    {
        options ??= new ShiftGapOptions();
        options.Validate();
        profile.Validate();
        double[] offsets = [.. profile.Offsets], train = [.. profile.TrainLoss];
        if (profile.TestLoss.IsDefaultOrEmpty)
            throw new LossProfileException("The profile has no test loss; the shift gap compares training and test loss.");
        double reach = Math.Min(-offsets[0], offsets[^1]);
        if (!(reach > 0) || offsets.Length < 3)
            throw new LossProfileException("The shift gap needs at least 3 offsets, on both sides of 0.");
        for (int i = 0; i < offsets.Length; i++)
        {
            if (!double.IsFinite(train[i]) || !double.IsFinite(profile.TestLoss[i]))
                throw new LossProfileException(FormattableString.Invariant($"The loss is not finite at offset {offsets[i]}; measure a smaller range."));
        }

        double trainMinimum = train.Min(), testMinimum = profile.TestLoss.Min();
        double[] test = [.. profile.TestLoss.Select(loss => loss - testMinimum + trainMinimum)];
        double slack = 1e-9 * reach, most = options.MaximumShift ?? reach / 4;
        ShiftGapResult result = Search(most);
        // A best shift at the edge of the search is none: look further, as long as half of the profile is left to compare on.
        while (result.AtLimit && options.MaximumShift is null && options.Shifts.IsDefaultOrEmpty && most < reach / 2 - slack)
        {
            most = Math.Min(most * 4 / 3, reach / 2);
            result = Search(most);
        }
        return result;

        ShiftGapResult Search(double most)
        {
            double[] shifts = Shifts(offsets, most, options);
            double range = reach - shifts.Max(Math.Abs);
            int[] inside = [.. Enumerable.Range(0, offsets.Length).Where(i => Math.Abs(offsets[i]) <= range + slack)];
            if (inside.Length == 0)
                throw new InvalidOptionException(nameof(options.Shifts), FormattableString.Invariant($"a shift of {shifts.Max(Math.Abs)} leaves no offset to compare on in a profile that reaches {reach} on both sides of 0."));

            bool interpolated = false;
            double[] xi = [.. shifts.Select(delta => inside.Max(i => Math.Abs(Interpolate(offsets, test, offsets[i] + delta, slack, ref interpolated) - train[i])))];
            return Result(profile, shifts, xi) with
            {
                R = range,
                Points = inside.Length,
                TrainMinimum = trainMinimum,
                TestMinimum = testMinimum,
                Interpolated = interpolated,
            };
        }
    }

    /// <summary>What follows from ξ of every shift, 0 among them.</summary>
    internal static ShiftGapResult Result(LossProfile profile, double[] shifts, double[] xi)
    {
        double xi0 = xi[Array.IndexOf(shifts, 0.0)];
        int best = Enumerable.Range(0, xi.Length).MinBy(i => (xi[i], Math.Abs(shifts[i])));
        double ratio(double value) => xi0 > 0 ? value / xi0 : value > 0 ? double.PositiveInfinity : 1;
        return new ShiftGapResult
        {
            Profile = profile,
            Delta = shifts[best],
            Xi = xi[best],
            Xi0 = xi0,
            Ratio = ratio(xi[best]),
            AtLimit = shifts.Length > 1 && (best == 0 || best == shifts.Length - 1),
            Rows = [.. shifts.Zip(xi, (delta, value) => new ShiftGapRow(delta, value, ratio(value)))],
        };
    }

    /// <summary>The shifts in ascending order, 0 among them.</summary>
    private static double[] Shifts(double[] offsets, double most, ShiftGapOptions options)
    {
        if (!options.Shifts.IsDefaultOrEmpty)
            return [.. options.Shifts.Select(shift => shift + 0.0).Append(0).Distinct().Order()];
        double step = options.Step ?? MedianSpacing(offsets);
        if (options.MaximumShift is null)
            most = Math.Max(step, most);
        int count = (int)Math.Floor(most / step * (1 + 1e-9));
        if (count == 0)
            throw new InvalidOptionException(nameof(options.MaximumShift), FormattableString.Invariant($"{most} is less than one step of {step}; measure more points or give a smaller Step."));
        return [.. Enumerable.Range(-count, 2 * count + 1).Select(i => i * step)];
    }

    private static double MedianSpacing(double[] offsets)
    {
        double[] spacings = [.. offsets.Zip(offsets.Skip(1), (a, b) => b - a).Order()];
        return spacings[spacings.Length / 2];
    }

    private static double Interpolate(double[] x, double[] y, double at, double slack, ref bool interpolated)
    {
        int next = Array.BinarySearch(x, at);
        if (next >= 0)
            return y[next];
        next = Math.Clamp(~next, 1, x.Length - 1);
        double t = (at - x[next - 1]) / (x[next] - x[next - 1]);
        if (Math.Abs(at - x[next - 1]) <= slack)
            return y[next - 1];
        if (Math.Abs(at - x[next]) <= slack)
            return y[next];
        interpolated = true;
        return y[next - 1] + t * (y[next] - y[next - 1]);
    }
}
