using System.Text;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// A square of a picture with the contour lines of a function of two variables (marching squares with linear
/// interpolation), on which points and lines can be drawn.
/// </summary>
internal sealed class ContourPanel
{
    private const int Cells = 80;
    private const double LabelPadding = 4;

    private readonly AxisScale _x, _y;
    private readonly double _left, _top, _size;

    /// <param name="left">Left edge of the square in pixels.</param>
    /// <param name="top">Upper edge in pixels.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="x">Range of the first variable.</param>
    /// <param name="y">Range of the second variable.</param>
    public ContourPanel(double left, double top, double size, (double Low, double High) x, (double Low, double High) y)
    {
        (_left, _top, _size) = (left, top, size);
        _x = AxisScale.Of(x.Low, x.High, about: 5);
        _y = AxisScale.Of(y.Low, y.High, about: 5);
    }

    public double X(double value) => _left + Math.Clamp(_x.Fraction(value), -10, 10) * _size;

    public double Y(double value) => _top + (1 - Math.Clamp(_y.Fraction(value), -10, 10)) * _size;

    /// <summary>The axes with their ticks and names.</summary>
    public void AppendAxes(StringBuilder svg, string xLabel, string yLabel)
    {
        double bottom = _top + _size;
        for (int i = 0; i < _x.Ticks.Length; i++)
            svg.Add($"<path d=\"M{X(_x.Ticks[i]):0.##} {bottom:0.##}v5\" stroke=\"#444444\"/><text x=\"{X(_x.Ticks[i]):0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{_x.Labels[i]}</text>\n");
        for (int i = 0; i < _y.Ticks.Length; i++)
            svg.Add($"<path d=\"M{_left:0.##} {Y(_y.Ticks[i]):0.##}h-5\" stroke=\"#444444\"/><text x=\"{_left - 8:0.##}\" y=\"{Y(_y.Ticks[i]) + 4.5:0.##}\" text-anchor=\"end\">{_y.Labels[i]}</text>\n");
        svg.Append(BottomLabel(_left + _size / 2, bottom + 41, xLabel));
        svg.Add($"<text transform=\"translate({_left - 48:0.##} {_top + _size / 2:0.##}) rotate(-90)\" text-anchor=\"middle\" font-size=\"14\">{Escape(yLabel)}</text>\n");
        svg.Add($"<rect x=\"{_left:0.##}\" y=\"{_top:0.##}\" width=\"{_size:0.##}\" height=\"{_size:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n");
    }

    /// <summary>Opens a viewport that cuts off at the square what is drawn until <see cref="Close"/>.</summary>
    public void Open(StringBuilder svg) =>
        svg.Add($"<svg x=\"{_left:0.##}\" y=\"{_top:0.##}\" width=\"{_size:0.##}\" height=\"{_size:0.##}\" viewBox=\"{_left:0.##} {_top:0.##} {_size:0.##} {_size:0.##}\" overflow=\"hidden\">\n");

    public static void Close(StringBuilder svg) => svg.Append("</svg>\n");

    /// <summary>Contour lines with their values, at about as many round levels as asked for, spaced evenly over the square's area.</summary>
    public void AppendContours(StringBuilder svg, Func<double, double, double> function, int about)
    {
        double step(AxisScale axis) => (axis.High - axis.Low) / Cells;
        var values = new double[Cells + 1, Cells + 1];
        for (int i = 0; i <= Cells; i++)
            for (int j = 0; j <= Cells; j++)
                values[i, j] = function(_x.Low + i * step(_x), _y.Low + j * step(_y));
        foreach (double level in Levels(values, about))
        {
            var path = new StringBuilder();
            (double X, double Y)? label = null;
            for (int i = 0; i < Cells; i++)
            {
                for (int j = 0; j < Cells; j++)
                {
                    foreach (((double X, double Y) from, (double X, double Y) to) in Segments(values, i, j, level))
                    {
                        (double x, double y) = At(from);
                        (double toX, double toY) = At(to);
                        path.Add($"M{x:0.#} {y:0.#}L{toX:0.#} {toY:0.#}");
                        // Labels stand where a line is nearest to the falling diagonal: apart from each other and inside.
                        double diagonal(double px, double py) => Math.Abs(px - _left - (py - _top));
                        if (x > _left + 20 && x < _left + _size - 20 && y > _top + 12 && y < _top + _size - 12 && (label is null || diagonal(x, y) < diagonal(label.Value.X, label.Value.Y)))
                            label = (x, y);
                    }
                }
            }
            if (path.Length == 0)
                continue;
            svg.Append($"<path d=\"{path}\" fill=\"none\" stroke=\"#9a9a9a\"/>\n");
            if (label is { } at)
            {
                string text = level.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture);
                double width = 0.8 * TextWidth(text) + LabelPadding;
                svg.Add($"<rect x=\"{at.X - width / 2:0.#}\" y=\"{at.Y - 7:0.#}\" width=\"{width:0.#}\" height=\"13\" fill=\"#ffffff\"/><text x=\"{at.X:0.#}\" y=\"{at.Y + 3.5:0.#}\" font-size=\"10\" fill=\"#666666\" text-anchor=\"middle\">{text}</text>\n");
            }
        }

        (double, double) At((double X, double Y) node) => (_left + node.X / Cells * _size, _top + (1 - node.Y / Cells) * _size);
    }

    /// <summary>Quantiles of the values, rounded to as few digits as tell them apart.</summary>
    private static IEnumerable<double> Levels(double[,] values, int about)
    {
        double[] sorted = [.. values.Cast<double>().Where(double.IsFinite).Order()];
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
            return [];
        double digit = Math.Pow(10, Math.Floor(Math.Log10((sorted[sorted.Length / 2] - sorted[0]) / about + double.Epsilon)));
        digit = Math.Max(digit, 1e-5);
        return Enumerable.Range(1, about).Select(k => digit * Math.Round(sorted[(int)((sorted.Length - 1) * (k - 0.5) / about)] / digit)).Distinct();
    }

    /// <summary>The lines of a level through one cell, in cells; a saddle is resolved by the mean of its corners.</summary>
    internal static IEnumerable<((double X, double Y) From, (double X, double Y) To)> Segments(double[,] values, int i, int j, double level)
    {
        double a = values[i, j], b = values[i + 1, j], c = values[i + 1, j + 1], d = values[i, j + 1];
        if (!double.IsFinite(a + b + c + d))
            yield break;
        (double X, double Y) bottom = (i + Cross(a, b), j), right = (i + 1, j + Cross(b, c)), top = (i + Cross(d, c), j + 1), left = (i, j + Cross(a, d));
        int corners = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
        bool isHigh = (a + b + c + d) / 4 >= level;
        switch (corners)
        {
            case 1 or 14: yield return (left, bottom); break;
            case 2 or 13: yield return (bottom, right); break;
            case 4 or 11: yield return (right, top); break;
            case 8 or 7: yield return (top, left); break;
            case 3 or 12: yield return (left, right); break;
            case 6 or 9: yield return (bottom, top); break;
            case 5 or 10:
                bool joinsBottomRight = corners == 5 == isHigh;
                yield return (bottom, joinsBottomRight ? right : left);
                yield return (top, joinsBottomRight ? left : right);
                break;
        }

        double Cross(double from, double to) => (level - from) / (to - from);
    }
}
