using System.Collections.Immutable;
using System.Text;
using AsymValley.Landscape;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// A surface as contour lines, the training loss beside the test loss where it was measured, with the models that span the
/// plane or the one in its middle. Between points the loss is interpolated bilinearly. A self-contained SVG file.
/// </summary>
public static class SurfacePlot
{
    private const double Left = 78, Top = 82, Size = 330, Gap = 96;
    private const int Height = (int)(Top + Size + 60);

    /// <summary>The picture as an SVG document.</summary>
    public static string ToSvg(LossSurface surface)
    {
        (string Name, ImmutableArray<double> Loss)[] panels = surface.TestLoss.IsDefaultOrEmpty
            ? [("Training loss", surface.TrainLoss)] : [("Training loss", surface.TrainLoss), ("Test loss", surface.TestLoss)];
        int width = (int)(Left + panels.Length * (Size + Gap) - Gap + 24);
        var svg = new StringBuilder(Head(width, Height, $"{surface.Model} on {surface.Dataset}")).Append(Heading(Left, $"{surface.Model} on {surface.Dataset}"));
        // Not at the axes, where names of models would not fit.
        svg.Add($"<text x=\"{Left:0.##}\" y=\"47\" font-size=\"12\" fill=\"#444444\">{Escape($"a: {surface.U}; b: {surface.V}")}</text>\n");
        for (int i = 0; i < panels.Length; i++)
            AppendPanel(svg, surface, Left + i * (Size + Gap), panels[i].Name, panels[i].Loss);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(LossSurface surface, string path) => FigureFile.Save(path, () => ToSvg(surface), () => FigureKinds.Of([surface]));

    private static void AppendPanel(StringBuilder svg, LossSurface surface, double left, string name, ImmutableArray<double> loss)
    {
        ImmutableArray<double> u = surface.UOffsets, v = surface.VOffsets;
        var panel = new ContourPanel(left, Top, Size, (u[0], u[^1]), (v[0], v[^1]));
        svg.Add($"<text x=\"{left:0.##}\" y=\"{Top - 14:0.##}\">{name}</text>\n");
        panel.Open(svg);
        panel.AppendContours(svg, (a, b) => Interpolate(u, v, loss, a, b), about: 12);
        ContourPanel.Close(svg);
        if (surface.Models.IsDefaultOrEmpty)
            AppendModel(svg, panel, surface, 0, 0, surface.Model);
        for (int i = 0; i < surface.Models.Length; i++)
            AppendModel(svg, panel, surface, surface.ModelsU[i], surface.ModelsV[i], surface.Models[i]);
        panel.AppendAxes(svg, "a", "b");
    }

    private static void AppendModel(StringBuilder svg, ContourPanel panel, LossSurface surface, double a, double b, string name)
    {
        if (a < surface.UOffsets[0] || a > surface.UOffsets[^1] || b < surface.VOffsets[0] || b > surface.VOffsets[^1])
            return;
        bool fits = panel.X(a) + 7 + 0.9 * TextWidth(name) <= panel.X(surface.UOffsets[^1]);
        svg.Add($"<circle cx=\"{panel.X(a):0.##}\" cy=\"{panel.Y(b):0.##}\" r=\"4\" fill=\"{Palette[1]}\"/><text x=\"{panel.X(a) + (fits ? 7 : -7):0.##}\" text-anchor=\"{(fits ? "start" : "end")}\" y=\"{panel.Y(b) - 6:0.##}\" font-size=\"12\">{Escape(name)}</text>\n");
    }

    /// <summary>The loss between points; a value that is not finite makes what is beside it no number.</summary>
    internal static double Interpolate(ImmutableArray<double> u, ImmutableArray<double> v, ImmutableArray<double> loss, double a, double b)
    {
        (int i, double s) = Place(u, a);
        (int j, double t) = Place(v, b);
        double At(int x, int y) => loss[y * u.Length + x];
        return (1 - t) * ((1 - s) * At(i, j) + s * At(i + 1, j)) + t * ((1 - s) * At(i, j + 1) + s * At(i + 1, j + 1));
    }

    private static (int Index, double Part) Place(ImmutableArray<double> grid, double value)
    {
        double place = Math.Clamp((value - grid[0]) / (grid[^1] - grid[0]), 0, 1) * (grid.Length - 1);
        int index = Math.Min((int)place, grid.Length - 2);
        return (index, place - index);
    }
}
