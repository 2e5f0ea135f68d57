using System.Text;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>A part of the page under a heading, with its entry in the table of contents. What is added is escaped here.</summary>
/// <param name="id">Its place on the page; made of letters, digits and hyphens, and there once.</param>
/// <param name="title">Its heading.</param>
internal sealed class HtmlSection(string id, string title)
{
    // A figure of this size is read beside another one on a desk, and alone on a phone.
    private const int FigureWidth = 560, FigureHeight = 350;

    private readonly StringBuilder _body = new();
    private readonly List<HtmlSection> _parts = [];
    private int _figures;

    public string Id => id;

    public string Title => title;

    /// <summary>Sub-sections, after everything else of this one.</summary>
    public IReadOnlyList<HtmlSection> Parts => _parts;

    /// <summary>A short text beside the heading, e.g. a run's state.</summary>
    public HtmlCell? Badge { get; set; }

    public bool IsEmpty => _body.Length == 0 && _parts.Count == 0;

    /// <summary>Adds a sub-section; one without content is left out.</summary>
    public void Add(HtmlSection part)
    {
        if (!part.IsEmpty)
            _parts.Add(part);
    }

    public void Paragraph(string text, string style = "") => _body.Append(style == "" ? "<p>" : $"<p class=\"{style}\">").Append(Escape(text)).Append("</p>\n");

    public void Table(HtmlTable table)
    {
        if (table.Count > 0)
            _body.Append(table.ToHtml());
    }

    /// <summary>A long table, folded away.</summary>
    public void Fold(string summary, HtmlTable table) => _body.Append("<details class=\"fold\"><summary>").Append(Escape(summary)).Append("</summary>\n").Append(table.ToHtml()).Append("</details>\n");

    /// <summary>Names and values in columns.</summary>
    public void List(IEnumerable<(string Name, string Value)> entries, string style = "settings")
    {
        _body.Append("<dl class=\"").Append(style).Append("\">\n");
        foreach ((string name, string value) in entries)
            _body.Append("<div><dt>").Append(Escape(name)).Append("</dt><dd>").Append(Escape(value)).Append("</dd></div>\n");
        _body.Append("</dl>\n");
    }

    /// <summary>The few numbers that matter, large.</summary>
    public void Tiles(IEnumerable<(string Name, string Value, string Note)> tiles)
    {
        _body.Append("<dl class=\"tiles\">\n");
        foreach ((string name, string value, string note) in tiles)
            _body.Append("<div><dt>").Append(Escape(name)).Append("</dt><dd>").Append(Escape(value)).Append("<small>").Append(Escape(note)).Append("</small></dd></div>\n");
        _body.Append("</dl>\n");
    }

    /// <summary>What a person types to have the same again; null is nothing.</summary>
    public void Command(string? command)
    {
        if (command is not null)
            _body.Append("<details class=\"command\"><summary>Command</summary><pre><code>").Append(Escape(command)).Append("</code></pre></details>\n");
    }

    /// <summary>Pictures side by side where there is room.</summary>
    public void Figures(params ReadOnlySpan<SvgLinePlot> plots)
    {
        _body.Append("<div class=\"figures\">\n");
        foreach (SvgLinePlot plot in plots)
            Figure(plot.Title, (plot with { Title = "", Width = FigureWidth, Height = FigureHeight }).ToSvg());
        _body.Append("</div>\n");
    }

    /// <summary>A picture of its own size.</summary>
    public void Picture(string caption, string svg)
    {
        _body.Append("<div class=\"figures single\">\n");
        Figure(caption, svg);
        _body.Append("</div>\n");
    }

    public void AppendTo(StringBuilder html, int level = 2)
    {
        html.Append("<section id=\"").Append(id).Append("\" class=\"level").Append(level).Append("\">\n<h").Append(level).Append('>').Append(Escape(title));
        if (Badge is { } badge)
            html.Append(" <span class=\"badge ").Append(badge.Badge).Append("\">").Append(Escape(badge.Text)).Append("</span>");
        html.Append("</h").Append(level).Append(">\n").Append(_body);
        foreach (HtmlSection part in _parts)
            part.AppendTo(html, level + 1);
        html.Append("</section>\n");
    }

    private void Figure(string caption, string svg)
    {
        string label = $"{id}-figure-{++_figures}";
        // The caption names the picture, so that its own title, which a browser shows as a tooltip, is not needed.
        int title = svg.IndexOf("<title>", StringComparison.Ordinal), end = svg.IndexOf("</title>", StringComparison.Ordinal);
        string untitled = title < 0 ? svg : svg.Remove(title, end + "</title>".Length - title);
        _body.Append("<figure>\n<div class=\"plot\">").Append(untitled.Replace(" role=\"img\"", $" role=\"img\" aria-labelledby=\"{label}\"", StringComparison.Ordinal).TrimEnd())
            .Append("</div>\n<figcaption id=\"").Append(label).Append("\">").Append(Escape(caption)).Append("</figcaption>\n</figure>\n");
    }
}
