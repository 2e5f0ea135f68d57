using System.Text.Json.Nodes;

namespace AsymValley.Reports.Figures;

/// <summary>Pieces of Plotly's JSON.</summary>
internal static class PlotlyJson
{
    public const string Ink = "@ink", Faint = "@faint", Grid = "@grid", AxisLine = "@line", Transparent = "rgba(0,0,0,0)";

    /// <summary>A place of the palette as a colour.</summary>
    public static string Color(int place, double opacity = 1) =>
        opacity == 1 ? FormattableString.Invariant($"@{place % Svg.Palette.Length}") : FormattableString.Invariant($"@{place % Svg.Palette.Length}:{opacity:0.##}");

    /// <summary>Numbers; JSON has no NaN, and null is Plotly's gap.</summary>
    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(Number)];

    /// <summary>A number, or null where it is not finite.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>Names in a list.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)Text(text))];

    /// <summary>A name as text: Plotly reads tags and entities in all it shows.</summary>
    public static string Text(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A text element of a layout.</summary>
    public static JsonObject Title(string text) => new() { ["text"] = Text(text) };

    /// <summary>A plane's axis with its name.</summary>
    public static JsonObject Axis(string label) => new()
    {
        ["title"] = Title(label),
        ["gridcolor"] = Grid,
        ["linecolor"] = AxisLine,
        ["showline"] = true,
        ["zeroline"] = false,
        ["ticks"] = "outside",
        ["tickcolor"] = AxisLine,
        ["automargin"] = true,
    };

    /// <summary>What all layouts share.</summary>
    public static JsonObject Layout() => new()
    {
        ["paper_bgcolor"] = Transparent,
        ["plot_bgcolor"] = Transparent,
        ["font"] = new JsonObject { ["family"] = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif", ["size"] = 13, ["color"] = Ink },
        ["margin"] = new JsonObject { ["l"] = 64, ["r"] = 16, ["t"] = 34, ["b"] = 52 },
        ["hoverlabel"] = new JsonObject { ["bgcolor"] = "@paper", ["bordercolor"] = AxisLine, ["font"] = new JsonObject { ["color"] = Ink } },
        ["modebar"] = new JsonObject { ["bgcolor"] = Transparent, ["color"] = AxisLine, ["activecolor"] = Ink },
    };

    /// <summary>Data and layout of one drawing.</summary>
    public static JsonObject Content(JsonArray data, JsonObject layout) => new() { ["data"] = data, ["layout"] = layout };
}
