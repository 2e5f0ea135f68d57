using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class SvgLinePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void PointsLieWhereTheAxesSay() => GermanCulture.Run(() =>
    {
        var plot = new SvgLinePlot { XLabel = "x", YLabel = "y", YRange = (0, 4), Series = [new("squares", [-2, -0.5, 1, 2], [4, 0.25, 1, 4])] };
        XElement root = XElement.Parse(plot.ToSvg());
        (double Slope, double Zero) x = Axis(root, "middle", "x", "-2", "2"), y = Axis(root, "end", "y", "0", "4");
        double[][] points = Points(Line(root, "#0072B2"));
        Assert.Equal(4, points.Length);
        Assert.All(points.Zip([(-2, 4), (-0.5, 0.25), (1.0, 1.0), (2, 4)]), pair =>
        {
            Assert.Equal(x.Zero + x.Slope * pair.Second.Item1, pair.First[0], 0.05);
            // Tick labels hang 4.5 below their line.
            Assert.Equal(y.Zero + y.Slope * pair.Second.Item2 - 4.5, pair.First[1], 0.05);
        });
    });

    [Fact]
    public void AValueThatIsNotFiniteBreaksTheLine()
    {
        var plot = new SvgLinePlot { Series = [new("", [0, 1, 2, 3, 4, 5], [1, 2, double.NaN, 3, double.PositiveInfinity, 4])] };
        string line = Line(XElement.Parse(plot.ToSvg()), "#0072B2");
        Assert.Equal((3, 1), (line.Count(c => c == 'M'), line.Count(c => c == 'L')));
        Assert.DoesNotContain("NaN", plot.ToSvg());
    }

    [Fact]
    public void ABandIsAnOutlineForEachStretchWithoutAGap()
    {
        var plot = new SvgLinePlot
        {
            XLabel = "x",
            YLabel = "y",
            Series = [new("", [0, 4], [0, 1])],
            Bands = [new([0, 1, 2, 3, 4], [0, 1, double.NaN, 2, 3], [2, 3, 4, 4, 8], Color: 1)],
        };
        XElement root = XElement.Parse(plot.ToSvg());
        XElement band = root.Element(Svg + "svg")!.Elements(Svg + "path").Single(path => (string?)path.Attribute("fill") == "#D55E00");
        string outline = band.Attribute("d")!.Value;
        Assert.Equal((2, 6, 2), (outline.Count(c => c == 'M'), outline.Count(c => c == 'L'), outline.Count(c => c == 'Z')));
        // The axis holds the band: 8 is below the top of the frame. Along the upper curve, back along the lower.
        (double Slope, double Zero) x = Axis(root, "middle", "x", "0", "4"), y = Axis(root, "end", "y", "0", "8");
        (double X, double Y)[] corners = [(0, 2), (1, 3), (1, 1), (0, 0), (3, 4), (4, 8), (4, 3), (3, 2)];
        Assert.All(Points(outline).Zip(corners), pair =>
        {
            Assert.Equal(x.Zero + x.Slope * pair.Second.X, pair.First[0], 0.05);
            Assert.Equal(y.Zero + y.Slope * pair.Second.Y - 4.5, pair.First[1], 0.05);
        });
        Assert.Throws<ArgumentException>(() => (plot with { Bands = [new([0, 1], [0], [1, 2], 0)] }).ToSvg());
    }

    [Fact]
    public void TheEpochsOfATrainingAreNamed()
    {
        LossProfile at(int epoch) => new() { Model = $"run-epoch-{epoch}", Network = "LeNet5", Direction = "Gaussian-7", Epoch = epoch, Offsets = [-1, 0, 1], TrainLoss = [2, 1, 3] };
        SvgLinePlot plot = ProfilePlot.Of([at(1), at(5)]);
        Assert.Equal(["epoch 1", "epoch 5"], plot.Series.Select(series => series.Name));
        Assert.Equal("LeNet5, 2 epochs along Gaussian-7", plot.Title);
    }

    [Fact]
    public void TextIsEscapedAndEmptyNamesHaveNoEntry()
    {
        var plot = new SvgLinePlot { Title = "a < b & \"c\"", Series = [new("p<q", [0, 1], [0, 1]), new("", [0, 1], [1, 0])] };
        XElement root = XElement.Parse(plot.ToSvg());
        string[] texts = [.. root.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains("a < b & \"c\"", texts);
        Assert.Contains("p<q", texts);
        Assert.Equal("#ffffff", (string?)root.Element(Svg + "rect")?.Attribute("fill"));
    }

    [Fact]
    public void APlotOfNothingOrOfAConstantIsStillAPlot()
    {
        Assert.DoesNotContain("NaN", new SvgLinePlot().ToSvg());
        Assert.DoesNotContain("NaN", new SvgLinePlot { Series = [new("flat", [0, 1], [3, 3])] }.ToSvg());
        Assert.DoesNotContain("NaN", new SvgLinePlot { Series = [new("gone", [0, 1], [double.NaN, double.NaN])] }.ToSvg());
        Assert.Throws<ArgumentException>(() => new SvgLinePlot { Series = [new("odd", [0, 1], [0])] }.ToSvg());
    }

    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-3, 3, "−3 −2 −1 0 1 2 3")]
    [InlineData(0.013, 0.0479, "0.02 0.03 0.04")]
    [InlineData(0, 2.5e7, "0e0 5e6 1e7 1.5e7 2e7 2.5e7")]
    public void TicksAreRound(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(' ', AxisScale.Of(low, high, about: 6).Labels));

    [Fact]
    public void AProfilePlotMarksTheAsymmetry()
    {
        double[] offsets = [.. Enumerable.Range(-20, 41).Select(i => i / 10.0)];
        var profile = new LossProfile
        {
            Model = "LeNet5", Dataset = "MNIST", Direction = "Gaussian-1",
            Offsets = [.. offsets], TrainLoss = [.. offsets.Select(l => l < 0 ? -0.5 * l : 0.1 * l)], TestLoss = [.. offsets.Select(l => l * l)],
        };
        SvgLinePlot plot = ProfilePlot.Of([profile], ValleyAsymmetry.Measure(profile));
        Assert.Equal("LeNet5 on MNIST along Gaussian-1", plot.Title);
        Assert.Equal(["training loss", "test loss", "p = 0.1", "c·p = 0.5, c = 5"], plot.Series.Select(series => series.Name));
        Assert.Equal([(0, 2), (-2, 0)], plot.Spans.Select(span => (span.Low, span.High)));
        // The sharp segment goes from 0 to the left end of the curve.
        Assert.Equal(-2, plot.Series[3].X[1]);
        Assert.Equal(1, plot.Series[3].Y[1], 1e-9);

        Assert.Equal(["a", "", "b", ""], ProfilePlot.Of([profile with { Direction = "a" }, profile with { Direction = "b" }]).Series.Select(series => series.Name));
        SvgLinePlot cloud = ProfilePlot.Of([.. Enumerable.Repeat(profile, 20)]);
        Assert.Equal(2, cloud.Series.Count(series => series.Name != ""));
    }

    /// <summary>Pixels per unit and the pixel of 0, from the labels at two ticks.</summary>
    private static (double Slope, double Zero) Axis(XElement root, string anchor, string coordinate, string low, string high)
    {
        double at(string label) => root.Elements(Svg + "text")
            .Where(text => (string?)text.Attribute("text-anchor") == anchor && text.Attribute(coordinate) is not null)
            .Where(text => double.TryParse(text.Value.Replace('\u2212', '-'), CultureInfo.InvariantCulture, out double value) && value == double.Parse(label, CultureInfo.InvariantCulture))
            .Select(text => double.Parse(text.Attribute(coordinate)!.Value, CultureInfo.InvariantCulture)).Single();
        double from = double.Parse(low, CultureInfo.InvariantCulture), to = double.Parse(high, CultureInfo.InvariantCulture);
        double slope = (at(high) - at(low)) / (to - from);
        return (slope, at(low) - slope * from);
    }

    private static string Line(XElement root, string color) =>
        root.Element(Svg + "svg")!.Elements(Svg + "path").Single(path => (string?)path.Attribute("stroke") == color).Attribute("d")!.Value;

    private static double[][] Points(string path) =>
        [.. Regex.Matches(path, @"[ML](-?[\d.]+) (-?[\d.]+)").Select(match => new[] { double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) })];
}
