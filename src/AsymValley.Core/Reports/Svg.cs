using System.Globalization;
using System.Text;

namespace AsymValley.Reports;

/// <summary>What every SVG picture shares: head, text size, numbers in invariant culture, the Okabe–Ito palette.</summary>
internal static class Svg
{
    public const double TextSize = 13;

    /// <summary>Colours that people with colour-blindness can tell apart (Okabe and Ito 2008).</summary>
    public static readonly string[] Palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>The opening tag with a white background and the title as tooltip.</summary>
    public static string Head(int width, int height, string title) => I($"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="{TextSize}" fill="#222222">
        <title>{Escape(title)}</title>
        <rect width="{width}" height="{height}" fill="#ffffff"/>

        """);

    /// <summary>A heading above a frame that begins at <paramref name="left"/>.</summary>
    public static string Heading(double left, string title) => I($"<text x=\"{left:0.##}\" y=\"26\" font-size=\"16\" font-weight=\"600\">{Escape(title)}</text>\n");

    /// <summary>The name of a vertical axis, at the left edge of the picture.</summary>
    public static string SideLabel(double middle, string text) =>
        I($"<text transform=\"translate(20 {middle:0.##}) rotate(-90)\" text-anchor=\"middle\" font-size=\"14\">{Escape(text)}</text>\n");

    /// <summary>The name of a horizontal axis.</summary>
    public static string BottomLabel(double middle, double y, string text) =>
        I($"<text x=\"{middle:0.##}\" y=\"{y:0.##}\" text-anchor=\"middle\" font-size=\"14\">{Escape(text)}</text>\n");

    /// <summary>A second picture's file beside the first one's: its name with an ending added.</summary>
    public static string Beside(string path, string ending) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + ending + Path.GetExtension(path));

    // SVG cannot measure text; this is a little more than Helvetica's mean letter.
    public static double TextWidth(string text) => 0.56 * TextSize * text.Length;

    public static string Escape(string text) => EscapedText.Xml(text);

    public static StringBuilder Add(this StringBuilder svg, FormattableString text) => svg.Append(I(text));

    public static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
