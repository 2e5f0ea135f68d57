using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>
/// Whether a valley is asymmetric along a direction, and how much (HHY19, Definition 1). u is (r_hi, r_lo, p,
/// c)-asymmetric if d/dl L̂(w + l·u) &lt; p and d/dl L̂(w − l·u) &gt; c·p for all l in (r_lo, r_hi).
/// </summary>
/// <remarks>
/// The condition is checked at the sampled offsets strictly inside the interval, where a central difference reaches no
/// further than to its ends. p is the flat side's largest slope there (at least a fraction of the sharp side's) and c the sharp side's
/// smallest over p. Both u and −u are tried and the larger c is kept. Without given radii, every pair of sampled
/// radii is tried that is wide enough and holds enough slopes, and the largest c wins; since c can only fall as an
/// interval grows, of intervals with the same c (to one part in a million) the widest is reported.
/// <para>
/// The inequalities hold on a slope, too, that falls along one side throughout. The definition speaks of a minimum: an interval along whose flat
/// side the loss falls, by more than a side of the least p would rise and by more than two standard errors, counts
/// only when asked for literally (<see cref="AsymmetryOptions.Literal"/>).
/// </para>
/// <para>
/// c's interval takes the slopes that p and c are made of at the ends of their own 95% intervals, the least favourable ends
/// together, with standard errors from above: it covers at least as often as it says.
/// </para>
/// </remarks>
public static class ValleyAsymmetry
{
    // Intervals whose c differs by less, relatively, are ties: slopes of a straight line differ by rounding.
    private const double Tie = 1e-6;

    private const int FewestPoints = 3, EnoughPoints = 5;

    // Half the width of a 95% interval, in standard errors.
    private const double Errors = 1.96;

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

        (Interval Valley, Interval Literal) forward = Best(plus, minus, options, profile.AreErrorsKnown, reach, slack), backward = Best(minus, plus, options, profile.AreErrorsKnown, reach, slack);
        (Interval literal, int literally) = Better(forward.Literal, backward.Literal);
        (Interval valley, int orientation) = Better(forward.Valley, backward.Valley);
        bool isLiteral = literal.C > options.MinimumC;
        bool showsLiteral = options.Literal || double.IsNaN(valley.C) || (isLiteral && !(valley.C > options.MinimumC));
        return (showsLiteral ? Report(profile, options, literal, literally) : Report(profile, options, valley, orientation)) with { IsLiterallyAsymmetric = isLiteral };

        static (Interval, int) Better(Interval forward, Interval backward) =>
            backward.C > forward.C || double.IsNaN(forward.C) ? (backward, -1) : (forward, +1);
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

    /// <summary>The best interval of all, and of those along whose flat side the loss does not fall; c is NaN where there is none.</summary>
    private static (Interval Valley, Interval Literal) Best(ProfileSide flat, ProfileSide sharp, AsymmetryOptions options, bool areErrorsKnown, double reach, double slack)
    {
        if (options is { RLow: { } low, RHigh: { } high })
        {
            Interval given = Intervals(flat, sharp, [low, high], options.Floor, slack).Single();
            return given.Points == 0
                ? throw new LossProfileException(FormattableString.Invariant($"The profile has no slope strictly between {low} and {high} on both sides of 0; measure more points."))
                : (given.Falls ? given with { C = double.NaN } : given, given);
        }

        double width = options.MinimumWidth ?? reach / 4;
        int points = options.MinimumPoints ?? (areErrorsKnown ? FewestPoints : Math.Clamp(Math.Min(flat.Radii.Length, sharp.Radii.Length), FewestPoints, EnoughPoints));
        double[] radii = [.. flat.Nodes.Where(r => r <= reach + slack)];
        Interval[] wide = [.. Intervals(flat, sharp, radii, options.Floor, slack).Where(i => i.Points >= points && i.High - i.Low >= width - slack)];
        return wide.Length == 0
            ? throw new LossProfileException(FormattableString.Invariant($"No interval of the profile is at least {width} wide with {points} slopes on each side; measure more points or ask for less (MinimumWidth, MinimumPoints)."))
            : (Widest(wide.Where(interval => !interval.Falls)), Widest(wide));

        Interval Widest(IEnumerable<Interval> intervals)
        {
            Interval[] measured = [.. intervals.Where(interval => !double.IsNaN(interval.C))];
            if (measured.Length == 0)
                return wide[^1] with { C = double.NaN };
            double top = measured.Max(interval => interval.C);
            Interval best = default;
            foreach (Interval interval in measured)
            {
                if (interval.C >= top * (1 - Tie) && interval.High - interval.Low > best.High - best.Low + slack)
                    best = interval;
            }
            return best;
        }
    }

    /// <summary>The intervals between any two of the radii; for each lower one the upper ones in ascending order.</summary>
    private static IEnumerable<Interval> Intervals(ProfileSide flat, ProfileSide sharp, double[] radii, double floor, double slack)
    {
        for (int a = 0; a < radii.Length; a++)
        {
            int flatFirst = FirstAbove(flat.Radii, radii[a] + slack), sharpFirst = FirstAbove(sharp.Radii, radii[a] + slack);
            int i = flatFirst, j = sharpFirst, steepest = -1, gentlest = -1, k = FirstAbove(flat.Nodes, radii[a] - slack);
            double high = double.NegativeInfinity, fall = 0, surelyHigh = double.NegativeInfinity, sureFall = 0, noise = 0;
            for (int b = a + 1; b < radii.Length; b++)
            {
                // A NaN, once taken, is kept: no interval over a loss that is not finite has a c.
                for (; i < flat.Radii.Length && flat.Radii[i] < radii[b] - slack; i++)
                    if (steepest < 0 || !(flat.Slopes[i] <= flat.Slopes[steepest]) && !double.IsNaN(flat.Slopes[steepest]))
                        steepest = i;
                for (; j < sharp.Radii.Length && sharp.Radii[j] < radii[b] - slack; j++)
                    if (gentlest < 0 || !(sharp.Slopes[j] >= sharp.Slopes[gentlest]) && !double.IsNaN(sharp.Slopes[gentlest]))
                        gentlest = j;
                for (; k < flat.Nodes.Length && flat.Nodes[k] <= radii[b] + slack; k++)
                {
                    if (k > 0)
                        noise += Errors * flat.StepErrors[k - 1];
                    high = Math.Max(high, flat.Losses[k]);
                    fall = Math.Max(fall, high - flat.Losses[k]);
                    surelyHigh = Math.Max(surelyHigh, flat.Losses[k] + noise);
                    sureFall = Math.Max(sureFall, surelyHigh - flat.Losses[k] - noise);
                }
                yield return steepest < 0 || gentlest < 0
                    ? new Interval { Low = radii[a], High = radii[b], C = double.NaN }
                    : new Interval
                    {
                        Low = radii[a],
                        High = radii[b],
                        FlatSlope = flat.Slopes[steepest],
                        FlatError = flat.SlopeError(steepest),
                        SharpSlope = sharp.Slopes[gentlest],
                        SharpError = sharp.SlopeError(gentlest),
                        P = Math.Max(flat.Slopes[steepest], floor * Math.Max(0, sharp.Slopes[gentlest])),
                        C = Ratio(sharp.Slopes[gentlest], flat.Slopes[steepest], floor),
                        Fall = fall,
                        Falls = sureFall > floor * Math.Max(0, sharp.Slopes[gentlest]) * (radii[b] - radii[a]),
                        Points = Math.Min(i - flatFirst, j - sharpFirst),
                    };
            }
        }
    }

    /// <summary>c of two slopes: 0 where the sharp side does not rise, at most 1/floor.</summary>
    private static double Ratio(double sharp, double flat, double floor) =>
        double.IsNaN(sharp) || double.IsNaN(flat) ? double.NaN : sharp <= 0 ? 0 : sharp / Math.Max(flat, floor * sharp);

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
        double sharpNoise = Errors * interval.SharpError, flatNoise = Errors * interval.FlatError;
        result = result with
        {
            Orientation = orientation,
            RLow = interval.Low,
            RHigh = interval.High,
            P = interval.P,
            C = interval.C,
            CLow = profile.AreErrorsKnown ? Ratio(interval.SharpSlope - sharpNoise, interval.FlatSlope + flatNoise, options.Floor) : double.NaN,
            CHigh = profile.AreErrorsKnown ? Ratio(interval.SharpSlope + sharpNoise, interval.FlatSlope - flatNoise, options.Floor) : double.NaN,
            FlatSlope = interval.FlatSlope,
            FlatFall = interval.Fall,
            SharpSlope = interval.SharpSlope,
            FloorUsed = interval.FlatSlope < options.Floor * interval.SharpSlope,
            IsAsymmetric = interval.C > options.MinimumC && (options.Literal || !interval.Falls),
        };
        return result with { Reason = ReasonOf(result, interval), Note = NoteOf(result, interval) };
    }

    private static string? ReasonOf(AsymmetryResult result, Interval interval) => result switch
    {
        { IsAsymmetric: true } => null,
        { SharpSlope: <= 0 } => FormattableString.Invariant($"The loss does not rise throughout the interval on the sharp side: its smallest slope there is {result.SharpSlope:g3}."),
        _ when interval.Falls && result.C > result.MinimumC => FormattableString.Invariant($"The loss falls along the flat side, by {result.FlatFall:g3}: no minimum of the loss has such a side. The inequalities alone hold (-Literal)."),
        _ => FormattableString.Invariant($"c = {result.C:g3} is not above {result.MinimumC}."),
    };

    private static string? NoteOf(AsymmetryResult result, Interval interval)
    {
        List<string> notes = [];
        if (result.FloorUsed)
            notes.Add(FormattableString.Invariant($"p is the floor; the flat side's largest slope is {result.FlatSlope:g3}."));
        if (result.IsAsymmetric && interval.Falls)
            notes.Add(FormattableString.Invariant($"The loss falls along the flat side, by {result.FlatFall:g3}: the solution is not a minimum along this direction."));
        if (result.IsAsymmetric && result.CLow <= result.MinimumC)
            notes.Add(FormattableString.Invariant($"Over the images c is between {result.CLow:g3} and {result.CHigh:g3}: not surely above {result.MinimumC}."));
        return notes.Count == 0 ? null : string.Join(' ', notes);
    }

    /// <summary>An interval (Low, High), the extreme slopes strictly inside it, and what follows from them.</summary>
    private readonly record struct Interval
    {
        public double Low { get; init; }

        public double High { get; init; }

        public double FlatSlope { get; init; }

        public double FlatError { get; init; }

        public double SharpSlope { get; init; }

        public double SharpError { get; init; }

        public double P { get; init; }

        public double C { get; init; }

        /// <summary>The largest fall along the flat side.</summary>
        public double Fall { get; init; }

        /// <summary>Whether it falls by more than noise and than the least p over its width.</summary>
        public bool Falls { get; init; }

        public int Points { get; init; }
    }
}
