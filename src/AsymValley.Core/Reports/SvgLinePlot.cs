using System.Collections.Immutable;
using System.Text;
using AsymValley.Reports.Figures;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// A line plot as a self-contained SVG file: title, legend, axes with round ticks, light grid, its own white
/// background. Colours are the Okabe–Ito palette, which people with colour-blindness can tell apart.
/// </summary>
public sealed record SvgLinePlot
{
    private const double LegendSample = 26, LegendRow = 20;

    /// <summary>Heading; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Name of the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Name of the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Width in pixels.</summary>
    /// <value>Default 720.</value>
    public int Width { get; init; } = 720;

    /// <summary>Height in pixels.</summary>
    /// <value>Default 440.</value>
    public int Height { get; init; } = 440;

    /// <summary>The lines, the first at the bottom.</summary>
    public ImmutableArray<PlotSeries> Series { get; init; } = [];

    /// <summary>Shaded bands under the lines; they have no entry in the legend.</summary>
    public ImmutableArray<PlotBand> Bands { get; init; } = [];

    /// <summary>Abscissae that get a vertical marker, e.g. 0.</summary>
    public ImmutableArray<double> VerticalMarkers { get; init; } = [];

    /// <summary>Shaded ranges of the horizontal axis.</summary>
    public ImmutableArray<(double Low, double High)> Spans { get; init; } = [];

    /// <summary>The vertical range; lines are cut off at it.</summary>
    /// <value>Default null: all finite values.</value>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>The plot as an SVG document.</summary>
    /// <exception cref="ArgumentException">A series or band has not as many ordinates as abscissae, or the range is empty.</exception>
    public string ToSvg()
    {
        foreach (PlotSeries series in Series)
        {
            if (series.X.Length != series.Y.Length)
                throw new ArgumentException($"The series '{series.Name}' has {series.X.Length} abscissae and {series.Y.Length} ordinates.");
        }
        if (Bands.Any(band => band.Low.Length != band.X.Length || band.High.Length != band.X.Length))
            throw new ArgumentException("A band has not as many ordinates as abscissae.");
        if (YRange is { } given && !(given.Low < given.High && double.IsFinite(given.High - given.Low)))
            throw new ArgumentException("The vertical range is empty.");
        AxisScale x = AxisScale.Over(Series.SelectMany(series => series.X).Concat(Bands.SelectMany(band => band.X)), padding: 0, about: Width / 90);
        AxisScale y = YRange is { } range
            ? AxisScale.Of(range.Low, range.High, Height / 70)
            : AxisScale.Over(Series.SelectMany(series => series.Y).Concat(Bands.SelectMany(band => band.Low.Concat(band.High))), padding: 0.05, about: Height / 70);

        double left = 20 + (YLabel == "" ? 0 : 22) + y.Labels.Append("").Max(TextWidth), right = Width - 24;
        List<(PlotSeries Series, string Color, double X, int Row)> legend = Legend(left, right);
        int rows = legend.Count == 0 ? 0 : legend[^1].Row + 1;
        double titleHeight = Title == "" ? 14 : 40, top = titleHeight + rows * LegendRow + (rows > 0 ? 6 : 0);
        double bottom = Height - (XLabel == "" ? 34 : 56);
        var frame = new Frame(x, y, left, top, right, bottom);

        var svg = new StringBuilder(Head(Width, Height, Title));
        if (Title != "")
            svg.Append(Heading(left, Title));
        foreach ((PlotSeries series, string color, double entry, int row) in legend)
        {
            double middle = titleHeight + (row + 0.5) * LegendRow;
            svg.Append(I($"<path d=\"M{entry:0.##} {middle:0.##}h{LegendSample}\" {Stroke(series with { Opacity = 1 }, color)}/>"));
            svg.Append(I($"<text x=\"{entry + LegendSample + 7:0.##}\" y=\"{middle + 4.5:0.##}\">{Escape(series.Name)}</text>\n"));
        }
        AppendAxes(svg, frame);
        AppendLines(svg, frame);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the plot to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => FigureFile.Save(path, ToSvg, () => new Figure("", [new LinePanel(this)]));

    private void AppendAxes(StringBuilder svg, Frame frame)
    {
        double left = frame.Left, right = frame.Right, bottom = frame.Bottom;
        for (int i = 0; i < frame.YScale.Ticks.Length; i++)
        {
            double at = frame.Y(frame.YScale.Ticks[i]);
            svg.Append(I($"<path d=\"M{left:0.##} {at:0.##}H{right:0.##}\" stroke=\"#e4e4e4\"/>"));
            svg.Append(I($"<text x=\"{left - 8:0.##}\" y=\"{at + 4.5:0.##}\" text-anchor=\"end\">{frame.YScale.Labels[i]}</text>\n"));
        }
        for (int i = 0; i < frame.XScale.Ticks.Length; i++)
        {
            double at = frame.X(frame.XScale.Ticks[i]);
            svg.Append(I($"<path d=\"M{at:0.##} {bottom:0.##}v5\" stroke=\"#444444\"/>"));
            svg.Append(I($"<text x=\"{at:0.##}\" y=\"{bottom + 20:0.##}\" text-anchor=\"middle\">{frame.XScale.Labels[i]}</text>\n"));
        }
        if (XLabel != "")
            svg.Append(BottomLabel((left + right) / 2, bottom + 43, XLabel));
        if (YLabel != "")
            svg.Append(SideLabel((frame.Top + bottom) / 2, YLabel));
    }

    private void AppendLines(StringBuilder svg, Frame frame)
    {
        double width = frame.Right - frame.Left, height = frame.Bottom - frame.Top;
        // A nested viewport cuts the lines off at the frame without a clip-path, whose id could clash in a page of several plots.
        svg.Append(I($"<svg x=\"{frame.Left:0.##}\" y=\"{frame.Top:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" viewBox=\"{frame.Left:0.##} {frame.Top:0.##} {width:0.##} {height:0.##}\" overflow=\"hidden\">\n"));
        foreach ((double low, double high) in Spans)
            svg.Append(I($"<rect x=\"{frame.X(low):0.##}\" y=\"{frame.Top:0.##}\" width=\"{frame.X(high) - frame.X(low):0.##}\" height=\"{height:0.##}\" fill=\"#56B4E9\" fill-opacity=\"0.13\"/>\n"));
        foreach (double marker in VerticalMarkers)
            svg.Append(I($"<path d=\"M{frame.X(marker):0.##} {frame.Top:0.##}V{frame.Bottom:0.##}\" stroke=\"#777777\" stroke-dasharray=\"4 4\"/>\n"));
        foreach (PlotBand band in Bands)
            svg.Append(I($"<path d=\"{PathOf(band, frame)}\" fill=\"{Palette[band.Color % Palette.Length]}\" fill-opacity=\"0.2\" stroke=\"none\"/>\n"));
        for (int i = 0; i < Series.Length; i++)
            svg.Append(I($"<path d=\"{PathOf(Series[i], frame)}\" {Stroke(Series[i], ColorOf(i))}/>\n"));
        svg.Append("</svg>\n");
        svg.Append(I($"<path d=\"M{frame.Left:0.##} {frame.Top:0.##}V{frame.Bottom:0.##}H{frame.Right:0.##}\" fill=\"none\" stroke=\"#444444\"/>\n"));
        for (int i = 0; i < Series.Length; i++)
        {
            if (Series[i].Markers)
                AppendMarkers(svg, Series[i], ColorOf(i), frame);
        }
    }

    /// <summary>Dots, over the frame's edge where their point lies on it.</summary>
    private static void AppendMarkers(StringBuilder svg, PlotSeries series, string color, Frame frame)
    {
        foreach ((double x, double y) in series.X.Zip(series.Y))
        {
            if (double.IsFinite(x) && y >= frame.YScale.Low && y <= frame.YScale.High)
                svg.Append(I($"<circle cx=\"{frame.X(x):0.##}\" cy=\"{frame.Y(y):0.##}\" r=\"{series.Width + 1:0.##}\" fill=\"{color}\"/>\n"));
        }
    }

    private static string PathOf(PlotSeries series, Frame frame)
    {
        var path = new StringBuilder();
        bool isOpen = false;
        for (int i = 0; i < series.X.Length; i++)
        {
            bool isPoint = double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]);
            // "h0" gives a point without neighbours its round cap, so that it is seen.
            if (isPoint)
                path.Append(I($"{(isOpen ? "L" : "M")}{frame.X(series.X[i]):0.##} {frame.Y(series.Y[i]):0.##}{(isOpen ? "" : "h0")}"));
            isOpen = isPoint;
        }
        return path.ToString();
    }

    /// <summary>A closed outline of each stretch without a gap: along the upper curve and back along the lower one.</summary>
    private static string PathOf(PlotBand band, Frame frame)
    {
        var path = new StringBuilder();
        bool isPoint(int i) => i < band.X.Length && double.IsFinite(band.X[i]) && double.IsFinite(band.Low[i]) && double.IsFinite(band.High[i]);
        for (int start = 0, end; start < band.X.Length; start = end + 1)
        {
            for (end = start; isPoint(end);)
                end++;
            for (int i = start; i < end; i++)
                path.Append(I($"{(i == start ? "M" : "L")}{frame.X(band.X[i]):0.##} {frame.Y(band.High[i]):0.##}"));
            for (int i = end - 1; i >= start; i--)
                path.Append(I($"L{frame.X(band.X[i]):0.##} {frame.Y(band.Low[i]):0.##}{(i == start ? "Z" : "")}"));
        }
        return path.ToString();
    }

    private List<(PlotSeries Series, string Color, double X, int Row)> Legend(double left, double right)
    {
        var entries = new List<(PlotSeries, string, double, int)>();
        double x = left;
        int row = 0;
        for (int i = 0; i < Series.Length; i++)
        {
            if (Series[i].Name == "")
                continue;
            double width = LegendSample + 7 + TextWidth(Series[i].Name);
            if (x > left && x + width > right)
                (x, row) = (left, row + 1);
            entries.Add((Series[i], ColorOf(i), x, row));
            x += width + 22;
        }
        return entries;
    }

    private string ColorOf(int i) => Palette[(Series[i].Color ?? i) % Palette.Length];

    private static string Stroke(PlotSeries series, string color)
    {
        string dashes = series.Style switch
        {
            LineStyle.Dashed => I($" stroke-dasharray=\"{3.5 * series.Width:0.##} {2.5 * series.Width:0.##}\""),
            LineStyle.Dotted => I($" stroke-dasharray=\"0.1 {2 * series.Width:0.##}\""),
            _ => "",
        };
        string opacity = series.Opacity < 1 ? I($" stroke-opacity=\"{series.Opacity:0.##}\"") : "";
        return I($"fill=\"none\" stroke=\"{color}\" stroke-width=\"{series.Width:0.##}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{dashes}{opacity}");
    }

    /// <summary>The plotting area in pixels and how values lie in it.</summary>
    private sealed record Frame(AxisScale XScale, AxisScale YScale, double Left, double Top, double Right, double Bottom)
    {
        // Viewers keep coordinates in float32; a value far outside the range stays outside when it is limited.
        public double X(double value) => Left + Math.Clamp(XScale.Fraction(value), -100, 100) * (Right - Left);

        public double Y(double value) => Bottom - Math.Clamp(YScale.Fraction(value), -100, 100) * (Bottom - Top);
    }
}
