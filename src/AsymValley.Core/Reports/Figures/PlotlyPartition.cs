using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using AsymValley.Federated;
using static AsymValley.Reports.Figures.PlotlyJson;

namespace AsymValley.Reports.Figures;

/// <summary>A partition as Plotly draws it: clients by classes as a map of the numbers of images, above it each client's images.</summary>
internal static class PlotlyPartition
{
    private const int PlotHeight = 580;

    public static PlotlyPlot Of(PartitionPanel panel)
    {
        Partition partition = panel.Partition;
        PartitionClient[] rows = [.. partition.Rows];
        string[] names = [.. Enumerable.Range(0, partition.Classes).Select(k => partition.ClassNames.IsDefaultOrEmpty ? k.ToString(CultureInfo.InvariantCulture) : partition.ClassNames[k])];
        double[] clients = [.. rows.Select(row => (double)row.Client)];
        var bars = new JsonObject
        {
            ["type"] = "bar",
            ["x"] = Numbers(clients),
            ["y"] = Numbers(rows.Select(row => (double)row.Samples)),
            ["yaxis"] = "y2",
            ["marker"] = new JsonObject { ["color"] = Color(5) },
            ["customdata"] = Numbers(rows.Select(row => (double)row.Classes)),
            ["hovertemplate"] = "client %{x}: %{y} images of %{customdata} classes<extra></extra>",
        };
        var map = new JsonObject
        {
            ["type"] = "heatmap",
            ["x"] = Numbers(clients),
            ["y"] = Texts(names),
            ["z"] = new JsonArray([.. Enumerable.Range(0, partition.Classes).Select(k => (JsonNode)Numbers(rows.Select(row => (double)row.Counts[k])))]),
            ["colorscale"] = "Cividis",
            ["xgap"] = 1,
            ["ygap"] = 1,
            ["colorbar"] = new JsonObject { ["title"] = new JsonObject { ["text"] = "images", ["side"] = "right" }, ["thickness"] = 14, ["outlinewidth"] = 0, ["len"] = 0.7, ["y"] = 0.35 },
            ["hovertemplate"] = "client %{x}, class %{y}: %{z} images<extra></extra>",
        };
        JsonObject layout = Layout(), x = Axis("client"), classes = Axis("class"), images = Axis("images");
        classes["domain"] = Numbers([0, 0.7]);
        classes["type"] = "category";
        classes["autorange"] = "reversed";
        images["domain"] = Numbers([0.76, 1]);
        images["anchor"] = "x";
        layout["xaxis"] = x;
        layout["yaxis"] = classes;
        layout["yaxis2"] = images;
        layout["showlegend"] = false;
        return new PlotlyPlot(panel.Title, "", PlotWidth.Full, PlotHeight, Content([map, bars], layout));
    }
}
