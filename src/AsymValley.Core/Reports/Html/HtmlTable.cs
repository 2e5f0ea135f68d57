using System.Globalization;
using System.Text;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>A cell: what is read, and what it is sorted by.</summary>
/// <param name="Text">The text; nothing in it is markup.</param>
/// <param name="Value">The number it stands for; null for text, NaN for a number that is not there.</param>
internal readonly record struct HtmlCell(string Text, double? Value = null)
{
    /// <summary>The id of a place on the page that it leads to.</summary>
    public string? Target { get; init; }

    /// <summary>How it looks: good, bad or muted as a badge; null as plain text.</summary>
    public string? Badge { get; init; }

    public static implicit operator HtmlCell(string text) => new(text);

    public static implicit operator HtmlCell((double Value, string Format) number) => new(Number(number.Value, number.Format), number.Value);

    public static implicit operator HtmlCell(int number) => new(number.ToString("N0", CultureInfo.InvariantCulture), number);

    /// <summary>A share, 0 … 1, as a percentage.</summary>
    public static HtmlCell Share(double share) => new(Percent(share), 100 * share);
}

/// <summary>A table whose columns sort by a click on their headings.</summary>
/// <param name="caption">What it shows.</param>
/// <param name="columns">Headings, each with what it means as a tooltip; empty for none.</param>
internal sealed class HtmlTable(string caption, params ReadOnlySpan<(string Name, string Tip)> columns)
{
    private readonly (string Name, string Tip)[] _columns = columns.ToArray();
    private readonly List<HtmlCell[]> _rows = [];

    /// <summary>The row that is marked as the one to look at; −1 for none.</summary>
    public int Marked { get; set; } = -1;

    public int Count => _rows.Count;

    public void Add(params ReadOnlySpan<HtmlCell> cells)
    {
        if (cells.Length != _columns.Length)
            throw new ArgumentException($"{cells.Length} cells for {_columns.Length} columns.", nameof(cells));
        _rows.Add(cells.ToArray());
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"").Append(Escape(caption)).Append("\">\n<table>\n<caption>").Append(Escape(caption)).Append("</caption>\n<thead><tr>");
        for (int c = 0; c < _columns.Length; c++)
        {
            (string name, string tip) = _columns[c];
            html.Append("<th scope=\"col\"").Append(IsNumber(c) ? " class=\"n\"" : "").Append(tip == "" ? "" : $" title=\"{Escape(tip)}\"").Append("><button type=\"button\">").Append(Escape(name)).Append("</button></th>");
        }
        html.Append("</tr></thead>\n<tbody>\n");
        for (int r = 0; r < _rows.Count; r++)
        {
            html.Append(r == Marked ? "<tr class=\"marked\">" : "<tr>");
            for (int c = 0; c < _columns.Length; c++)
                Append(html, _rows[r][c], c);
            html.Append("</tr>\n");
        }
        return html.Append("</tbody>\n</table>\n</div>\n").ToString();
    }

    private bool IsNumber(int column) => _rows.Count > 0 && _rows.All(row => row[column].Value is not null);

    private void Append(StringBuilder html, HtmlCell cell, int column)
    {
        html.Append("<td").Append(IsNumber(column) ? " class=\"n\"" : "");
        // The number as it is, so that a column sorts by more than is shown of it.
        if (cell.Value is { } value)
            html.Append(" data-v=\"").Append(double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture)).Append('"');
        string text = Escape(cell.Text);
        if (cell.Badge is { } badge)
            text = $"<span class=\"badge {badge}\">{text}</span>";
        html.Append('>').Append(cell.Target is { } target ? $"<a href=\"#{target}\">{text}</a>" : text).Append("</td>");
    }
}
