using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Federated;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// A partition as a picture: a column a client, a row a class, a disc whose area is the number of images; above it bars of
/// each client's images. A self-contained SVG file.
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
        ImmutableArray<int> legend = LegendOf(largest);

        double left = 52 + names.Concat(images.Labels).Max(TextWidth), right = left + column * rows.Length;
        double barTop = 46, barBottom = barTop + BarHeight, top = barBottom + Gap, bottom = top + row * classes;
        // The largest disc fills its cell.
        double radius(int count) => 0.48 * Math.Min(column, row) * Math.Sqrt((double)count / largest);
        double legendRight = right + 34 + TextWidth("images of") + TextWidth($"{largest}");
        int width = (int)Math.Ceiling(Math.Max(legendRight, left + 1.25 * TextWidth(title)) + 16), height = (int)Math.Ceiling(bottom + 58);

        var svg = new StringBuilder(Head(width, height, title)).Append(Heading(left, title));
        double barY(double value) => barBottom - images.Fraction(value) * BarHeight;
        for (int i = 0; i < images.Ticks.Length; i++)
        {
            svg.Add($"<path d=\"M{left:0.##} {barY(images.Ticks[i]):0.##}H{right:0.##}\" stroke=\"#e4e4e4\"/>");
            svg.Add($"<text x=\"{left - 8:0.##}\" y=\"{barY(images.Ticks[i]) + 4.5:0.##}\" text-anchor=\"end\">{images.Labels[i]}</text>\n");
        }
        for (int k = 0; k < classes; k++)
        {
            double y = top + (k + 0.5) * row;
            svg.Add($"<path d=\"M{left:0.##} {y:0.##}H{right:0.##}\" stroke=\"#eeeeee\"/>");
            if (k % Step(classes, row, TextSize + 3) == 0)
                svg.Add($"<text x=\"{left - 8:0.##}\" y=\"{y + 4.5:0.##}\" text-anchor=\"end\">{Escape(names[k])}</text>\n");
        }
        for (int i = 0; i < rows.Length; i++)
        {
            double x = left + (i + 0.5) * column;
            svg.Add($"<g><title>client {rows[i].Client}: {rows[i].Samples} images of {rows[i].Classes} classes</title>");
            svg.Add($"<rect x=\"{x - 0.4 * column:0.##}\" y=\"{barY(rows[i].Samples):0.##}\" width=\"{0.8 * column:0.##}\" height=\"{barBottom - barY(rows[i].Samples):0.##}\" fill=\"{Palette[5]}\"/>");
            for (int k = 0; k < classes; k++)
                if (rows[i].Counts[k] > 0)
                    svg.Add($"<circle cx=\"{x:0.##}\" cy=\"{top + (k + 0.5) * row:0.##}\" r=\"{radius(rows[i].Counts[k]):0.##}\" fill=\"{Palette[0]}\"/>");
            svg.Append("</g>\n");
            if (i % Step(rows.Length, column, TextWidth($"{rows.Length}") + 6) == 0)
                svg.Add($"<path d=\"M{x:0.##} {bottom:0.##}v5\" stroke=\"#444444\"/><text x=\"{x:0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{rows[i].Client}</text>\n");
        }
        svg.Add($"<path d=\"M{left:0.##} {barTop:0.##}V{barBottom:0.##}H{right:0.##}M{left:0.##} {top:0.##}V{bottom:0.##}H{right:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n");
        svg.Append(SideLabel((barTop + barBottom) / 2, "images")).Append(SideLabel((top + bottom) / 2, "class"));
        svg.Append(BottomLabel((left + right) / 2, bottom + 43, rows.Length < partition.Clients.Length ? $"client (the first {rows.Length} of {partition.Clients.Length})" : "client"));

        double entry = top + 8;
        svg.Add($"<text x=\"{right + 20:0.##}\" y=\"{entry:0.##}\">images of</text><text x=\"{right + 20:0.##}\" y=\"{entry + 16:0.##}\">the class</text>\n");
        foreach ((int count, int i) in legend.Select((count, i) => (count, i)))
        {
            double y = entry + 38 + i * Math.Max(20, 0.96 * Math.Min(column, row) + 4);
            svg.Add($"<circle cx=\"{right + 20 + radius(largest):0.##}\" cy=\"{y:0.##}\" r=\"{radius(count):0.##}\" fill=\"{Palette[0]}\"/>");
            svg.Add($"<text x=\"{right + 28 + 2 * radius(largest):0.##}\" y=\"{y + 4.5:0.##}\">{count}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Partition partition, string path, string? title = null) => AtomicFile.WriteText(path, ToSvg(partition, title));

    /// <summary>The largest count, and round ones of about a half and a tenth.</summary>
    private static ImmutableArray<int> LegendOf(int largest)
    {
        int round(double value)
        {
            double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
            return (int)(Math.Floor(value / power) * power);
        }
        return [.. new[] { largest, largest < 4 ? 1 : round(largest / 2.0), largest < 20 ? 1 : round(largest / 10.0) }.Distinct()];
    }

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
