using System.Globalization;
using System.Text;
using AsymValley.Federated;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// A partition as a picture: a column a client, a row a class, in each a bar as high as the number of images, on one scale;
/// above it bars of all of each client's images. A self-contained SVG file.
/// </summary>
public static class PartitionPlot
{
    /// <summary>More clients than this have no room of their own: the first ones are drawn, and the axis says so.</summary>
    private const int MostClients = 200;

    private const double PlotWidth = 600, PlotHeight = 300, LeastColumn = 7, LeastRow = 8, MostCell = 44, BarHeight = 90, Gap = 18;

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="title">Heading; null to make one from the partition.</param>
    public static string ToSvg(Partition partition, string? title = null)
    {
        title ??= partition.ToString();
        PartitionClient[] rows = [.. partition.Rows.Take(MostClients)];
        int classes = partition.Classes;
        double column = Math.Clamp(PlotWidth / rows.Length, LeastColumn, MostCell), row = Math.Clamp(PlotHeight / classes, LeastRow, MostCell);
        string[] names = [.. Enumerable.Range(0, classes).Select(k => partition.ClassNames.IsDefaultOrEmpty ? k.ToString(CultureInfo.InvariantCulture) : partition.ClassNames[k])];
        AxisScale images = AxisScale.Of(0, rows.Max(client => client.Samples), about: 3);
        int largest = rows.Max(client => client.Counts.Max());

        double left = 52 + names.Concat(images.Labels).Max(TextWidth), right = left + column * rows.Length;
        double barTop = 46, barBottom = barTop + BarHeight, top = barBottom + Gap, bottom = top + row * classes;
        int width = (int)Math.Ceiling(Math.Max(right, left + Math.Max(1.25 * TextWidth(title), TextWidth(ClientLabel(partition)))) + 24), height = (int)Math.Ceiling(bottom + 58);

        var svg = new StringBuilder(Head(width, height, title)).Append(Heading(left, title));
        double barY(double value) => barBottom - images.Fraction(value) * BarHeight;
        for (int i = 0; i < images.Ticks.Length; i++)
        {
            svg.Add($"<path d=\"M{left:0.##} {barY(images.Ticks[i]):0.##}H{right:0.##}\" stroke=\"#e4e4e4\"/>");
            svg.Add($"<text x=\"{left - 8:0.##}\" y=\"{barY(images.Ticks[i]) + 4.5:0.##}\" text-anchor=\"end\">{images.Labels[i]}</text>\n");
        }
        for (int k = 0; k < classes; k++)
        {
            svg.Add($"<path d=\"M{left:0.##} {top + (k + 1) * row:0.##}H{right:0.##}\" stroke=\"#e4e4e4\"/>");
            if (k % Step(classes, row, TextSize + 3) == 0)
                svg.Add($"<text x=\"{left - 8:0.##}\" y=\"{top + (k + 0.5) * row + 4.5:0.##}\" text-anchor=\"end\">{Escape(names[k])}</text>\n");
        }
        for (int i = 0; i < rows.Length; i++)
        {
            double x = left + (i + 0.5) * column;
            svg.Add($"<g><title>client {rows[i].Client}: {rows[i].Samples} images of {rows[i].Classes} classes</title>");
            Bar(x, barBottom, (barBottom - barTop) * images.Fraction(rows[i].Samples), Palette[5]);
            for (int k = 0; k < classes; k++)
                if (rows[i].Counts[k] > 0)
                    Bar(x, top + (k + 1) * row, 0.92 * row * rows[i].Counts[k] / largest, Palette[0]);
            svg.Append("</g>\n");
            if (i % Step(rows.Length, column, TextWidth($"{rows.Length}") + 6) == 0)
                svg.Add($"<path d=\"M{x:0.##} {bottom:0.##}v5\" stroke=\"#444444\"/><text x=\"{x:0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{rows[i].Client}</text>\n");
        }
        svg.Add($"<path d=\"M{left:0.##} {barTop:0.##}V{barBottom:0.##}H{right:0.##}M{left:0.##} {top:0.##}V{bottom:0.##}H{right:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n");
        svg.Append(SideLabel((barTop + barBottom) / 2, "images")).Append(SideLabel((top + bottom) / 2, I($"images of class (highest: {largest})")));
        svg.Append(BottomLabel((left + right) / 2, bottom + 43, ClientLabel(partition)));
        return svg.Append("</svg>\n").ToString();

        // One image is seen, too.
        void Bar(double x, double foot, double tall, string color) =>
            svg.Add($"<rect x=\"{x - 0.4 * column:0.##}\" y=\"{foot - Math.Max(tall, 0.6):0.##}\" width=\"{0.8 * column:0.##}\" height=\"{Math.Max(tall, 0.6):0.##}\" fill=\"{color}\"/>");
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Partition partition, string path, string? title = null) =>
        FigureFile.Save(path, () => ToSvg(partition, title), () => FigureKinds.Of([partition], title));

    private static string ClientLabel(Partition partition) =>
        partition.Clients.Length > MostClients ? $"client (the first {MostClients} of {partition.Clients.Length})" : "client";

    /// <summary>Every so many labels (1, 2 or 5 times a power of ten), so that they do not touch.</summary>
    private static int Step(int count, double pitch, double needed)
    {
        int power = 1;
        while (true)
        {
            foreach (int step in (ReadOnlySpan<int>)[power, 2 * power, 5 * power])
                if (step * pitch >= needed || step >= count)
                    return step;
            power *= 10;
        }
    }
}
