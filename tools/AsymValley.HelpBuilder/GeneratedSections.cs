using System.Text;

namespace AsymValley.HelpBuilder;

/// <summary>The sections of a page that are written from the cmdlet's class, and the page that a new cmdlet starts from.</summary>
internal static class GeneratedSections
{
    /// <summary>The page with its syntax and parameters as the class has them.</summary>
    public static HelpPage Update(HelpPage page, CommandMetadata command) =>
        page.With((HelpPage.Syntax, Syntax(command)), (HelpPage.Parameters, Parameters(command)));

    /// <summary>A page to fill.</summary>
    public static HelpPage Skeleton(CommandMetadata command)
    {
        int end = command.Summary.IndexOf(". ", StringComparison.Ordinal);
        return Update(new HelpPage(command.Name, HelpPage.Order.ToDictionary(section => section, _ => "")), command).With(
            (HelpPage.Synopsis, end < 0 ? command.Summary : command.Summary[..(end + 1)]),
            (HelpPage.Description, command.Summary),
            (HelpPage.Outputs, string.Join("\n\n", command.Outputs.Select(output => $"### {output}"))));
    }

    /// <summary>How a parameter stands in the syntax: brackets round what may be left out.</summary>
    public static string Term(ParameterMetadata parameter, ParameterUse use)
    {
        string name = use.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        string term = parameter.IsSwitch ? name : $"{name} <{parameter.Type}>";
        return use.Mandatory ? term : $"[{term}]";
    }

    /// <summary>The parameters of a set as its syntax has them: those with a position, then those that must be given, then the others.</summary>
    public static IEnumerable<(ParameterMetadata Parameter, ParameterUse Use)> InSet(CommandMetadata command, string set) =>
        from parameter in command.Parameters
        let use = parameter.In(set)
        where use is not null
        orderby use.Position ?? int.MaxValue, !use.Mandatory, Standard.Common.Contains(parameter.Name), parameter.Name
        select (parameter, use);

    private static string Syntax(CommandMetadata command) => string.Join("\n\n", command.Sets.Select((set, index) =>
    {
        string heading = command.Sets.Count == 1 ? "" : $"### {set}{(index == 0 ? " (Default)" : "")}\n";
        return $"{heading}```text\n{Wrap(command.Name, InSet(command, set).Select(pair => Term(pair.Parameter, pair.Use)).Append("[<CommonParameters>]"))}\n```";
    }));

    private static string Wrap(string name, IEnumerable<string> terms)
    {
        const int Width = 100;
        var text = new StringBuilder(name);
        int column = name.Length;
        foreach (string term in terms)
        {
            bool breaks = column + term.Length + 1 > Width;
            text.Append(breaks ? "\n  " : " ").Append(term);
            column = (breaks ? 1 : column) + term.Length + 1;
        }
        return text.ToString();
    }

    private static string Parameters(CommandMetadata command) => string.Join("\n\n",
    [
        .. command.Parameters.Select(parameter => $"""
            ### -{parameter.Name}

            {parameter.Description}

            ```yaml
            {string.Join("\n", Facts(command, parameter).Select(fact => $"{fact.Name}: {fact.Text}".TrimEnd()))}
            ```
            """.ReplaceLineEndings("\n")),
        $"### CommonParameters\n\n{Standard.CommonText}",
    ]);

    private static IEnumerable<(string Name, string Text)> Facts(CommandMetadata command, ParameterMetadata parameter)
    {
        yield return ("Type", parameter.Type);
        if (parameter.Uses[0].Set != ParameterUse.AllSets)
            yield return ("Parameter Sets", string.Join(", ", parameter.Uses.Select(use => use.Set).OrderBy(set => command.Sets.ToList().IndexOf(set))));
        yield return ("Aliases", string.Join(", ", parameter.Aliases));
        if (parameter.Values.Count > 0)
            yield return ("Accepted values", string.Join(", ", parameter.Values));
        yield return ("Required", BySet(parameter, use => $"{use.Mandatory}"));
        yield return ("Position", BySet(parameter, use => use.PositionText));
        yield return ("Default value", parameter.Default);
        yield return ("Accept pipeline input", BySet(parameter, use => use.PipelineText));
        yield return ("Accept wildcard characters", $"{parameter.Wildcards}");
    }

    // One word where all sets agree, otherwise each with the sets it is true of.
    private static string BySet(ParameterMetadata parameter, Func<ParameterUse, string> fact)
    {
        IGrouping<string, ParameterUse>[] groups = [.. parameter.Uses.GroupBy(fact)];
        return groups.Length == 1 ? groups[0].Key : string.Join("; ", groups.Select(group => $"{group.Key} in {string.Join(", ", group.Select(use => use.Set))}"));
    }
}
