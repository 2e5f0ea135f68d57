using System.Text;
using AsymValley.Checkpoints;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>Several line plots in one picture, in rows from the top left: a figure with panels.</summary>
public static class SvgPanels
{
    private const int HeadingHeight = 40;

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="plots">At least one.</param>
    /// <param name="columns">Panels a row, at least 1.</param>
    /// <param name="title">Its heading.</param>
    /// <exception cref="ArgumentException">There are no plots or no columns.</exception>
    public static string ToSvg(IReadOnlyList<SvgLinePlot> plots, int columns, string title)
    {
        if (plots.Count == 0 || columns < 1)
            throw new ArgumentException("A figure needs a plot and a column.", nameof(plots));
        return Arrange([.. plots.Select(plot => (plot.Width, plot.Height, plot.ToSvg()))], columns, title);
    }

    /// <summary>Pictures of any kind in cells as large as the largest.</summary>
    internal static string Arrange(IReadOnlyList<(int Width, int Height, string Svg)> pictures, int columns, string title)
    {
        int width = pictures.Max(picture => picture.Width), height = pictures.Max(picture => picture.Height), top = title == "" ? 0 : HeadingHeight;
        columns = Math.Min(columns, pictures.Count);
        var svg = new StringBuilder(Head(columns * width, top + (pictures.Count + columns - 1) / columns * height, title));
        if (title != "")
            svg.Append(Heading(20, title));
        for (int i = 0; i < pictures.Count; i++)
            svg.Add($"<svg x=\"{i % columns * width}\" y=\"{top + i / columns * height}\" width=\"{pictures[i].Width}\" height=\"{pictures[i].Height}\">\n").Append(pictures[i].Svg).Append("</svg>\n");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(IReadOnlyList<SvgLinePlot> plots, string path, int columns, string title) => AtomicFile.WriteText(path, ToSvg(plots, columns, title));
}
