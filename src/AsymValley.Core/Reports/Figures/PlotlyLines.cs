using System.Text.Json.Nodes;
using static AsymValley.Reports.Figures.PlotlyJson;

namespace AsymValley.Reports.Figures;

/// <summary>A line plot as Plotly draws it: the same series, bands, markers and shaded ranges as in the SVG.</summary>
internal static class PlotlyLines
{
    // Of more lines the box that lists all values at one place would cover the plot.
    private const int MostInBox = 10;
    private const int SmallWidth = 500, LegendRow = 24;

    public static PlotlyPlot Of(LinePanel panel)
    {
        SvgLinePlot plot = panel.Plot;
        var data = new JsonArray();
        // A series without a name belongs to the last named one of its colour: the legend hides both.
        string[] groups = Groups(plot);
        foreach (PlotBand band in plot.Bands)
        {
            int owner = Math.Max(0, Enumerable.Range(0, plot.Series.Length).FirstOrDefault(i => ColorOf(plot, i) == band.Color && plot.Series[i].Name != ""));
            foreach (JsonObject edge in Edges(band, groups.Length > owner ? groups[owner] : ""))
                data.Add(edge);
        }
        for (int i = 0; i < plot.Series.Length; i++)
            data.Add(Trace(plot.Series[i], ColorOf(plot, i), groups[i]));

        JsonObject layout = Layout(), x = Axis(plot.XLabel), y = Axis(plot.YLabel);
        if (plot.YRange is { } range)
            y["range"] = Numbers([range.Low, range.High]);
        layout["xaxis"] = x;
        layout["yaxis"] = y;
        layout["shapes"] = Shapes(plot);
        bool isSmall = plot.Width < SmallWidth;
        layout["hovermode"] = plot.Series.Length <= MostInBox && !isSmall ? "x unified" : "closest";
        layout["legend"] = new JsonObject { ["orientation"] = "h", ["x"] = 0, ["xanchor"] = "left", ["y"] = 1.02, ["yanchor"] = "bottom", ["groupclick"] = "togglegroup", ["bgcolor"] = Transparent };
        layout["showlegend"] = plot.Series.Any(series => series.Name != "");
        int letters = plot.Series.Sum(series => series.Name == "" ? 0 : series.Name.Length + 8);
        int rows = letters * 8 / (isSmall ? 300 : 980);
        return new PlotlyPlot(panel.Title, "", isSmall ? PlotWidth.Third : PlotWidth.Full, rows == 0 || isSmall ? null : 440 + rows * LegendRow, Content(data, layout));
    }

    private static int ColorOf(SvgLinePlot plot, int i) => (plot.Series[i].Color ?? i) % Svg.Palette.Length;

    private static string[] Groups(SvgLinePlot plot)
    {
        var groups = new string[plot.Series.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            int owner = plot.Series[i].Name != "" ? i : Enumerable.Range(0, i).LastOrDefault(k => plot.Series[k].Name != "" && ColorOf(plot, k) == ColorOf(plot, i), i);
            groups[i] = FormattableString.Invariant($"s{owner}");
        }
        return groups;
    }

    private static JsonObject Trace(PlotSeries series, int color, string group) => new()
    {
        ["type"] = "scatter",
        // An invisible line is one of dots; a single point has no line.
        ["mode"] = series.Opacity == 0 || series.X.Length == 1 ? "markers" : series.Markers ? "lines+markers" : "lines",
        ["name"] = Text(series.Name),
        ["x"] = Numbers(series.X),
        ["y"] = Numbers(series.Y),
        ["legendgroup"] = group,
        ["showlegend"] = series.Name != "",
        ["opacity"] = series.Opacity == 0 ? 1 : series.Opacity,
        ["line"] = new JsonObject { ["color"] = Color(color), ["width"] = series.Width, ["dash"] = series.Style switch { LineStyle.Dashed => "dash", LineStyle.Dotted => "dot", _ => "solid" } },
        ["marker"] = new JsonObject { ["color"] = Color(color), ["size"] = 2 * (series.Width + 1.2) },
        ["hovertemplate"] = series.Name == "" ? "%{y:.4g}<extra></extra>" : "%{y:.4g}",
    };

    private static IEnumerable<JsonObject> Edges(PlotBand band, string group)
    {
        JsonObject edge(IEnumerable<double> y, bool fills) => new()
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["x"] = Numbers(band.X),
            ["y"] = Numbers(y),
            ["legendgroup"] = group,
            ["showlegend"] = false,
            ["hoverinfo"] = "skip",
            ["line"] = new JsonObject { ["width"] = 0 },
            ["fill"] = fills ? "tonexty" : "none",
            ["fillcolor"] = Color(band.Color, 0.2),
        };
        yield return edge(band.Low, fills: false);
        yield return edge(band.High, fills: true);
    }

    private static JsonArray Shapes(SvgLinePlot plot) =>
    [
        .. plot.Spans.Select(span => new JsonObject
        {
            ["type"] = "rect", ["layer"] = "below", ["xref"] = "x", ["yref"] = "paper", ["x0"] = Number(span.Low), ["x1"] = Number(span.High), ["y0"] = 0, ["y1"] = 1,
            ["fillcolor"] = "@span:0.13", ["line"] = new JsonObject { ["width"] = 0 },
        }),
        // Under the lines they would be under the grid, too, whose line at 0 hides them.
        .. plot.VerticalMarkers.Select(at => new JsonObject
        {
            ["type"] = "line", ["layer"] = "above", ["xref"] = "x", ["yref"] = "paper", ["x0"] = Number(at), ["x1"] = Number(at), ["y0"] = 0, ["y1"] = 1,
            ["line"] = new JsonObject { ["color"] = AxisLine, ["width"] = 1, ["dash"] = "dash" },
        }),
    ];
}
