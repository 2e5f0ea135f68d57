using System.Text;
using System.Text.RegularExpressions;

namespace AsymValley.HelpBuilder;

/// <summary>A piece of markdown: a paragraph, a list's item, a heading, or a fenced block.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without marks; a fenced block's lines as they are.</param>
/// <param name="Language">The language of a fenced block.</param>
internal sealed record MarkdownBlock(MarkdownKind Kind, string Text, string Language = "");

/// <summary>What a piece of markdown is.</summary>
internal enum MarkdownKind
{
    /// <summary>A paragraph.</summary>
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>A row of a table.</summary>
    Row,

    /// <summary>The title of a page.</summary>
    Title,

    /// <summary>A heading of a section.</summary>
    Section,

    /// <summary>A heading within a section.</summary>
    Heading,

    /// <summary>A fenced block.</summary>
    Code,
}

/// <summary>Reads the little markdown that the help pages are written in.</summary>
internal static partial class Markdown
{
    private const string Fence = "```";

    /// <summary>The pieces of a text, in order.</summary>
    public static IReadOnlyList<MarkdownBlock> Blocks(string text)
    {
        var blocks = new List<MarkdownBlock>();
        var paragraph = new StringBuilder();
        var kind = MarkdownKind.Paragraph;
        string? language = null;
        foreach (string line in Lines(text))
        {
            if (language is not null)
            {
                if (line.StartsWith(Fence, StringComparison.Ordinal))
                {
                    blocks.Add(new MarkdownBlock(MarkdownKind.Code, paragraph.ToString().TrimEnd('\n'), language));
                    paragraph.Clear();
                    language = null;
                }
                else
                {
                    paragraph.Append(line).Append('\n');
                }
                continue;
            }
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                End();
                language = line[Fence.Length..].Trim();
            }
            else if (line.StartsWith('#'))
            {
                End();
                MarkdownKind level = line.IndexOf(' ', StringComparison.Ordinal) switch { 1 => MarkdownKind.Title, 2 => MarkdownKind.Section, _ => MarkdownKind.Heading };
                blocks.Add(new MarkdownBlock(level, Plain(line.TrimStart('#', ' '))));
            }
            else if (line.StartsWith('|'))
            {
                End();
                blocks.Add(new MarkdownBlock(MarkdownKind.Row, Plain(line)));
            }
            else if (string.IsNullOrWhiteSpace(line))
            {
                End();
            }
            else
            {
                bool item = ListItem().IsMatch(line);
                if (item)
                {
                    End();
                    kind = MarkdownKind.Item;
                }
                paragraph.Append(paragraph.Length > 0 ? " " : "").Append(item ? line.TrimStart()[2..].Trim() : line.Trim());
            }
        }
        End();
        return blocks;

        void End()
        {
            if (paragraph.Length > 0)
                blocks.Add(new MarkdownBlock(kind, Plain(paragraph.ToString())));
            paragraph.Clear();
            kind = MarkdownKind.Paragraph;
        }
    }

    /// <summary>The lines of a text, whatever ends them.</summary>
    public static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The names of parameters that stand in code within sentences, as in <c>`-Points`</c>.</summary>
    public static IEnumerable<string> ParameterNames(string text) => InlineParameter().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>A line without marks; a link keeps its address in brackets, if it is one.</summary>
    public static string Plain(string line)
    {
        string text = Link().Replace(line, match =>
            match.Groups[2].Value.StartsWith("http", StringComparison.Ordinal) && match.Groups[1].Value != match.Groups[2].Value ? $"{match.Groups[1].Value} ({match.Groups[2].Value})" : match.Groups[1].Value);
        return Strong().Replace(text, "$1").Replace("`", "", StringComparison.Ordinal).Replace("\\|", "|", StringComparison.Ordinal).Replace("\\_", "_", StringComparison.Ordinal);
    }

    /// <summary>The links of a text: what they say and where they go.</summary>
    public static IEnumerable<(string Text, string Address)> Links(string text) =>
        Link().Matches(text).Select(match => (match.Groups[1].Value.Trim('`'), match.Groups[2].Value));

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Strong();

    [GeneratedRegex(@"`-([A-Z][A-Za-z]*)")]
    private static partial Regex InlineParameter();

    [GeneratedRegex(@"^\s*[-*] ")]
    private static partial Regex ListItem();
}
