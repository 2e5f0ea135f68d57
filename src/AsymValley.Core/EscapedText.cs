using System.Security;
using System.Text;
using System.Xml;

namespace AsymValley;

/// <summary>
/// Text from outside (names of files, models, data sets and layers, titles) in the formats that are written, one function each. What means
/// something of its own to a terminal or has no place in XML is shown as �.
/// </summary>
internal static class EscapedText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// For a terminal: no control character but line feed and tab, none that turns the direction of writing, no half of a surrogate pair,
    /// and nothing that XML does not know.
    /// </summary>
    public static string Terminal(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], c))
                safe.Append(c).Append(text[++i]);
            else
                safe.Append(c is '\n' or '\t' || (XmlConvert.IsXmlChar(c) && !char.IsControl(c) && !TurnsWriting(c)) ? c : Replacement);
        }
        return safe.ToString();
    }

    /// <summary>For the text and the attributes of XML, SVG among them.</summary>
    public static string Xml(string text) => SecurityElement.Escape(Terminal(text));

    /// <summary>For the text and the attributes of HTML.</summary>
    public static string Html(string text) => Xml(text).Replace("&apos;", "&#39;", StringComparison.Ordinal);

    /// <summary>For a field of comma-separated values, quoted where RFC 4180 asks for it.</summary>
    /// <param name="field">Any text; it comes back from a reader of such files as it is.</param>
    /// <param name="spreadsheetSafe">Whether an apostrophe goes before what a spreadsheet would take for a formula.</param>
    public static string Csv(string field, bool spreadsheetSafe = false)
    {
        if (spreadsheetSafe && field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            field = "'" + field;
        return field.AsSpan().ContainsAny("\",\r\n") || field != field.Trim() ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    private static bool TurnsWriting(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}
