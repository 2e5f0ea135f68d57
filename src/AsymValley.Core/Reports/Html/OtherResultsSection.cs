using AsymValley.Reports.Figures;

namespace AsymValley.Reports.Html;

/// <summary>Results that were given and belong to none of the runs: their pictures, by kind.</summary>
internal static class OtherResultsSection
{
    public static HtmlSection Of(IReadOnlyList<object> results)
    {
        var section = new HtmlSection("results", "Further results");
        int part = 0;
        foreach (IGrouping<Type, object> kind in results.GroupBy(result => result.GetType()))
        {
            var one = new HtmlSection($"results-{++part}", kind.Key.Name);
            if (FigureKinds.IsDrawable(kind.First()))
                one.Figures(FigureKinds.Of(kind).Panels);
            else
                one.List(kind.Select((result, i) => ($"{i + 1}", result.ToString() ?? "")));
            section.Add(one);
        }
        return section;
    }
}
