using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Reports.Html;

/// <summary>How far the signs of the weights are still those of the start, epoch by epoch and group by group.</summary>
internal static class SignSection
{
    public static HtmlSection Of(RunFindings findings, string id)
    {
        var section = new HtmlSection(id, "Signs");
        if (findings.FinalSigns is not { } final)
            return section;
        section.Paragraph($"The same-sign ratio (SSR) is the fraction of parameters that have the same sign in two models, here after training and in {final.Reference}. Batch normalisation's biases are in the total only.");
        SignConsistencyResult[] course = [.. findings.Signs.Results.Where(result => result.Epoch is not null && result.Reference == final.Reference)];
        if (course.Length > 1)
        {
            // The stages of a large network would be more lines than colours.
            SignConsistencyResult[] groups = [.. course.Select(result => result with { Groups = [.. result.Groups.Where((row, i) => i == 0 || ParameterParts.Five.Contains(row.Group))] })];
            section.Figures(SignConsistencyPlot.Of(groups, $"Signs in common with {final.Reference}, over the epochs"));
        }
        var table = new HtmlTable("Signs in common at the end, by group", ("Group", ""), ("Parameters", ""), ("Same sign", "number of parameters"), ("SSR", "same-sign ratio"));
        foreach (SignConsistencyRow row in final.Groups)
            table.Add(row.Group, row.Count, (row.Agreeing, "N0"), HtmlCell.Share(row.Ssr));
        section.Table(table);
        section.Command(findings.Signs.Command);
        return section;
    }
}
