using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// Comparisons of the two sides as a picture: a row for each with its label, and a dot at the difference on its interval. Left of 0 the
/// positive side is lower.
/// </summary>
public static class SideDifferencePlot
{
    private const double RowHeight = 22, PlotWidth = 420, Top = 44;

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="rows">At least one; the first is at the top.</param>
    /// <param name="title">Heading; null for one that says what is compared.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static string ToSvg(IReadOnlyList<SideDifference> rows, string? title = null)
    {
        if (rows.Count == 0)
            throw new ArgumentException("A plot needs a row.", nameof(rows));
        title ??= TitleOf(rows);
        string[] labels = [.. rows.Select(LabelOf)];
        string[] counts = [.. rows.Select(CountsOf)];
        AxisScale scale = AxisScale.Over(rows.SelectMany(row => new[] { row.Difference.Mean, row.Difference.Low, row.Difference.High }).Append(0), padding: 0.05, about: 6);

        double left = 24 + labels.Max(TextWidth), right = left + PlotWidth, bottom = Top + rows.Count * RowHeight;
        int width = (int)Math.Ceiling(Math.Max(right + 32 + counts.Max(TextWidth), 40 + 1.3 * TextWidth(title))), height = (int)Math.Ceiling(bottom + 58);
        double x(double value) => left + Math.Clamp(scale.Fraction(value), 0, 1) * PlotWidth;

        var svg = new StringBuilder(Head(width, height, title)).Append(Heading(12, title));
        for (int i = 0; i < scale.Ticks.Length; i++)
        {
            double at = x(scale.Ticks[i]);
            svg.Add($"<path d=\"M{at:0.##} {Top:0.##}V{bottom:0.##}\" stroke=\"#e4e4e4\"/>");
            svg.Add($"<text x=\"{at:0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{scale.Labels[i]}</text>\n");
        }
        svg.Add($"<path d=\"M{x(0):0.##} {Top:0.##}V{bottom:0.##}\" stroke=\"#777777\" stroke-dasharray=\"4 4\"/>\n");
        for (int i = 0; i < rows.Count; i++)
        {
            MeanInterval difference = rows[i].Difference;
            double y = Top + (i + 0.5) * RowHeight;
            string color = Palette[ColorOf(rows[i])];
            svg.Add($"<text x=\"{left - 10:0.##}\" y=\"{y + 4.5:0.##}\" text-anchor=\"end\">{Escape(labels[i])}</text>");
            if (double.IsFinite(difference.High - difference.Low))
                svg.Add($"<path d=\"M{x(difference.Low):0.##} {y:0.##}H{x(difference.High):0.##}\" stroke=\"{color}\" stroke-width=\"2\"/>");
            if (double.IsFinite(difference.Mean))
                svg.Add($"<circle cx=\"{x(difference.Mean):0.##}\" cy=\"{y:0.##}\" r=\"4.5\" fill=\"{color}\"/>");
            svg.Add($"<text x=\"{right + 16:0.##}\" y=\"{y + 4.5:0.##}\">{Escape(counts[i])}</text>\n");
        }
        svg.Add($"<path d=\"M{left:0.##} {Top:0.##}V{bottom:0.##}H{right:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n");
        return svg.Append(BottomLabel((left + right) / 2, bottom + 43, I($"difference with its {100 * rows[0].Confidence:0.##}% interval; below 0 the positive side is lower"))).Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(IReadOnlyList<SideDifference> rows, string path, string? title = null) => AtomicFile.WriteText(path, ToSvg(rows, title));

    internal static string TitleOf(IReadOnlyList<SideDifference> rows) => $"Mean {rows[0].Series.Text()}: positive side less negative side";

    internal static string LabelOf(SideDifference row) => row.Label ?? row.Kind?.ToString() ?? row.Model ?? "all";

    internal static string CountsOf(SideDifference row) => I($"{row.Difference.Mean:g3}, {row.PositiveLower} of {row.Curves.Length}");

    /// <summary>One colour for each answer: the positive side is lower, the negative one, or neither for sure.</summary>
    internal static int ColorOf(SideDifference row) => row.LowerSide switch { > 0 => 0, < 0 => 1, _ => 6 };
}
