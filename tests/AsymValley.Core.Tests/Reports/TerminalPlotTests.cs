using System.Collections.Immutable;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class TerminalPlotTests
{
    private static readonly ImmutableArray<double> s_x = [.. Enumerable.Range(-20, 41).Select(i => i / 10.0)];

    private static SvgLinePlot Parabola => new()
    {
        Title = "A parabola",
        XLabel = "offset l",
        YLabel = "loss",
        VerticalMarkers = [0],
        Series = [new PlotSeries("l squared", s_x, [.. s_x.Select(l => l * l)])],
    };

    private static string[] Lines(SvgLinePlot plot, int width = 80, int height = 20) =>
        new TerminalPlot { Width = width, Height = height }.Of(plot).TrimEnd('\n').Split('\n');

    [Theory]
    [InlineData(80, 20)]
    [InlineData(40, 12)]
    [InlineData(120, 30)]
    public void ItFillsTheRowsAndStaysInTheColumns(int width, int height)
    {
        string[] lines = Lines(Parabola, width, height);

        Assert.Equal(height, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
    }

    [Fact]
    public void ItSaysWhatIsPlotted()
    {
        string[] lines = Lines(Parabola);

        Assert.Equal("A parabola", lines[0]);
        Assert.Equal("loss:  ● l squared", lines[1]);
        Assert.Contains("offset l", lines[^1]);
        Assert.Contains("−2", lines[^2]);
        Assert.EndsWith("2", lines[^2]);
    }

    [Fact]
    public void TheLineLiesWhereTheFunctionDoes()
    {
        string[] lines = Lines(Parabola with { VerticalMarkers = [] });
        string[] area = [.. lines.Where(line => line.Contains('┤') || line.Contains('│')).Select(line => line[(line.IndexOfAny(['┤', '│']) + 1)..])];
        int columns = lines.First(line => line.Contains('└')).Length - lines.First(line => line.Contains('└')).IndexOf('└') - 1;

        // The rows that a column's dots are in, against those of the parabola over the column.
        for (int column = 0; column < columns; column++)
        {
            int[] drawn = [.. Enumerable.Range(0, area.Length).Where(row => column < area[row].Length && area[row][column] != ' ')];
            double[] expected = [.. new[] { 0.0, 0.5, 1 }.Select(part => Math.Pow(-2 + 4 * (column + part) / columns, 2)).Select(y => (4.08 - y) / 4.16 * area.Length)];
            Assert.NotEmpty(drawn);
            Assert.InRange(drawn[0], expected.Min() - 1.3, expected.Max() + 0.3);
            Assert.InRange(drawn[^1], expected.Min() - 1.3, expected.Max() + 0.3);
        }
    }

    [Fact]
    public void AxesHaveRoundNumbersAtTheirPlaces()
    {
        string[] lines = Lines(Parabola);
        string axis = lines.Single(line => line.Contains('└')), numbers = lines[^2];

        Assert.Equal(["0", "1", "2", "3", "4"], lines.Where(line => line.Contains('┤')).Select(line => line[..line.IndexOf('┤')].Trim()).Order());
        // Zero is in the middle of the axis.
        Assert.Equal('┬', axis[axis.IndexOf('└') + 1 + (axis.Length - axis.IndexOf('└') - 1) / 2]);
        Assert.Equal(axis.IndexOf('└') + 1 + (axis.Length - axis.IndexOf('└') - 1) / 2, numbers.IndexOf('0'));
    }

    [Fact]
    public void SeveralLinesHaveSymbolsOfTheirOwnOnThemAndInTheLegend()
    {
        SvgLinePlot plot = Parabola with
        {
            Series = [new PlotSeries("low", s_x, [.. s_x.Select(_ => 1.0)]), new PlotSeries("high", s_x, [.. s_x.Select(_ => 3.0)]) { Style = LineStyle.Dashed }],
        };
        string[] lines = Lines(plot), area = [.. lines.Where(line => line.Contains('┤') || line.Contains('│'))];

        Assert.Contains("● low  ■ high", lines[1]);
        string low = Assert.Single(area, line => line.Contains('●')), high = Assert.Single(area, line => line.Contains('■'));
        Assert.True(Array.IndexOf(area, high) < Array.IndexOf(area, low));
    }

    [Fact]
    public void WhatLiesOutsideTheRangeOrIsNotFiniteIsLeftOut()
    {
        SvgLinePlot plot = Parabola with
        {
            VerticalMarkers = [],
            YRange = (0, 1),
            Series = [new PlotSeries("", [0, 1, 2, 3, 4], [0.5, 1e12, 0.5, double.NaN, 0.5])],
        };

        string[] area = [.. Lines(plot).Where(line => line.Contains('┤') || line.Contains('│'))];

        Assert.Contains(area, line => line.Any(c => c is > '\u2800' and <= '\u28ff'));
        Assert.Equal(3, area[area.Length / 2].Count(c => c is > '\u2800' and <= '\u28ff'));
    }

    [Fact]
    public void NothingToPlotIsAnEmptyFrame() => Assert.Equal(20, Lines(new SvgLinePlot { XLabel = "x" }).Length);
}
