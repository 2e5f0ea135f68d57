using System.Xml.Linq;
using AsymValley.Parameters;
using AsymValley.Reports;

namespace AsymValley.Tests;

public sealed class EscapedTextTests
{
    // What names can be made of: letters, markup, quotes, controls of both blocks, what XML does not know, halves of pairs and whole ones.
    private static readonly string[] s_pieces =
        ["a", "é", "&", "<", ">", "\"", "'", ",", "\n", "\r", "\t", "\0", "\u001b[31m", "\u0007", "\u007f", "\u009b", "\ufffe", "\uffff", "\ud800", "\udc00", "\U0001f600", "\u202e", "\u2067", "]]>", "=1+1", "-", "@", " "];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnyTextIsTextInEveryFormat(int seed)
    {
        string text = Made(seed);
        string plain = EscapedText.Terminal(text);
        Assert.DoesNotContain(plain, c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.Equal(plain, EscapedText.Terminal(plain));
        // A reader of XML gives back what a terminal would show, in text and in an attribute.
        string xml = EscapedText.Xml(text);
        XElement parsed = XElement.Parse($"<a b=\"{xml}\">{xml}</a>", LoadOptions.PreserveWhitespace);
        Assert.Equal(plain, parsed.Value);
        Assert.Equal(plain.Replace('\n', ' ').Replace('\t', ' '), parsed.Attribute("b")!.Value);
        Assert.Equal(plain, System.Net.WebUtility.HtmlDecode(EscapedText.Html(text)));
        Assert.DoesNotContain(EscapedText.Html(text), c => c is '<' or '>' or '"' or '\'');
        // A reader of RFC 4180 gives back the text itself, and the next field.
        Assert.Equal([text, "next"], Fields($"{EscapedText.Csv(text)},next"));
        string safe = Fields($"{EscapedText.Csv(text, spreadsheetSafe: true)},next")[0];
        Assert.False(safe.Length > 0 && "=+-@\t\r".Contains(safe[0]));
        Assert.EndsWith(text, safe);
    }

    [Fact]
    public void NamesReachNoFileNorTerminalAsTheyAre()
    {
        const string Hostile = "a\u001b]0;b\u0007\0\ufffe<script>";
        var plot = new SvgLinePlot { Title = Hostile, XLabel = Hostile, YLabel = Hostile, Series = [new PlotSeries(Hostile, [0, 1], [0, 1])] };
        Assert.NotNull(XElement.Parse(plot.ToSvg()));
        Assert.DoesNotContain(new TerminalPlot().Of(plot), c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain(new AsymValleyException(Hostile).Message, char.IsControl);
    }

    private static string Made(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        return string.Concat(Enumerable.Range(0, random.NextInt32(12)).Select(_ => s_pieces[random.NextInt32(s_pieces.Length)]));
    }

    /// <summary>The fields of one record, by RFC 4180.</summary>
    private static List<string> Fields(string record)
    {
        List<string> fields = [""];
        bool quoted = false;
        for (int i = 0; i < record.Length; i++)
        {
            if (record[i] == '"' && quoted && i + 1 < record.Length && record[i + 1] == '"')
                fields[^1] += record[i++];
            else if (record[i] == '"')
                quoted = !quoted;
            else if (record[i] == ',' && !quoted)
                fields.Add("");
            else
                fields[^1] += record[i];
        }
        return fields;
    }
}
