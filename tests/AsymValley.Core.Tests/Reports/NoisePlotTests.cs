using System.Collections.Immutable;
using System.Xml.Linq;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class NoisePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static LossProfile Profile(string direction, double height) => new()
    {
        Model = "m", Direction = direction, Offsets = [-1, 0, 1], TrainLoss = [1, 0, height], TestError = [1, 0, height],
    };

    [Fact]
    public void AGroupsLineIsItsMeanInItsInterval()
    {
        LossProfile[] profiles = [Profile("a", 0.2), Profile("a", 0.4), Profile("b", 0.7)];
        SvgLinePlot plot = ProfileMeansPlot.Of(profiles, profile => profile.Direction);
        Assert.Equal(["a", "b"], plot.Series.Select(series => series.Name));
        Assert.Equal(0.3, plot.Series[0].Y[2], 1e-12);
        // t(1; 0.975)·sd/√2 = 12.7062 · 0.1.
        Assert.Equal(0.3 + 1.27062, plot.Bands[0].High[2], 1e-5);
        Assert.True(double.IsNaN(plot.Bands[1].High[2]));
        Assert.Throws<LossProfileException>(() => ProfileMeansPlot.Of([Profile("a", 1), Profile("a", 1) with { Offsets = [-2, 0, 1] }], profile => profile.Direction));
    }

    [Fact]
    public void PanelsLieSideBySide()
    {
        SvgLinePlot plot = ProfileMeansPlot.Of([Profile("a", 0.2)], profile => profile.Direction);
        XElement root = XDocument.Parse(SvgPanels.ToSvg([plot, plot, plot], columns: 2, "three")).Root!;
        Assert.Equal(("1440", "920"), ((string)root.Attribute("width")!, (string)root.Attribute("height")!));
        Assert.Equal(["0 40", "720 40", "0 480"], root.Elements(Svg + "svg").Select(panel => $"{(string)panel.Attribute("x")!} {(string)panel.Attribute("y")!}"));
    }

    [Fact]
    public void DifferencesHaveARowEach()
    {
        SideDifference[] rows = [.. SideDifference.By([Profile("a", 0.2), Profile("a", 0.4), Profile("b < c", 2)], profile => profile.Direction)];
        XElement root = XDocument.Parse(SideDifferencePlot.ToSvg(rows)).Root!;
        Assert.Equal(2, root.Elements(Svg + "circle").Count());
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "b < c");
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "-0.35, 2 of 2");
    }

    [Fact]
    public void ASweepHasBothSidesOfEachNoise()
    {
        SignSweepResult[] results = [.. new[] { 0.0, 1 }.Select(r => Result(r, [Profile("a", 0.6 - r / 2), Profile("a", 0.6 - r / 2)]))];
        SvgLinePlot plot = SignSweepPlot.Of(results);
        Assert.Equal(["Gaussian", ""], plot.Series.Select(series => series.Name));
        Assert.Equal([0.3, 0.05], plot.Series[0].Y.Select(y => Math.Round(y, 9)));
        Assert.Equal([0.5, 0.5], plot.Series[1].Y.Select(y => Math.Round(y, 9)));
        Assert.Throws<LossProfileException>(() => SignSweepPlot.Of(results, ProfileSeries.TestLoss));
    }

    private static SignSweepResult Result(double ratio, ImmutableArray<LossProfile> profiles) => new()
    {
        Model = "m", Dataset = "d", Kind = AsymValley.Directions.DirectionKind.Gaussian, Ratio = ratio, Seed = 0,
        Scaling = AsymValley.Directions.DirectionScaling.Norm, Width = 1, Group = "All", Profiles = profiles,
        TestError = SideDifference.Of(profiles),
        TrainError = SideDifference.Of(profiles), TrainLoss = SideDifference.Of(profiles, ProfileSeries.TrainLoss),
    };
}
