using System.Text;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports.Figures;

/// <summary>
/// Figures as interactive HTML that works offline: Plotly is in the page, and nothing is fetched. Dark or light as the system, or as the
/// attribute <c>data-theme</c> of <c>&lt;html&gt;</c> says. A page of one's own has <see cref="Styles"/> in its head, a
/// <see cref="ToFragment"/> for each figure, and the <see cref="Scripts"/> of all of them once at the end of its body.
/// </summary>
public static class HtmlFigure
{
    /// <summary>The <c>&lt;style&gt;</c> element of figures; it also defines the colours --paper, --ink, --faint, --line, --panel and --accent.</summary>
    public static string Styles => $"<style>\n{PlotlyScript.Read("figure.css")}</style>\n";

    /// <summary>
    /// The <c>&lt;script&gt;</c> elements that draw all figures of a page: Plotly with its licence, and what calls it. A page without surfaces,
    /// contours and maps gets the part of Plotly that has none, which is a quarter as large.
    /// </summary>
    /// <param name="figures">All of the page.</param>
    public static string Scripts(params IEnumerable<Figure> figures) =>
        $"<!--\nplotly.js\n{PlotlyScript.Licence}-->\n<script>\n{PlotlyScript.For(figures.SelectMany(PlotsOf))}</script>\n<script>\n{PlotlyScript.Read("figure.js")}</script>\n";

    /// <summary>The figure as an element of a page.</summary>
    /// <param name="figure">What is drawn.</param>
    /// <param name="id">The element's id, which no other of the page has.</param>
    public static string ToFragment(Figure figure, string id)
    {
        var html = new StringBuilder($"<figure class=\"valley-figure\" id=\"{Escape(id)}\" aria-label=\"{Escape(figure.Name)}\">\n<div class=\"valley-panels\">\n");
        var contents = new JsonArray();
        bool isAlone = figure.Panels.Length == 1;
        foreach (PlotlyPlot plot in PlotsOf(figure))
        {
            // The only panel's title is the page's or the section's.
            string heading = isAlone && plot.Title == figure.Name ? "" : plot.Title;
            html.Append($"<div class=\"valley-panel{plot.Width switch { PlotWidth.Half => " half", PlotWidth.Third => " third", _ => "" }}\">\n");
            if (heading != "")
                html.Append($"<h3>{Escape(heading)}</h3>\n");
            if (plot.Note != "")
                html.Append($"<p>{Escape(plot.Note)}</p>\n");
            html.Append($"<div class=\"valley-plot\" role=\"img\" aria-label=\"{Escape(plot.Title == "" ? figure.Name : plot.Title)}\"{(plot.Height is { } height ? I($" style=\"height:{height}px\"") : "")}></div>\n</div>\n");
            contents.Add(plot.Content);
        }
        // The serialiser writes < and > as escapes, so that no name in the data ends the element.
        return html.Append($"</div>\n<script type=\"application/json\" class=\"valley-data\">{contents.ToJsonString()}</script>\n</figure>\n").ToString();
    }

    /// <summary>The figure as a page of its own.</summary>
    public static string ToPage(Figure figure) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="AsymValley">
        <title>{Escape(figure.Name)}</title>
        <link rel="icon" href="data:,">
        {Styles}<style>
        {PlotlyScript.Read("page.css")}</style>
        </head>
        <body>
        <div class="valley-page">
        <header><h1>{Escape(figure.Name)}</h1><button class="valley-theme" type="button" title="Switch between dark and light">Dark</button></header>
        <main>
        {ToFragment(figure, "figure")}</main>
        <footer>Drag to zoom, double-click to see all again, click a name of the legend to hide its line. Made with AsymValley and plotly.js.</footer>
        </div>
        {Scripts(figure)}</body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>Writes the page to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path) => AtomicFile.WriteText(path, ToPage(figure));

    private static IEnumerable<PlotlyPlot> PlotsOf(Figure figure) => figure.Panels.SelectMany(PlotlyPlot.Of);
}
