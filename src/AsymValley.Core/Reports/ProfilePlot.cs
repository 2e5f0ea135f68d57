using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>
/// Profiles as a line plot: training loss solid, test loss dashed, a marker at offset 0; for an asymmetry, its interval
/// on both sides shaded and its two slopes drawn: the flat side rises at most as p, the sharp side at least as c·p.
/// </summary>
public static class ProfilePlot
{
    // More profiles than the palette tells apart are drawn as two clouds of thin lines.
    private const int MostInColor = 7;

    /// <summary>Several profiles in one plot.</summary>
    /// <param name="profiles">At least one.</param>
    /// <param name="asymmetry">The asymmetry to mark; null for none.</param>
    /// <param name="title">Heading; null to make one from the model, data set and direction.</param>
    /// <exception cref="ArgumentException">There is no profile.</exception>
    /// <exception cref="LossProfileException">The series of a profile do not fit together.</exception>
    public static SvgLinePlot Of(IReadOnlyList<LossProfile> profiles, AsymmetryResult? asymmetry = null, string? title = null)
    {
        if (profiles.Count == 0)
            throw new ArgumentException("A plot needs a profile.", nameof(profiles));
        foreach (LossProfile profile in profiles)
            profile.Validate();
        bool isMeasured = asymmetry is { Orientation: not 0 };
        return new SvgLinePlot
        {
            Title = title ?? TitleOf(profiles),
            XLabel = OffsetLabel(profiles[0]),
            YLabel = profiles.Count is > 1 and <= MostInColor && profiles.Any(HasTest) ? "loss in nats (solid: training, dashed: test)" : "loss (nats)",
            VerticalMarkers = [0],
            Spans = isMeasured ? SpansOf(asymmetry!) : [],
            Series = [.. SeriesOf(profiles), .. isMeasured ? SlopesOf(asymmetry!) : []],
        };
    }

    private static IEnumerable<PlotSeries> SeriesOf(IReadOnlyList<LossProfile> profiles)
    {
        bool isCloud = profiles.Count > MostInColor, isCourse = IsCourse(profiles);
        for (int i = 0; i < profiles.Count; i++)
        {
            LossProfile p = profiles[i];
            (string train, string test) = (profiles.Count, i) switch
            {
                (1, _) => ("training loss", "test loss"),
                ( > MostInColor, 0) => ($"training loss, {profiles.Count} {(isCourse ? "epochs" : "directions")}", "test loss"),
                ( > MostInColor, _) => ("", ""),
                _ => (isCourse && p.Epoch is { } epoch ? FormattableString.Invariant($"epoch {epoch}") : NameOf(p, profiles), ""),
            };
            int color = isCloud ? 0 : i;
            var style = new PlotSeries("", [], []) { Width = isCloud ? 1.2 : 2, Opacity = isCloud ? 0.5 : 1 };
            yield return style with { Name = train, X = p.Offsets, Y = p.TrainLoss, Color = color };
            if (HasTest(p))
            {
                color = isCloud || profiles.Count == 1 ? 1 : i;
                yield return style with { Name = test, X = p.Offsets, Y = p.TestLoss, Color = color, Style = LineStyle.Dashed };
            }
        }
    }

    private static string NameOf(LossProfile profile, IReadOnlyList<LossProfile> profiles) =>
        profiles.Any(other => other.Model != profile.Model) ? $"{profile.Model}, {profile.Direction}" : profile.Direction;

    private static ImmutableArray<(double, double)> SpansOf(AsymmetryResult a) => [(a.RLow, a.RHigh), (-a.RHigh, -a.RLow)];

    internal static IEnumerable<PlotSeries> SlopesOf(AsymmetryResult a)
    {
        double cp = a.C * a.P;
        yield return Segment(a, +1, a.P, FormattableString.Invariant($"p = {a.P:g3}"), color: 2);
        yield return Segment(a, -1, cp, FormattableString.Invariant($"c·p = {cp:g3}, c = {a.C:g3}"), color: 3);
    }

    private static PlotSeries Segment(AsymmetryResult a, int side, double slope, string name, int color)
    {
        int sign = side * a.Orientation;
        double start = ProfileCurve.At(a.Profile.Offsets, a.Profile.TrainLoss, sign * a.RLow);
        return new PlotSeries(name, [sign * a.RLow, sign * a.RHigh], [start, start + slope * (a.RHigh - a.RLow)])
        {
            Color = color,
            Width = 3,
            Style = LineStyle.Dotted,
        };
    }

    private static bool HasTest(LossProfile profile) => !profile.TestLoss.IsDefaultOrEmpty;

    /// <summary>Whether these are the epochs of one training, all along one direction (HHY19, Fig. 6).</summary>
    private static bool IsCourse(IReadOnlyList<LossProfile> profiles) =>
        profiles.All(p => p.Epoch is not null && p.Direction == profiles[0].Direction);

    /// <summary>A heading from model, data set and direction.</summary>
    internal static string TitleOf(IReadOnlyList<LossProfile> profiles)
    {
        LossProfile first = profiles[0];
        int models = profiles.Select(p => p.Model).Distinct().Count();
        string model = models == 1 ? first.Model : IsCourse(profiles) ? $"{first.Network}, {models} epochs" : $"{models} models";
        string direction = profiles.Count == 1 || IsCourse(profiles) ? first.Direction : $"{profiles.Count} directions";
        return string.Join(" ", new[] { model, first.Dataset == "" ? "" : $"on {first.Dataset}", direction == "" ? "" : $"along {direction}" }.Where(part => part != ""));
    }

    /// <summary>What the offsets of a profile are.</summary>
    internal static string OffsetLabel(LossProfile profile) => profile switch
    {
        { Scaling: DirectionScaling.Unit } => "offset l along the direction (Euclidean distance)",
        { Scaling: DirectionScaling.None, Kind: DirectionKind.Interpolation } => "position t on the line (0: first solution, 1: second)",
        { Scaling: DirectionScaling.None } => "offset along the direction",
        _ => $"offset λ along the direction ({profile.Scaling} scaling)",
    };
}
