using System.Globalization;

namespace AsymValley.Reports.Html;

/// <summary>Text and numbers as HTML.</summary>
internal static class HtmlText
{
    /// <summary>Text that means itself, between tags and in attributes.</summary>
    public static string Escape(string text) => EscapedText.Html(text);

    /// <summary>A number in the invariant culture; a dash where there is none.</summary>
    public static string Number(double value, string format) => double.IsNaN(value) ? "–"
        : double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞"
        : value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share, string format = "F2") => double.IsNaN(share) ? "–" : Number(100 * share, format) + " %";

    /// <summary>Seconds for a person.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 1e9) : 0);
        return time.TotalHours >= 1 ? Text($"{(long)time.TotalHours} h {time.Minutes} min")
            : time.TotalMinutes >= 1 ? Text($"{time.Minutes} min {time.Seconds} s") : Text($"{time.TotalSeconds:F1} s");
    }

    /// <summary>Interpolated text in the invariant culture; nothing is escaped.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
