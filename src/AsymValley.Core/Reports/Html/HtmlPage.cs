using System.Text;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Html.HtmlText;

namespace AsymValley.Reports.Html;

/// <summary>A page that needs nothing beside itself: style and script are in it, and it asks for nothing over the network.</summary>
internal static class HtmlPage
{
    private const string Mark = """
        <svg class="mark" viewBox="0 0 64 40" aria-hidden="true"><path d="M3 3C7 27 13 36 21 36C33 36 42 24 61 19" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round"/><circle cx="21" cy="36" r="4" fill="#D55E00"/></svg>
        """;

    /// <summary>The page as a whole.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="subtitle">What it is of.</param>
    /// <param name="sections">Its parts, in order.</param>
    /// <param name="isInteractive">Whether pictures zoom; Plotly is in the page then.</param>
    public static string Of(string title, string subtitle, IReadOnlyList<HtmlSection> sections, bool isInteractive)
    {
        string version = typeof(HtmlPage).Assembly.GetName().Version!.ToString(3);
        var html = new StringBuilder($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="AsymValley {version}">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(title)}</title>
            <link rel="icon" href="data:,">
            {(isInteractive ? HtmlFigure.Styles : "")}<style>
            {PlotlyScript.Read("report.css")}</style>
            </head>
            <body>
            <a class="skip" href="#content">To the content</a>
            <header>
            <div class="brand">{Mark}<span>AsymValley</span></div>
            <button type="button" id="theme" hidden>Dark</button>
            <h1>{Escape(title)}</h1>
            <p>{Escape(subtitle)}</p>
            </header>
            <div class="columns">
            <nav aria-label="Contents"{(sections.Count > 4 ? " class=\"many\"" : "")}><details open><summary>Contents</summary>

            """);
        AppendContents(html, sections);
        html.Append("</details></nav>\n<main id=\"content\">\n");
        foreach (HtmlSection section in sections)
            section.AppendTo(html, isInteractive);
        return html.Append($"""
            </main>
            </div>
            <footer><p>Made by AsymValley {version}. Commands are for PowerShell and run from the folder of this page.</p></footer>
            {(isInteractive ? HtmlFigure.Scripts(sections.SelectMany(section => section.AllFigures)) : "")}<script>
            {PlotlyScript.Read("report.js")}</script>
            </body>
            </html>

            """).ToString().ReplaceLineEndings("\n");
    }

    private static void AppendContents(StringBuilder html, IReadOnlyList<HtmlSection> sections)
    {
        html.Append("<ol>\n");
        foreach (HtmlSection section in sections)
        {
            html.Append("<li><a href=\"#").Append(section.Id).Append("\">").Append(Escape(section.Title)).Append("</a>");
            if (section.Parts.Count > 0)
                AppendContents(html.Append('\n'), section.Parts);
            html.Append("</li>\n");
        }
        html.Append("</ol>\n");
    }
}
