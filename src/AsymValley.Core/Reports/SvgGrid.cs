using System.Text;
using AsymValley.Checkpoints;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>Several line plots side by side as one self-contained SVG file.</summary>
/// <param name="title">Heading; empty for none.</param>
/// <param name="panels">At least one; in rows from the left, each in a cell as large as the largest.</param>
/// <param name="columns">Panels a row, 1 or more.</param>
public sealed class SvgGrid(string title, IReadOnlyList<SvgLinePlot> panels, int columns = 3)
{
    private const int HeadingHeight = 40;

    /// <summary>The panels as an SVG document.</summary>
    /// <exception cref="ArgumentException">There are no panels, or a panel cannot be drawn.</exception>
    public string ToSvg()
    {
        if (panels.Count == 0)
            throw new ArgumentException("A grid needs a panel.", nameof(panels));
        int across = Math.Clamp(columns, 1, panels.Count), down = (panels.Count + across - 1) / across, top = title == "" ? 0 : HeadingHeight;
        int cellWidth = panels.Max(panel => panel.Width), cellHeight = panels.Max(panel => panel.Height);
        var svg = new StringBuilder(Head(across * cellWidth, top + down * cellHeight, title));
        if (title != "")
            svg.Append(Heading(20, title));
        for (int i = 0; i < panels.Count; i++)
            svg.Add($"<g transform=\"translate({i % across * cellWidth} {top + i / across * cellHeight})\">\n").Append(panels[i].ToSvg()).Append("</g>\n");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToSvg());
}
