using System.Globalization;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Directions;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// Shares of asymmetric directions as a picture: a row for each count with its label, a dot at K/N on its interval, coloured by
/// the kind of the directions, and behind it the counts. A self-contained SVG file.
/// </summary>
public static class PrevalencePlot
{
    private const double RowHeight = 22, PlotWidth = 420, Top = 66;

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="rows">At least one; the first is at the top.</param>
    /// <param name="title">Heading; null for one that says what is counted.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static string ToSvg(IReadOnlyList<Prevalence> rows, string? title = null)
    {
        if (rows.Count == 0)
            throw new ArgumentException("A plot needs a row.", nameof(rows));
        title ??= "Share of asymmetric directions";
        DirectionKind?[] kinds = [.. rows.Select(row => row.Kind).Distinct()];
        (string Label, string Counts)[] texts = [.. rows.Select(row => (LabelOf(row), CountsOf(row)))];

        AxisScale share = AxisScale.Of(0, 1, about: 5);
        double left = 24 + texts.Max(text => TextWidth(text.Label)), right = left + PlotWidth, bottom = Top + rows.Count * RowHeight;
        int width = (int)Math.Ceiling(Math.Max(right + 16 + texts.Max(text => TextWidth(text.Counts)), 24 + 1.3 * TextWidth(title)) + 16), height = (int)Math.Ceiling(bottom + 58);
        double x(double value) => left + share.Fraction(value) * PlotWidth;

        var svg = new StringBuilder(Head(width, height, title)).Append(Heading(12, title));
        double entry = 12;
        for (int i = 0; i < kinds.Length && kinds is not [null]; i++)
        {
            string name = kinds[i]?.ToString() ?? "several kinds";
            svg.Add($"<circle cx=\"{entry + 5:0.##}\" cy=\"46\" r=\"4.5\" fill=\"{ColorOf(i)}\"/><text x=\"{entry + 15:0.##}\" y=\"50.5\">{name}</text>\n");
            entry += 15 + TextWidth(name) + 18;
        }
        for (int i = 0; i < share.Ticks.Length; i++)
        {
            double at = x(share.Ticks[i]);
            svg.Add($"<path d=\"M{at:0.##} {Top:0.##}V{bottom:0.##}\" stroke=\"#e4e4e4\"/>");
            svg.Add($"<text x=\"{at:0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{share.Labels[i]}</text>\n");
        }
        for (int i = 0; i < rows.Count; i++)
        {
            double y = Top + (i + 0.5) * RowHeight;
            string color = ColorOf(Array.IndexOf(kinds, rows[i].Kind));
            svg.Add($"<text x=\"{left - 10:0.##}\" y=\"{y + 4.5:0.##}\" text-anchor=\"end\">{Escape(texts[i].Label)}</text>");
            svg.Add($"<path d=\"M{x(rows[i].Low):0.##} {y:0.##}H{x(rows[i].High):0.##}\" stroke=\"{color}\" stroke-width=\"2\"/>");
            svg.Add($"<circle cx=\"{x(rows[i].Share):0.##}\" cy=\"{y:0.##}\" r=\"4.5\" fill=\"{color}\"/>");
            svg.Add($"<text x=\"{right + 16:0.##}\" y=\"{y + 4.5:0.##}\">{Escape(texts[i].Counts)}</text>\n");
        }
        svg.Add($"<path d=\"M{left:0.##} {Top:0.##}V{bottom:0.##}H{right:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n");
        string interval = rows.All(row => row.Confidence == rows[0].Confidence) ? (100 * rows[0].Confidence).ToString("0.##", CultureInfo.InvariantCulture) + "% " : "";
        return svg.Append(BottomLabel((left + right) / 2, bottom + 43, $"share of directions, with its Wilson {interval}interval")).Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(IReadOnlyList<Prevalence> rows, string path, string? title = null) => AtomicFile.WriteText(path, ToSvg(rows, title));

    private static string ColorOf(int i) => Palette[i % Palette.Length];

    internal static string LabelOf(Prevalence row) => row.Label ?? row.Model ?? row.Network ?? row.Dataset ?? "all";

    internal static string CountsOf(Prevalence row) =>
        I($"{row.K} of {row.N}{(row.Solutions is { } solutions ? $", solutions {solutions}" : "")}, median c {row.MedianC:g3}");
}
