using System.Text;

namespace AsymValley.HelpBuilder;

/// <summary>A page of docs/en-US: a title and sections in a fixed order.</summary>
/// <param name="Title">What the page is of.</param>
/// <param name="Sections">The texts under its headings.</param>
internal sealed record HelpPage(string Title, IReadOnlyDictionary<string, string> Sections)
{
    public const string Synopsis = "SYNOPSIS", Syntax = "SYNTAX", Description = "DESCRIPTION", Examples = "EXAMPLES", Parameters = "PARAMETERS",
        Inputs = "INPUTS", Outputs = "OUTPUTS", Notes = "NOTES", Links = "RELATED LINKS";

    /// <summary>All sections, in order.</summary>
    public static IReadOnlyList<string> Order { get; } = [Synopsis, Syntax, Description, Examples, Parameters, Inputs, Outputs, Notes, Links];

    /// <summary>The text of a section; empty when the page does not have it.</summary>
    public string this[string section] => Sections.GetValueOrDefault(section, "");

    public static HelpPage Parse(string text)
    {
        string title = "";
        var sections = new Dictionary<string, string>();
        var content = new StringBuilder();
        string? section = null;
        bool fenced = false;
        foreach (string line in Markdown.Lines(text))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            if (!fenced && line.StartsWith("# ", StringComparison.Ordinal))
            {
                title = line[2..].Trim();
            }
            else if (!fenced && line.StartsWith("## ", StringComparison.Ordinal))
            {
                End();
                section = line[3..].Trim();
            }
            else
            {
                content.Append(line).Append('\n');
            }
        }
        End();
        return new HelpPage(title, sections);

        void End()
        {
            if (section is not null)
                sections[section] = content.ToString().Trim('\n');
            content.Clear();
        }
    }

    /// <summary>The page with other texts in some sections.</summary>
    public HelpPage With(params IEnumerable<(string Section, string Text)> texts)
    {
        var sections = new Dictionary<string, string>(Sections);
        foreach ((string section, string text) in texts)
            sections[section] = text;
        return this with { Sections = sections };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder($"# {Title}\n");
        foreach (string section in Order.Where(Sections.ContainsKey).Concat(Sections.Keys.Except(Order)))
            text.Append($"\n## {section}\n").Append(Sections[section] is { Length: > 0 } content ? $"\n{content}\n" : "");
        return text.ToString();
    }

    /// <summary>What stands before the first example: the line that makes what the examples use.</summary>
    public string Setup => Parts(Examples).FirstOrDefault(part => part.Heading == "").Text ?? "";

    /// <summary>What stands under the third-level headings of a section.</summary>
    public IEnumerable<(string Heading, string Text)> Parts(string section)
    {
        string? heading = null;
        var content = new StringBuilder();
        bool fenced = false;
        foreach (string line in Markdown.Lines(this[section]))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            if (fenced || !line.StartsWith("### ", StringComparison.Ordinal))
            {
                content.Append(line).Append('\n');
                continue;
            }
            if (heading is not null || !string.IsNullOrWhiteSpace(content.ToString()))
                yield return (heading ?? "", content.ToString().Trim('\n'));
            heading = line[4..].Trim();
            content.Clear();
        }
        if (heading is not null || !string.IsNullOrWhiteSpace(content.ToString()))
            yield return (heading ?? "", content.ToString().Trim('\n'));
    }
}
