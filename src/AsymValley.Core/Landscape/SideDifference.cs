using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// How much lower a curve is on the positive side of 0 than on the negative one, over several directions or solutions, with intervals:
/// what Li24's figures of noise directions say (§4, L(θ_f + aη) &lt; L(θ_f − aη)).
/// </summary>
/// <remarks>
/// Directions at one solution share that solution. So the intervals are over solutions where there are several, each with the mean of its
/// directions, and over the directions at a single solution; <see cref="Over"/> says which.
/// </remarks>
public sealed record SideDifference
{
    /// <summary>What the curves have in common, where they were put into groups; null otherwise.</summary>
    public string? Label { get; init; }

    /// <summary>Name of the model, when all curves share it.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the data set, when all share it.</summary>
    public string? Dataset { get; init; }

    /// <summary>Kind of the directions, when all share it.</summary>
    public DirectionKind? Kind { get; init; }

    /// <summary>How the directions were scaled, when all share it.</summary>
    public DirectionScaling? Scaling { get; init; }

    /// <summary>s of the directions, when all share it.</summary>
    public double? Width { get; init; }

    /// <summary>r of the directions, when all share it and signs were replaced.</summary>
    public double? SignConsistency { get; init; }

    /// <summary>The parameters that moved, when all share them.</summary>
    public string? Group { get; init; }

    /// <summary>Which curve was compared.</summary>
    public ProfileSeries Series { get; init; }

    /// <summary>Mean over the positive side.</summary>
    public required MeanInterval Positive { get; init; }

    /// <summary>Mean over the negative side.</summary>
    public required MeanInterval Negative { get; init; }

    /// <summary>Positive less negative, in pairs: its interval is that of the paired differences.</summary>
    public required MeanInterval Difference { get; init; }

    /// <summary>Coverage of the intervals.</summary>
    public double Confidence { get; init; }

    /// <summary>The side that is lower by more than the interval of the difference: +1, −1, or 0 when that is open.</summary>
    public int LowerSide => Difference.High < 0 ? 1 : Difference.Low > 0 ? -1 : 0;

    /// <summary>Both sides of every curve, in the order in which they were given.</summary>
    public required ImmutableArray<SideMeans> Curves { get; init; }

    /// <summary>The number of curves that are lower on the positive side.</summary>
    public int PositiveLower => Curves.Count(curve => curve.Difference < 0);

    /// <summary>What the intervals are over: <c>solutions</c> or <c>directions</c>.</summary>
    public required string Over { get; init; }

    /// <summary>Compares the sides of one curve of each profile.</summary>
    /// <param name="profiles">At least one; their offsets reach to both sides of 0.</param>
    /// <param name="series">Which curve.</param>
    /// <param name="confidence">Coverage of the intervals, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">There are no profiles, or the confidence is out of range.</exception>
    /// <exception cref="LossProfileException">A curve was not measured, or lies on one side of 0 only.</exception>
    public static SideDifference Of(IEnumerable<LossProfile> profiles, ProfileSeries series = ProfileSeries.TestError, double confidence = 0.95)
    {
        LossProfile[] all = [.. profiles];
        if (all.Length == 0)
            throw new InvalidOptionException("Profile", "the sides of at least one profile are needed.");
        SideMeans[] curves = [.. all.Select(profile => SideMeans.Of(profile, series))];
        SideMeans[][] solutions = [.. all.Zip(curves).GroupBy(pair => SolutionOf(pair.First), pair => pair.Second).Select(group => group.ToArray())];
        // Directions of one solution are repetitions of each other, not of the solution.
        SideMeans[] units = solutions.Length == 1 ? curves
            : [.. solutions.Select(of => new SideMeans(of.Average(curve => curve.Positive), of.Average(curve => curve.Negative)))];
        return new SideDifference
        {
            Model = Shared(profile => profile.Model),
            Dataset = Shared(profile => profile.Dataset),
            Kind = Shared(profile => profile.Kind),
            Scaling = Shared(profile => (DirectionScaling?)profile.Scaling),
            Width = Shared(profile => (double?)profile.Width),
            SignConsistency = Shared(profile => profile.SignConsistency),
            Group = Shared(profile => profile.Group),
            Series = series,
            Positive = MeanInterval.Of(units.Select(unit => unit.Positive), confidence),
            Negative = MeanInterval.Of(units.Select(unit => unit.Negative), confidence),
            Difference = MeanInterval.Of(units.Select(unit => unit.Difference), confidence),
            Confidence = confidence,
            Curves = [.. curves],
            Over = solutions.Length == 1 ? "directions" : "solutions",
        };

        T? Shared<T>(Func<LossProfile, T?> read) =>
            all.All(profile => EqualityComparer<T?>.Default.Equals(read(profile), read(all[0]))) ? read(all[0]) : default;
    }

    /// <summary>Compares by groups, in the order in which the groups first occur.</summary>
    /// <param name="profiles">Their offsets reach to both sides of 0.</param>
    /// <param name="label">What the profiles of a group have in common; it is their <see cref="Label"/>.</param>
    /// <param name="series">Which curve.</param>
    /// <param name="confidence">Coverage of the intervals, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">The confidence is out of range.</exception>
    /// <exception cref="LossProfileException">A curve was not measured, or lies on one side of 0 only.</exception>
    public static IEnumerable<SideDifference> By(
        IEnumerable<LossProfile> profiles, Func<LossProfile, string> label, ProfileSeries series = ProfileSeries.TestError, double confidence = 0.95) =>
        profiles.GroupBy(label, StringComparer.Ordinal).Select(group => Of(group, series, confidence) with { Label = group.Key });

    private static (string, string, string, int?) SolutionOf(LossProfile profile) => (profile.Model, profile.Network, profile.Dataset, profile.Epoch);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Label ?? Kind?.ToString() ?? Model}: {Series.Text()} {Difference} from the negative to the positive side");
}
