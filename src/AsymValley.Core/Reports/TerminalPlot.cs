using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Reports.Figures;

namespace AsymValley.Reports;

/// <summary>
/// A line plot as text for a terminal: title, legend, lines of braille dots, axes with numbers. Lines are told apart by
/// symbols on them and by their style, so that no colours are needed.
/// </summary>
public sealed record TerminalPlot
{
    private const string Symbols = "●■▲◆○□△◇";
    private const int DotsAcross = 2, DotsDown = 4, FewestRows = 4, FewestColumns = 10, SymbolDistance = 5;

    /// <summary>Columns of the whole text, at least 30.</summary>
    /// <value>Default 80.</value>
    public int Width { get; init; } = 80;

    /// <summary>Rows of the whole text, as far as the axes leave four of them to the lines.</summary>
    /// <value>Default 20.</value>
    public int Height { get; init; } = 20;

    /// <summary>Writes the lines of a figure to a file, panel after panel. A file that exists is replaced; its folder must exist.</summary>
    /// <exception cref="FigureException">A panel is no plot of lines.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path) => AtomicFile.WriteText(path, string.Join('\n', figure.Panels.Select(panel => panel is LinePanel line
        ? new TerminalPlot().Of(line.Plot)
        : throw new FigureException($"{panel.Title} has no lines to draw as text. Valid for it are .html, .svg, .csv and .json."))));

    /// <summary>The plot, its rows ended by line feeds.</summary>
    public string Of(SvgLinePlot plot)
    {
        List<string> heading = [.. plot.Title == "" ? [] : Wrap([plot.Title], " "), .. Legend(plot)];
        int rows = Math.Max(FewestRows, Height - heading.Count - (plot.XLabel == "" ? 2 : 3));
        AxisScale y = plot.YRange is { } range
            ? AxisScale.Of(range.Low, range.High, rows / 3)
            : AxisScale.Over(plot.Series.SelectMany(series => series.Y).Concat(plot.Bands.SelectMany(band => band.Low.Concat(band.High))), padding: 0.02, about: rows / 3);
        int margin = y.Labels.Append("").Max(label => label.Length) + 1;
        int columns = Math.Max(FewestColumns, Width - margin - 1);
        AxisScale x = AxisScale.Over(plot.Series.SelectMany(series => series.X).Concat(plot.Bands.SelectMany(band => band.X)), padding: 0, about: columns / 10);

        var canvas = new Canvas(x, y, columns, rows);
        foreach (double marker in plot.VerticalMarkers)
            canvas.Vertical(marker);
        foreach (PlotBand band in plot.Bands)
        {
            canvas.Line(band.X, band.Low, LineStyle.Dotted);
            canvas.Line(band.X, band.High, LineStyle.Dotted);
        }
        foreach (PlotSeries series in plot.Series)
            canvas.Line(series.X, series.Y, series.Style);
        for (int i = 0; i < plot.Series.Length; i++)
            AddSymbols(canvas, plot, i);

        var text = new StringBuilder();
        foreach (string line in heading)
            text.Append(line).Append('\n');
        var labels = y.Ticks.Zip(y.Labels).ToLookup(tick => canvas.RowOf(tick.First), tick => tick.Second);
        for (int row = 0; row < rows; row++)
            text.Append((labels[row].FirstOrDefault() ?? "").PadLeft(margin - 1)).Append(labels.Contains(row) ? " ┤" : " │").Append(canvas.Row(row)).Append('\n');
        AppendHorizontalAxis(text, x, canvas, margin, columns);
        if (plot.XLabel != "")
            text.Append(new string(' ', margin + 1 + Math.Max(0, (columns - plot.XLabel.Length) / 2))).Append(Cut(plot.XLabel, columns)).Append('\n');
        return EscapedText.Terminal(text.ToString());
    }

    private static void AppendHorizontalAxis(StringBuilder text, AxisScale x, Canvas canvas, int margin, int columns)
    {
        char[] axis = [.. Enumerable.Repeat('─', columns)], numbers = [.. Enumerable.Repeat(' ', margin + 1 + columns)];
        int free = 0;
        foreach ((double tick, string label) in x.Ticks.Zip(x.Labels))
        {
            int column = canvas.ColumnOf(tick);
            axis[column] = '┬';
            int start = Math.Min(margin + 1 + column - (label.Length - 1) / 2, numbers.Length - label.Length);
            if (start < free)
                continue;
            label.CopyTo(0, numbers, start, label.Length);
            free = start + label.Length + 1;
        }
        text.Append(new string(' ', margin)).Append('└').Append(axis).Append('\n');
        text.Append(new string(numbers).TrimEnd()).Append('\n');
    }

    private List<string> Legend(SvgLinePlot plot)
    {
        List<string> entries = [.. plot.Series.Select((series, i) => (series.Name, Symbol: Symbols[i % Symbols.Length])).Where(entry => entry.Name != "").Select(entry => $"{entry.Symbol} {entry.Name}")];
        if (plot.YLabel != "")
            entries.Insert(0, plot.YLabel + (entries.Count > 0 ? ":" : ""));
        return Wrap(entries, "  ");
    }

    private List<string> Wrap(List<string> parts, string between)
    {
        var lines = new List<string>();
        foreach (string part in parts.Select(part => Cut(part, Width)))
        {
            if (lines.Count > 0 && lines[^1].Length + between.Length + part.Length <= Width)
                lines[^1] += between + part;
            else
                lines.Add(part);
        }
        return lines;
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    // Measured points where they are marked or few; else here and there on the line, each series at columns of its own.
    private static void AddSymbols(Canvas canvas, SvgLinePlot plot, int i)
    {
        PlotSeries series = plot.Series[i];
        if (series.Name == "" && !series.Markers)
            return;
        char symbol = Symbols[i % Symbols.Length];
        int last = -SymbolDistance;
        bool isMarked = false;
        bool all = series.Markers && series.X.Length * 3 <= canvas.Columns;
        int period = SymbolDistance * Math.Max(2, plot.Series.Length);
        List<(double X, double Y)> points = [.. all ? series.X.Zip(series.Y) : canvas.Samples(series.X, series.Y)];
        foreach ((double x, double y) in points)
        {
            int column = double.IsFinite(x) ? canvas.ColumnOf(x) : last;
            if (all || (column > last && column % period == SymbolDistance * i + SymbolDistance / 2))
            {
                canvas.Put(x, y, symbol);
                last = column;
                isMarked = true;
            }
        }
        // A line too short to reach one of its columns.
        if (!isMarked && points.Count > 0)
            canvas.Put(points[points.Count / 2].X, points[points.Count / 2].Y, symbol);
    }

    /// <summary>Braille dots and, over them, symbols.</summary>
    private sealed class Canvas(AxisScale x, AxisScale y, int columns, int rows)
    {
        private readonly byte[,] _dots = new byte[rows, columns];
        private readonly char[,] _symbols = new char[rows, columns];

        public int Columns => columns;

        public int ColumnOf(double value) => Math.Clamp((int)Math.Floor(x.Fraction(value) * columns), 0, columns - 1);

        public int RowOf(double value) => rows - 1 - Math.Clamp((int)Math.Floor(y.Fraction(value) * rows), 0, rows - 1);

        public string Row(int row)
        {
            var text = new StringBuilder();
            for (int column = 0; column < columns; column++)
                text.Append(_symbols[row, column] is var symbol and not '\0' && (symbol != '┊' || _dots[row, column] == 0) ? symbol : _dots[row, column] == 0 ? ' ' : (char)(0x2800 + _dots[row, column]));
            return text.ToString().TrimEnd();
        }

        public void Vertical(double at)
        {
            if (at < x.Low || at > x.High)
                return;
            for (int row = 0; row < rows; row++)
                _symbols[row, ColumnOf(at)] = '┊';
        }

        public void Put(double px, double py, char symbol)
        {
            if (double.IsFinite(px) && py >= y.Low && py <= y.High)
                _symbols[RowOf(py), ColumnOf(px)] = symbol;
        }

        public void Line(IReadOnlyList<double> px, IReadOnlyList<double> py, LineStyle style)
        {
            int count = 0;
            foreach ((double sx, double sy) in Samples(px, py))
            {
                int phase = count++ % 8;
                if (style == LineStyle.Solid || (style == LineStyle.Dashed ? phase < 5 : phase % 4 == 0))
                    Dot(sx, sy);
            }
        }

        /// <summary>Points a dot apart on the lines between neighbours that are finite, as far as they lie in the range.</summary>
        public IEnumerable<(double X, double Y)> Samples(IReadOnlyList<double> px, IReadOnlyList<double> py)
        {
            for (int i = 0; i < px.Count; i++)
            {
                int j = Math.Min(i + 1, px.Count - 1);
                if (!double.IsFinite(px[i] + py[i]))
                    continue;
                if (!double.IsFinite(px[j] + py[j]))
                    j = i;
                double dx = px[j] - px[i], dy = py[j] - py[i];
                double first = 0, last = 1;
                if (dy == 0 ? py[i] < y.Low || py[i] > y.High : !Clip(py[i], dy, ref first, ref last))
                    continue;
                double length = Math.Max(Math.Abs(dx) / (x.High - x.Low) * columns * DotsAcross, Math.Abs(dy) * (last - first) / (y.High - y.Low) * rows * DotsDown);
                int steps = Math.Max(1, (int)Math.Ceiling(length));
                for (int step = 0; step < steps; step++)
                {
                    double t = first + (last - first) * step / steps;
                    yield return (px[i] + t * dx, py[i] + t * dy);
                }
                if (j == px.Count - 1 && i < j)
                    yield return (px[i] + last * dx, py[i] + last * dy);
            }
        }

        private bool Clip(double start, double dy, ref double first, ref double last)
        {
            double one = (y.Low - start) / dy, other = (y.High - start) / dy;
            first = Math.Max(first, Math.Min(one, other));
            last = Math.Min(last, Math.Max(one, other));
            return first <= last;
        }

        private void Dot(double px, double py)
        {
            int across = Math.Clamp((int)(x.Fraction(px) * columns * DotsAcross), 0, columns * DotsAcross - 1);
            int down = rows * DotsDown - 1 - Math.Clamp((int)(y.Fraction(py) * rows * DotsDown), 0, rows * DotsDown - 1);
            // The dots of a braille cell are numbered down the left and the right column; the fourth row came later.
            int bit = (across % DotsAcross, down % DotsDown) switch { (0, 3) => 6, (1, 3) => 7, (0, var d) => d, (_, var d) => d + 3 };
            _dots[down / DotsDown, across / DotsAcross] |= (byte)(1 << bit);
        }
    }
}
