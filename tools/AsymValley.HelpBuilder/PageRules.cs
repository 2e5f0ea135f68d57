namespace AsymValley.HelpBuilder;

/// <summary>What a page must be like for the build to go on.</summary>
internal static class PageRules
{
    /// <summary>What is wrong with a page; nothing when it is right.</summary>
    /// <param name="page">The page.</param>
    /// <param name="command">Its cmdlet.</param>
    /// <param name="known">The parameters of all cmdlets, which a page may name.</param>
    public static IEnumerable<string> Problems(HelpPage page, CommandMetadata command, IReadOnlySet<string> known)
    {
        if (page.Title != command.Name)
            yield return $"its title is '{page.Title}'";
        foreach (string section in HelpPage.Order.Where(section => !page.Sections.ContainsKey(section)))
            yield return $"it has no section {section}";
        foreach (string section in page.Sections.Keys.Except(HelpPage.Order))
            yield return $"a section {section} is not one of help";
        foreach (string section in new[] { HelpPage.Synopsis, HelpPage.Description }.Where(section => string.IsNullOrWhiteSpace(page[section])))
            yield return $"its section {section} is empty";
        if (!ExampleSetup.IsKnown(page.Setup))
            yield return "before its first example stands what is no set-up of ExampleSetup";
        foreach ((string heading, string text) in page.Parts(HelpPage.Examples))
        {
            IReadOnlyList<MarkdownBlock> blocks = Markdown.Blocks(text);
            if (blocks.Any(block => block is { Kind: MarkdownKind.Code, Language: "text" }) && !blocks.Any(block => block.Text.StartsWith("Needs ", StringComparison.Ordinal)))
                yield return $"its '{heading}' is not run, and no sentence says what it 'Needs …'";
        }
        foreach ((string heading, _) in page.Parts(HelpPage.Parameters))
        {
            if (heading.StartsWith('-') && !command.Parameters.Any(parameter => heading[1..] == parameter.Name))
                yield return $"{command.Name} has no parameter {heading}";
        }
        foreach (string name in page.Sections.Values.SelectMany(Markdown.ParameterNames).Distinct().Where(name => !known.Contains(name)))
            yield return $"no cmdlet has a parameter -{name}";
        foreach (ParameterMetadata parameter in command.Parameters.Where(parameter => parameter.Description == ""))
            yield return $"-{parameter.Name} has no <summary>";
    }
}
