using System.Text;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>A part of the page under a heading, with its entry in the table of contents. What is added is escaped here.</summary>
/// <param name="id">Its place on the page; made of letters, digits and hyphens, and there once.</param>
/// <param name="title">Its heading.</param>
internal sealed class HtmlSection(string id, string title)
{
    // A figure of this size is read beside another one on a desk, and alone on a phone.
    private const int FigureWidth = 560, FigureHeight = 350;

    /// <summary>What it holds, each told whether pictures are interactive.</summary>
    private readonly List<Action<StringBuilder, bool>> _blocks = [];
    private readonly List<HtmlSection> _parts = [];
    private readonly List<Figure> _figures = [];

    public string Id => id;

    public string Title => title;

    /// <summary>Sub-sections, after everything else of this one.</summary>
    public IReadOnlyList<HtmlSection> Parts => _parts;

    /// <summary>Its pictures and those of its parts.</summary>
    public IEnumerable<Figure> AllFigures => [.. _figures, .. _parts.SelectMany(part => part.AllFigures)];

    /// <summary>A short text beside the heading, e.g. a run's state.</summary>
    public HtmlCell? Badge { get; set; }

    public bool IsEmpty => _blocks.Count == 0 && _parts.Count == 0;

    /// <summary>Adds a sub-section; one without content is left out.</summary>
    public void Add(HtmlSection part)
    {
        if (!part.IsEmpty)
            _parts.Add(part);
    }

    public void Paragraph(string text, string style = "") => Add($"<p{(style == "" ? "" : $" class=\"{style}\"")}>{Escape(text)}</p>\n");

    public void Table(HtmlTable table)
    {
        if (table.Count > 0)
            Add(table.ToHtml());
    }

    /// <summary>A long table, folded away.</summary>
    public void Fold(string summary, HtmlTable table) => Add($"<details class=\"fold\"><summary>{Escape(summary)}</summary>\n{table.ToHtml()}</details>\n");

    /// <summary>Names and values in columns.</summary>
    public void List(IEnumerable<(string Name, string Value)> entries, string style = "settings") =>
        Add($"<dl class=\"{style}\">\n{string.Concat(entries.Select(entry => $"<div><dt>{Escape(entry.Name)}</dt><dd>{Escape(entry.Value)}</dd></div>\n"))}</dl>\n");

    /// <summary>The few numbers that matter, large.</summary>
    public void Tiles(IEnumerable<(string Name, string Value, string Note)> tiles) =>
        Add($"<dl class=\"tiles\">\n{string.Concat(tiles.Select(tile => $"<div><dt>{Escape(tile.Name)}</dt><dd>{Escape(tile.Value)}<small>{Escape(tile.Note)}</small></dd></div>\n"))}</dl>\n");

    /// <summary>What a person types to have the same again; null is nothing.</summary>
    public void Command(string? command)
    {
        if (command is not null)
            Add($"<details class=\"command\"><summary>Command</summary><pre><code>{Escape(command)}</code></pre></details>\n");
    }

    /// <summary>Pictures side by side where there is room; a plot's title becomes its caption.</summary>
    public void Figures(params ReadOnlySpan<SvgLinePlot> plots) => Figures([.. plots.ToArray().Select(plot => new LinePanel(plot))]);

    /// <inheritdoc cref="Figures(ReadOnlySpan{SvgLinePlot})"/>
    public void Figures(IEnumerable<FigurePanel> panels)
    {
        int before = _figures.Count;
        _figures.AddRange(panels.Select(panel => new Figure(panel.Title, [panel])));
        (Figure Figure, string Label)[] figures = [.. _figures[before..].Select((figure, i) => (figure, $"{id}-figure-{before + i + 1}"))];
        // The picture of a partition or a plane has a size of its own, and room for it.
        bool isWide = figures.Any(figure => figure.Figure.Panels[0] is not LinePanel);
        _blocks.Add((html, isInteractive) =>
        {
            html.Append(isWide ? "<div class=\"figures wide\">\n" : "<div class=\"figures\">\n");
            foreach ((Figure figure, string label) in figures)
                AppendFigure(html, figure, label, isInteractive);
            html.Append("</div>\n");
        });
    }

    /// <summary>Appends the section.</summary>
    /// <param name="html">The page.</param>
    /// <param name="isInteractive">Whether each picture is there twice: static, and as one that zooms.</param>
    /// <param name="level">That of its heading.</param>
    public void AppendTo(StringBuilder html, bool isInteractive, int level = 2)
    {
        string badge = Badge is { } shown ? $" <span class=\"badge {shown.Badge}\">{Escape(shown.Text)}</span>" : "";
        html.Append($"<section id=\"{id}\" class=\"level{level}\">\n<h{level}>{Escape(title)}{badge}</h{level}>\n");
        foreach (Action<StringBuilder, bool> append in _blocks)
            append(html, isInteractive);
        foreach (HtmlSection part in _parts)
            part.AppendTo(html, isInteractive, level + 1);
        html.Append("</section>\n");
    }

    private void Add(string block) => _blocks.Add((html, _) => html.Append(block));

    private static void AppendFigure(StringBuilder html, Figure figure, string label, bool isInteractive)
    {
        FigurePanel panel = figure.Panels[0];
        string svg = panel is LinePanel { Plot: var plot }
            ? (plot with { Title = "", Width = FigureWidth, Height = FigureHeight }).ToSvg()
            : SvgFigure.ToSvg(panel with { Title = "" });
        // The caption names the picture, so that its own title, which a browser shows as a tooltip, is not needed.
        int start = svg.IndexOf("<title>", StringComparison.Ordinal), end = svg.IndexOf("</title>", StringComparison.Ordinal) + "</title>".Length;
        svg = svg.Remove(start, end - start).Replace(" role=\"img\"", $" role=\"img\" aria-labelledby=\"{label}\"", StringComparison.Ordinal);
        html.Append($"<figure>\n<div class=\"picture\">{svg.TrimEnd()}</div>\n");
        if (isInteractive)
            html.Append(HtmlFigure.ToFragment(figure, $"{label}-live"));
        html.Append($"<figcaption id=\"{label}\">{Escape(panel.Title)}</figcaption>\n</figure>\n");
    }
}
