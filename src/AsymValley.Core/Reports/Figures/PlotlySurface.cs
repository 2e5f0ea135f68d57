using System.Collections.Immutable;
using System.Text.Json.Nodes;
using AsymValley.Landscape;
using static AsymValley.Reports.Figures.PlotlyJson;

namespace AsymValley.Reports.Figures;

/// <summary>
/// A surface as Plotly draws it: it turns, and beside it are its contour lines. Colours and contours follow the logarithm of the loss, since the
/// valley is low and its edges are high; the height is the loss itself.
/// </summary>
internal static class PlotlySurface
{
    private const string Scale = "Viridis", Solution = "@1";
    private const int Height = 460;

    public static IEnumerable<PlotlyPlot> Of(SurfacePanel panel)
    {
        LossSurface surface = panel.Surface;
        foreach ((string name, ImmutableArray<double> loss) in new[] { ("training loss", surface.TrainLoss), ("test loss", surface.TestLoss) })
        {
            if (loss.IsDefaultOrEmpty)
                continue;
            string title = $"{panel.Title}: {name}", note = $"a: {surface.U}; b: {surface.V}";
            yield return new PlotlyPlot(title, note, PlotWidth.Half, Height, Content([Turning(surface, name, loss), Points(surface, loss)], SceneLayout(name)));
            yield return new PlotlyPlot($"{panel.Title}: contours of the {name}", note, PlotWidth.Half, Height, Content([Contours(surface, name, loss), Dots(surface)], PlaneLayout()));
        }
    }

    private static JsonObject Turning(LossSurface surface, string name, ImmutableArray<double> loss) => new()
    {
        ["type"] = "surface",
        ["x"] = Numbers(surface.UOffsets),
        ["y"] = Numbers(surface.VOffsets),
        ["z"] = Rows(surface, loss),
        ["surfacecolor"] = Rows(surface, Logarithms(loss)),
        ["colorscale"] = Scale,
        ["showscale"] = false,
        ["contours"] = new JsonObject { ["z"] = new JsonObject { ["show"] = true, ["color"] = "@paper:0.45", ["width"] = 1 } },
        ["hovertemplate"] = $"a = %{{x:.4g}}<br>b = %{{y:.4g}}<br>{name} = %{{z:.4g}}<extra></extra>",
    };

    /// <summary>The models a little above the surface, which would hide them.</summary>
    private static JsonObject Points(LossSurface surface, ImmutableArray<double> loss)
    {
        (string Name, double U, double V)[] models = Models(surface);
        double[] finite = [.. loss.Where(double.IsFinite)];
        double lift = finite.Length == 0 ? 0 : 0.03 * (finite.Max() - finite.Min());
        return new JsonObject
        {
            ["type"] = "scatter3d",
            ["mode"] = "markers+text",
            ["x"] = Numbers(models.Select(model => model.U)),
            ["y"] = Numbers(models.Select(model => model.V)),
            ["z"] = Numbers(models.Select(model => SurfacePlot.Interpolate(surface.UOffsets, surface.VOffsets, loss, model.U, model.V) + lift)),
            ["text"] = Texts(models.Select(model => model.Name)),
            ["textposition"] = "top center",
            ["hovertemplate"] = "%{text}: %{z:.4g}<extra></extra>",
            ["marker"] = new JsonObject { ["color"] = Solution, ["size"] = 5, ["line"] = new JsonObject { ["color"] = "@paper", ["width"] = 1 } },
        };
    }

    private static JsonObject Contours(LossSurface surface, string name, ImmutableArray<double> loss)
    {
        ImmutableArray<double> logarithms = Logarithms(loss);
        double[] ticks = Ticks(logarithms);
        return new JsonObject
        {
            ["type"] = "contour",
            ["x"] = Numbers(surface.UOffsets),
            ["y"] = Numbers(surface.VOffsets),
            ["z"] = Rows(surface, logarithms),
            ["customdata"] = Rows(surface, loss),
            ["colorscale"] = Scale,
            ["ncontours"] = 24,
            ["line"] = new JsonObject { ["width"] = 0.6, ["color"] = "@paper:0.6" },
            ["colorbar"] = new JsonObject
            {
                ["title"] = new JsonObject { ["text"] = $"{name} (nats)", ["side"] = "right" },
                ["tickvals"] = Numbers(ticks.Select(Math.Log10)),
                ["ticktext"] = Texts(ticks.Select(tick => tick.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture))),
                ["thickness"] = 14,
                ["outlinewidth"] = 0,
            },
            ["hovertemplate"] = $"a = %{{x:.4g}}<br>b = %{{y:.4g}}<br>{name} = %{{customdata:.4g}}<extra></extra>",
        };
    }

    private static JsonObject Dots(LossSurface surface)
    {
        (string Name, double U, double V)[] models = Models(surface);
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers+text",
            ["x"] = Numbers(models.Select(model => model.U)),
            ["y"] = Numbers(models.Select(model => model.V)),
            ["text"] = Texts(models.Select(model => model.Name)),
            ["textposition"] = "top center",
            ["textfont"] = new JsonObject { ["color"] = "#ffffff", ["size"] = 12, ["shadow"] = "0px 0px 3px #000, 0px 0px 3px #000" },
            ["hovertemplate"] = "%{text}<br>a = %{x:.4g}, b = %{y:.4g}<extra></extra>",
            ["marker"] = new JsonObject { ["color"] = Solution, ["size"] = 10, ["line"] = new JsonObject { ["color"] = "#ffffff", ["width"] = 1.5 } },
            ["showlegend"] = false,
        };
    }

    private static JsonObject SceneLayout(string name)
    {
        JsonObject layout = Layout();
        layout["margin"] = new JsonObject { ["l"] = 0, ["r"] = 0, ["t"] = 0, ["b"] = 0 };
        layout["showlegend"] = false;
        JsonObject axis(string label) => new() { ["title"] = Title(label), ["gridcolor"] = Grid, ["zerolinecolor"] = AxisLine, ["color"] = Faint, ["showbackground"] = false };
        layout["scene"] = new JsonObject
        {
            ["xaxis"] = axis("a"),
            ["yaxis"] = axis("b"),
            ["zaxis"] = axis($"{name} (nats)"),
            ["aspectmode"] = "manual",
            ["aspectratio"] = new JsonObject { ["x"] = 1, ["y"] = 1, ["z"] = 0.75 },
            ["camera"] = new JsonObject { ["eye"] = new JsonObject { ["x"] = 1.15, ["y"] = -1.4, ["z"] = 1.35 }, ["center"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["z"] = -0.15 } },
        };
        return layout;
    }

    private static JsonObject PlaneLayout()
    {
        JsonObject layout = Layout();
        layout["xaxis"] = Axis("a");
        layout["yaxis"] = Axis("b");
        return layout;
    }

    /// <summary>The models that span the plane, or the one in its middle, as far as the grid reaches.</summary>
    private static (string Name, double U, double V)[] Models(LossSurface surface)
    {
        IEnumerable<(string Name, double U, double V)> all = surface.Models.IsDefaultOrEmpty
            ? [(surface.Model, 0, 0)]
            : surface.Models.Select((name, i) => (name, surface.ModelsU[i], surface.ModelsV[i]));
        return [.. all.Where(model => model.U >= surface.UOffsets[0] && model.U <= surface.UOffsets[^1] && model.V >= surface.VOffsets[0] && model.V <= surface.VOffsets[^1])];
    }

    private static JsonArray Rows(LossSurface surface, ImmutableArray<double> values) =>
        [.. Enumerable.Range(0, surface.VOffsets.Length).Select(j => (JsonNode)Numbers(values.AsSpan(j * surface.UOffsets.Length, surface.UOffsets.Length).ToArray()))];

    /// <summary>A loss of 0 counts as the smallest above it.</summary>
    private static ImmutableArray<double> Logarithms(ImmutableArray<double> loss)
    {
        double least = loss.Where(value => value > 0 && double.IsFinite(value)).DefaultIfEmpty(1).Min();
        return [.. loss.Select(value => Math.Log10(value <= 0 ? least : value))];
    }

    /// <summary>Round losses within the range: 1, 2 and 5 times powers of ten, over many powers those alone.</summary>
    private static double[] Ticks(ImmutableArray<double> logarithms)
    {
        double[] finite = [.. logarithms.Where(double.IsFinite)];
        if (finite.Length == 0)
            return [];
        double low = finite.Min(), high = finite.Max();
        int[] steps = high - low > 4 ? [1] : [1, 2, 5];
        double[] ticks = [.. Enumerable.Range((int)Math.Floor(low), (int)(Math.Ceiling(high) - Math.Floor(low)) + 1).SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
            .Where(tick => Math.Log10(tick) >= low && Math.Log10(tick) <= high)];
        return ticks.Length >= 2 ? ticks : [Math.Pow(10, low), Math.Pow(10, high)];
    }
}
