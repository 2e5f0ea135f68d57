using System.Text;

namespace AsymValley.HelpBuilder;

/// <summary>Turns a page about a subject into the text that Get-Help shows.</summary>
internal static class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";

    public static string Text(string markdown)
    {
        var text = new StringBuilder();
        MarkdownBlock? last = null;
        foreach (MarkdownBlock block in Markdown.Blocks(markdown))
        {
            // Items of a list and rows of a table stay together.
            if (last is not null && !(last.Kind == block.Kind && block.Kind is MarkdownKind.Item or MarkdownKind.Row) && last.Kind != MarkdownKind.Section)
                text.Append('\n');
            foreach (string line in Lines(block))
                text.Append(line).Append('\n');
            last = block;
        }
        return text.ToString();
    }

    private static IEnumerable<string> Lines(MarkdownBlock block) => block.Kind switch
    {
        MarkdownKind.Title => ["TOPIC", Indent + block.Text],
        MarkdownKind.Section => [block.Text.ToUpperInvariant()],
        MarkdownKind.Heading => [block.Text],
        MarkdownKind.Code => block.Text.Split('\n').Select(line => line == "" ? "" : Indent + Indent + line),
        MarkdownKind.Row => [Indent + block.Text],
        MarkdownKind.Item => Wrap(block.Text, Indent + "- ", Indent + "  "),
        _ => Wrap(block.Text, Indent, Indent),
    };

    private static IEnumerable<string> Wrap(string text, string first, string indent)
    {
        var line = new StringBuilder(first);
        bool empty = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                yield return line.ToString();
                line.Clear().Append(indent);
                empty = true;
            }
            line.Append(empty ? "" : " ").Append(word);
            empty = false;
        }
        yield return line.ToString();
    }
}
