using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// Whether a valley is asymmetric along a direction, and how much (HHY19, Definition 1). u is (r_hi, r_lo, p,
/// c)-asymmetric if d/dl L̂(w + l·u) &lt; p and d/dl L̂(w − l·u) &gt; c·p for all l in (r_lo, r_hi).
/// </summary>
/// <remarks>
/// The condition is checked at the sampled offsets strictly inside the interval, where a central difference reaches no
/// further than to its ends. p is the flat side's largest slope there (at least the floor) and c the sharp side's
/// smallest over p. Both u and −u are tried and the larger c is kept. Without given radii, every pair of sampled
/// radii is tried that is wide enough and holds enough slopes, and the largest c wins; since c can only fall as an
/// interval grows, of intervals with the same c (to one part in a million) the widest is reported.
/// </remarks>
public static class ValleyAsymmetry
{
    // Intervals whose c differs by less, relatively, are ties: slopes of a straight line differ by rounding.
    private const double Tie = 1e-6;

    /// <summary>Measures the training loss of a profile.</summary>
    /// <param name="profile">Offset 0 must lie inside its grid, with at least three offsets on each side (0 counts on both).</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the given radii reach beyond a side of the profile.</exception>
    /// <exception cref="LossProfileException">The grid is one-sided or too coarse for the options.</exception>
    public static AsymmetryResult Measure(LossProfile profile, AsymmetryOptions? options = null)
    {
        options ??= new AsymmetryOptions();
        options.Validate();
        profile.Validate();
        ProfileSide plus = ProfileSide.Of(profile, +1), minus = ProfileSide.Of(profile, -1);
        double reach = Math.Min(plus.Reach, minus.Reach), slack = 1e-9 * reach;
        if (options.RHigh > reach + slack)
            throw new InvalidOptionException(nameof(options.RHigh), FormattableString.Invariant($"{options.RHigh} is beyond the profile, which reaches {reach} on both sides of 0."));

        Interval forward = Best(plus, minus, options, reach, slack), backward = Best(minus, plus, options, reach, slack);
        bool isForward = !(backward.C > forward.C || double.IsNaN(forward.C));
        return Report(profile, options, isForward ? forward : backward, isForward ? +1 : -1);
    }

    /// <summary>Measures a curve given as offsets and losses.</summary>
    /// <param name="offsets">l, strictly ascending.</param>
    /// <param name="losses">L̂(w + l·u), one per offset.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="slopes">Exact slopes, one per offset; empty for central differences.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the given radii reach beyond a side of the grid.</exception>
    /// <exception cref="LossProfileException">The series do not fit together, or the grid is one-sided or too coarse.</exception>
    public static AsymmetryResult Measure(
        ReadOnlySpan<double> offsets, ReadOnlySpan<double> losses, AsymmetryOptions? options = null, ReadOnlySpan<double> slopes = default) =>
        Measure(new LossProfile { Offsets = [.. offsets], TrainLoss = [.. losses], Slopes = [.. slopes] }, options);

    private static Interval Best(ProfileSide flat, ProfileSide sharp, AsymmetryOptions options, double reach, double slack)
    {
        if (options is { RLow: { } low, RHigh: { } high })
        {
            Interval given = Intervals(flat, sharp, [low, high], options.Floor, slack).Single();
            return given.Points > 0 ? given : throw new LossProfileException(FormattableString.Invariant($"The profile has no slope strictly between {low} and {high} on both sides of 0; measure more points."));
        }

        double width = options.MinimumWidth ?? reach / 4, top = double.NegativeInfinity;
        double[] radii = [.. flat.Nodes.Where(r => r <= reach + slack)];
        bool isEnough(Interval i) => i.Points >= options.MinimumPoints && i.High - i.Low >= width - slack;
        Interval best = default;
        foreach (Interval interval in Intervals(flat, sharp, radii, options.Floor, slack).Where(isEnough))
        {
            top = Math.Max(top, double.IsNaN(interval.C) ? double.NegativeInfinity : interval.C);
            best = interval;
        }
        if (best.Points == 0)
            throw new LossProfileException(FormattableString.Invariant($"No interval of the profile is at least {width} wide with {options.MinimumPoints} slopes on each side; measure more points or ask for less (MinimumWidth, MinimumPoints)."));
        if (top == double.NegativeInfinity)
            return best;

        best = default;
        foreach (Interval interval in Intervals(flat, sharp, radii, options.Floor, slack).Where(isEnough))
        {
            if (interval.C >= top - Tie * Math.Abs(top) && interval.High - interval.Low > best.High - best.Low + slack)
                best = interval;
        }
        return best;
    }

    /// <summary>The intervals between any two of the radii; for each lower one the upper ones in ascending order.</summary>
    private static IEnumerable<Interval> Intervals(ProfileSide flat, ProfileSide sharp, double[] radii, double floor, double slack)
    {
        for (int a = 0; a < radii.Length; a++)
        {
            int flatFirst = FirstAbove(flat.Radii, radii[a] + slack), sharpFirst = FirstAbove(sharp.Radii, radii[a] + slack);
            int i = flatFirst, j = sharpFirst;
            double steepest = double.NegativeInfinity, gentlest = double.PositiveInfinity;
            for (int b = a + 1; b < radii.Length; b++)
            {
                // Math.Max and Math.Min keep a NaN: no interval over a loss that is not finite has a c.
                for (; i < flat.Radii.Length && flat.Radii[i] < radii[b] - slack; i++)
                    steepest = Math.Max(steepest, flat.Slopes[i]);
                for (; j < sharp.Radii.Length && sharp.Radii[j] < radii[b] - slack; j++)
                    gentlest = Math.Min(gentlest, sharp.Slopes[j]);
                double p = Math.Max(steepest, floor);
                yield return new Interval(radii[a], radii[b], steepest, gentlest, p, gentlest / p, Math.Min(i - flatFirst, j - sharpFirst));
            }
        }
    }

    private static int FirstAbove(double[] ascending, double limit)
    {
        int index = Array.FindIndex(ascending, value => value > limit);
        return index < 0 ? ascending.Length : index;
    }

    private static AsymmetryResult Report(LossProfile profile, AsymmetryOptions options, Interval interval, int orientation)
    {
        var result = new AsymmetryResult
        {
            Profile = profile,
            MinimumC = options.MinimumC,
            ExactSlopes = !profile.Slopes.IsDefaultOrEmpty,
            Points = interval.Points,
        };
        if (double.IsNaN(interval.C))
        {
            return result with
            {
                Points = 0,
                Reason = options.RHigh is null
                    ? "The training loss is not finite somewhere in every interval that is wide enough."
                    : "The training loss is not finite everywhere in the given interval.",
            };
        }
        result = result with
        {
            Orientation = orientation,
            RLow = interval.Low,
            RHigh = interval.High,
            P = interval.P,
            C = interval.C,
            FlatSlope = interval.FlatSlope,
            SharpSlope = interval.SharpSlope,
            FloorUsed = interval.FlatSlope < options.Floor,
            IsAsymmetric = interval.C > options.MinimumC,
        };
        return result with { Reason = ReasonOf(result), Note = NoteOf(result) };
    }

    private static string? ReasonOf(AsymmetryResult result) => result switch
    {
        { IsAsymmetric: true } => null,
        { SharpSlope: <= 0 } => FormattableString.Invariant($"The loss does not rise throughout the interval on the sharp side: its smallest slope there is {result.SharpSlope:g3}."),
        _ => FormattableString.Invariant($"c = {result.C:g3} is not above {result.MinimumC}."),
    };

    private static string? NoteOf(AsymmetryResult result)
    {
        if (!result.FloorUsed)
            return null;
        string note = FormattableString.Invariant($"p is the floor; the flat side's largest slope is {result.FlatSlope:g3}.");
        return result.FlatSlope < 0 ? note + " The loss falls along the flat side: the solution is not a minimum along this direction." : note;
    }

    /// <summary>An interval (Low, High), the extreme slopes strictly inside it, and what follows from them.</summary>
    private readonly record struct Interval(
        double Low, double High, double FlatSlope, double SharpSlope, double P, double C, int Points);
}
