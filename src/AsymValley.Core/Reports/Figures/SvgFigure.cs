using System.Globalization;
using AsymValley.Checkpoints;

namespace AsymValley.Reports.Figures;

/// <summary>A figure as one self-contained SVG document, for papers and other pages.</summary>
public static class SvgFigure
{
    private const int SmallPanel = 400;

    /// <summary>The document.</summary>
    public static string ToSvg(Figure figure)
    {
        if (figure.Panels is [var only] && figure.Title == "")
            return ToSvg(only);
        (int Width, int Height, string Svg)[] pictures = [.. figure.Panels.Select(panel => Measured(ToSvg(panel)))];
        int columns = pictures.All(picture => picture.Width <= SmallPanel) ? 3 : pictures.Length > 3 ? 2 : 1;
        return SvgPanels.Arrange(pictures, columns, figure.Title);
    }

    /// <summary>One panel as a document of its own.</summary>
    public static string ToSvg(FigurePanel panel) => panel switch
    {
        LinePanel line => line.Plot.ToSvg(),
        SurfacePanel surface => SurfacePlot.ToSvg(surface.Surface),
        PartitionPanel partition => PartitionPlot.ToSvg(partition.Partition, partition.Title),
        IntervalPanel intervals => intervals.Svg,
        _ => throw new NotSupportedException(panel.GetType().Name),
    };

    /// <summary>Writes the document to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path) => AtomicFile.WriteText(path, ToSvg(figure));

    /// <summary>Every picture begins with its width and height (<see cref="Svg.Head"/>).</summary>
    private static (int, int, string) Measured(string svg)
    {
        return (Number(" width=\""), Number(" height=\""), svg);

        int Number(string before)
        {
            int start = svg.IndexOf(before, StringComparison.Ordinal) + before.Length;
            return int.Parse(svg.AsSpan(start, svg.AsSpan(start).IndexOf('"')), CultureInfo.InvariantCulture);
        }
    }
}
