using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// The loss of a logistic regression over its two parameters as contour lines, with the way of SGD, its solution, its
/// average and the probed direction: once as far as the direction was probed, once close up. A self-contained SVG file.
/// </summary>
public static class TwoParameterPlot
{
    private const double Left = 78, Top = 82, Size = 330, Gap = 96;
    private const int Width = (int)(Left + 2 * Size + Gap + 24), Height = (int)(Top + Size + 60);

    /// <summary>The picture as an SVG document.</summary>
    public static string ToSvg(TwoParameterValley valley)
    {
        string title = I($"Logistic regression, seed {valley.Seed}: c = {valley.C:g3}{(valley.Asymmetry.FloorUsed ? " (p is the floor)" : "")}{(valley.IsAsymmetric ? ", asymmetric" : "")}");
        var svg = new StringBuilder(Head(Width, Height, title)).Append(Heading(Left, title));
        AppendLegend(svg);
        double reach = valley.Asymmetry.Profile.Offsets[^1];
        AppendPanel(svg, valley, Left, Around(valley.Center.Weight, valley.Center.Weight, reach), Around(valley.Center.Bias, valley.Center.Bias, reach));
        WeightAndBias[] way = [.. valley.Trajectory];
        double spread = Math.Max(way.Max(p => p.Weight) - way.Min(p => p.Weight), way.Max(p => p.Bias) - way.Min(p => p.Bias));
        AppendPanel(svg, valley, Left + Size + Gap,
            Around(way.Min(p => p.Weight), way.Max(p => p.Weight), 0.7 * spread), Around(way.Min(p => p.Bias), way.Max(p => p.Bias), 0.7 * spread));
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(TwoParameterValley valley, string path) => AtomicFile.WriteText(path, ToSvg(valley));

    private static (double, double) Around(double low, double high, double reach) => ((low + high) / 2 - reach, (low + high) / 2 + reach);

    private static void AppendLegend(StringBuilder svg)
    {
        double x = Left;
        foreach ((string name, string mark) in (ReadOnlySpan<(string, string)>)
        [
            ("SGD", $"<path d=\"M0 0h20\" stroke=\"{Palette[0]}\" stroke-width=\"2\"/>"),
            ("solution", $"<circle cx=\"14\" r=\"6\" fill=\"{Palette[0]}\"/>"),
            ("average", $"<circle cx=\"14\" r=\"4\" fill=\"{Palette[4]}\"/>"),
            ("direction, flat side", $"<path d=\"M0 0h20\" stroke=\"{Palette[2]}\" stroke-width=\"2.5\"/>"),
            ("sharp side", $"<path d=\"M0 0h20\" stroke=\"{Palette[1]}\" stroke-width=\"2.5\"/>"),
        ])
        {
            svg.Add($"<g transform=\"translate({x:0.##} 54)\">").Append(mark).Add($"<text x=\"26\" y=\"4.5\">{name}</text></g>\n");
            x += 26 + TextWidth(name) + 24;
        }
    }

    private static void AppendPanel(StringBuilder svg, TwoParameterValley valley, double left, (double, double) weight, (double, double) bias)
    {
        var panel = new ContourPanel(left, Top, Size, weight, bias);
        panel.Open(svg);
        panel.AppendContours(svg, (w, b) => valley.LossAt(new WeightAndBias(w, b)), about: 10);
        double reach = valley.Asymmetry.Profile.Offsets[^1];
        int flat = valley.Asymmetry.Orientation;
        Line(valley.Center.Along(valley.Direction, reach), Palette[flat < 0 ? 1 : 2]);
        Line(valley.Center.Along(valley.Direction, -reach), Palette[flat < 0 ? 2 : 1]);
        svg.Add($"<polyline points=\"{string.Join(' ', valley.Trajectory.Select(p => I($"{panel.X(p.Weight):0.##},{panel.Y(p.Bias):0.##}")))}\" fill=\"none\" stroke=\"{Palette[0]}\" stroke-width=\"2\"/>\n");
        // The smaller one on top: both are seen where they nearly coincide.
        Dot(valley.Solution, Palette[0], 6);
        Dot(valley.Average, Palette[4], 4);
        ContourPanel.Close(svg);
        panel.AppendAxes(svg, "weight", "bias");

        void Line(WeightAndBias end, string color) =>
            svg.Add($"<path d=\"M{panel.X(valley.Center.Weight):0.##} {panel.Y(valley.Center.Bias):0.##}L{panel.X(end.Weight):0.##} {panel.Y(end.Bias):0.##}\" stroke=\"{color}\" stroke-width=\"2.5\"/>\n");

        void Dot(WeightAndBias at, string color, int radius) =>
            svg.Add($"<circle cx=\"{panel.X(at.Weight):0.##}\" cy=\"{panel.Y(at.Bias):0.##}\" r=\"{radius}\" fill=\"{color}\" stroke=\"#ffffff\"/>\n");
    }
}
