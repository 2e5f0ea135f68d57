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
        int width = plots.Max(plot => plot.Width), height = plots.Max(plot => plot.Height);
        columns = Math.Min(columns, plots.Count);
        var svg = new StringBuilder(Head(columns * width, HeadingHeight + (plots.Count + columns - 1) / columns * height, title)).Append(Heading(20, title));
        for (int i = 0; i < plots.Count; i++)
            svg.Add($"<svg x=\"{i % columns * width}\" y=\"{HeadingHeight + i / columns * height}\" width=\"{plots[i].Width}\" height=\"{plots[i].Height}\">\n").Append(plots[i].ToSvg()).Append("</svg>\n");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(IReadOnlyList<SvgLinePlot> plots, string path, int columns, string title) => AtomicFile.WriteText(path, ToSvg(plots, columns, title));
}
