using System.Text.Json.Nodes;
using static AsymValley.Reports.Figures.PlotlyJson;

namespace AsymValley.Reports.Figures;

/// <summary>Numbers with their intervals as Plotly draws them: a row each, the first at the top.</summary>
internal static class PlotlyIntervals
{
    private const int RowHeight = 34, Frame = 128;

    public static PlotlyPlot Of(IntervalPanel panel)
    {
        var data = new JsonArray();
        // Rows may have equal labels: their place is a number, and the label its tick.
        for (int i = 0; i < panel.Rows.Length; i++)
        {
            IntervalRow row = panel.Rows[i];
            data.Add(new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "markers",
                ["x"] = Numbers([row.Value]),
                ["y"] = Numbers([i]),
                ["text"] = Texts([$"{row.Label}: {row.Note}"]),
                ["marker"] = new JsonObject { ["color"] = Color(row.Color), ["size"] = 10 },
                ["error_x"] = new JsonObject
                {
                    ["type"] = "data", ["symmetric"] = false, ["array"] = Numbers([row.High - row.Value]), ["arrayminus"] = Numbers([row.Value - row.Low]), ["color"] = Color(row.Color), ["thickness"] = 2, ["width"] = 0,
                },
                ["hovertemplate"] = "%{text}<br>%{x:.4g}<extra></extra>",
            });
        }
        JsonObject layout = Layout(), y = Axis("");
        y["tickvals"] = Numbers(Enumerable.Range(0, panel.Rows.Length).Select(i => (double)i));
        y["ticktext"] = Texts(panel.Rows.Select(row => row.Label));
        y["range"] = Numbers([panel.Rows.Length - 0.5, -0.5]);
        JsonObject x = Axis(panel.XLabel);
        x["zeroline"] = true;
        x["zerolinecolor"] = AxisLine;
        layout["xaxis"] = x;
        layout["yaxis"] = y;
        layout["showlegend"] = false;
        return new PlotlyPlot(panel.Title, "", PlotWidth.Full, Frame + panel.Rows.Length * RowHeight, Content(data, layout));
    }
}
