using System.Collections.Immutable;
using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Reports;

/// <summary>
/// Same-sign ratios as a line plot over epochs, or over the results in their order where they are no snapshots. With one reference a
/// line for each part of the parameters, with several a line for each reference.
/// </summary>
public static class SignConsistencyPlot
{
    /// <summary>The results in one plot.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="title">Heading; null to make one from the results.</param>
    /// <exception cref="ArgumentException">There are no results.</exception>
    public static SvgLinePlot Of(IReadOnlyList<SignConsistencyResult> results, string? title = null)
    {
        if (results.Count == 0)
            throw new ArgumentException("A plot needs a result.", nameof(results));
        bool isCourse = results.All(result => result.Epoch is not null);
        IGrouping<string, SignConsistencyResult>[] references = [.. results.GroupBy(result => result.Reference)];
        return new SvgLinePlot
        {
            Title = title ?? $"Signs in common with {string.Join(" and with ", references.Select(reference => reference.Key))}",
            XLabel = isCourse ? "epoch" : "model",
            YLabel = "same-sign ratio",
            Series = references is [var only]
                ? [.. only.SelectMany(result => result.Groups).Select(row => row.Group).Distinct().Select(group => Line(group, only, group))]
                : [.. references.Select(reference => Line(reference.Key, reference, null))],
        };

        PlotSeries Line(string name, IEnumerable<SignConsistencyResult> line, string? group)
        {
            (double X, double Y)[] points =
            [
                .. line.Select((result, i) => (result.Epoch ?? i + 1.0, Row: group is null ? result.Groups[0] : result.Groups.FirstOrDefault(row => row.Group == group)))
                    .Where(point => point.Row is not null).Select(point => (point.Item1, point.Row!.Ssr)).OrderBy(point => point.Item1),
            ];
            return new PlotSeries(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)])
            {
                Markers = points.Length < 30,
                Width = group is null or "All" ? 3 : 1.5,
                Style = group is null or "All" || ParameterParts.Five.Contains(group) ? LineStyle.Solid : LineStyle.Dashed,
            };
        }
    }
}
