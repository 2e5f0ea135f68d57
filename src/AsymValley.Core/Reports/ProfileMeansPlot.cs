using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>One curve of several profiles in groups: the mean of each group over its profiles in the band of the mean's interval.</summary>
public static class ProfileMeansPlot
{
    /// <summary>The plot.</summary>
    /// <param name="profiles">At least one; those of a group have the same offsets.</param>
    /// <param name="label">What the profiles of a group have in common: its name in the legend.</param>
    /// <param name="series">Which curve.</param>
    /// <param name="title">Heading; null to make one from the model and the data set.</param>
    /// <exception cref="ArgumentException">There is no profile.</exception>
    /// <exception cref="LossProfileException">A curve was not measured, or the offsets of a group differ.</exception>
    public static SvgLinePlot Of(
        IReadOnlyList<LossProfile> profiles, Func<LossProfile, string> label, ProfileSeries series = ProfileSeries.TestError, string? title = null)
    {
        if (profiles.Count == 0)
            throw new ArgumentException("A plot needs a profile.", nameof(profiles));
        var lines = new List<PlotSeries>();
        var bands = new List<PlotBand>();
        foreach (IGrouping<string, LossProfile> group in profiles.GroupBy(label, StringComparer.Ordinal))
        {
            LossProfile[] members = [.. group];
            ImmutableArray<double> offsets = members[0].Offsets;
            if (members.Any(member => !member.Offsets.SequenceEqual(offsets)))
                throw new LossProfileException($"The profiles of '{group.Key}' differ in their offsets; they have no mean curve.");
            MeanInterval[] means = [.. offsets.Select((_, i) => MeanInterval.Of(members.Select(member => member.Require(series)[i])))];
            lines.Add(new PlotSeries(group.Key, offsets, [.. means.Select(mean => mean.Mean)]));
            bands.Add(new PlotBand(offsets, [.. means.Select(mean => mean.Low)], [.. means.Select(mean => mean.High)], lines.Count - 1));
        }
        return new SvgLinePlot
        {
            Title = title ?? ProfilePlot.TitleOf(profiles),
            XLabel = ProfilePlot.OffsetLabel(profiles[0]),
            YLabel = series.Text(),
            VerticalMarkers = [0],
            Series = [.. lines],
            Bands = [.. bands],
        };
    }
}
