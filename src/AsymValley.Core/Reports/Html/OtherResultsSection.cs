using System.Collections.Immutable;
using AsymValley.Landscape;
using AsymValley.Signs;

namespace AsymValley.Reports.Html;

/// <summary>Results that were given and belong to none of the runs: their pictures, by kind.</summary>
internal static class OtherResultsSection
{
    public static HtmlSection Of(IReadOnlyList<object> results)
    {
        var section = new HtmlSection("results", "Further results");
        int part = 0;
        foreach (IGrouping<Type, object> kind in results.GroupBy(result => result.GetType()))
            section.Add(Of(kind.Key.Name, [.. kind], $"results-{++part}"));
        return section;
    }

    private static HtmlSection Of(string kind, ImmutableArray<object> results, string id)
    {
        var section = new HtmlSection(id, kind);
        switch (results[0])
        {
            case LossProfile:
                section.Figures(ProfilePlot.Of([.. results.Cast<LossProfile>()]));
                break;
            case AsymmetryResult:
                section.Figures([.. results.Cast<AsymmetryResult>().Select(result => AsymmetryPlot.Of(result))]);
                break;
            case ShiftGapResult:
                section.Figures([.. results.Cast<ShiftGapResult>().Select(ShiftGapPlot.Curves)]);
                break;
            case InterpolationResult:
                section.Figures([.. results.Cast<InterpolationResult>().Select(result => InterpolationPlot.Of(result))]);
                break;
            case SignConsistencyResult:
                section.Figures(SignConsistencyPlot.Of([.. results.Cast<SignConsistencyResult>()]));
                break;
            case LossSurface:
                foreach (LossSurface surface in results.Cast<LossSurface>())
                    section.Picture($"{surface.Model} on {surface.Dataset}", SurfacePlot.ToSvg(surface));
                break;
        }
        return section;
    }
}
