using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class AsymmetryPlotTests
{
    // Slope -2 to the left and 0.5 to the right of a loss of 0.25 at 0: c = 4.
    private static readonly LossProfile s_profile = new()
    {
        Model = "Net", Dataset = "CIFAR10", Direction = "Gaussian-1",
        Offsets = [-4, -3, -2, -1, 0, 1, 2, 3, 4], TrainLoss = [8.25, 6.25, 4.25, 2.25, 0.25, 0.75, 1.25, 1.75, 2.25],
    };

    [Fact]
    public void TheSlopesAreDrawnFromTheCurveAtTheInnerRadius()
    {
        SvgLinePlot plot = AsymmetryPlot.Of(ValleyAsymmetry.Measure(s_profile, new AsymmetryOptions { RLow = 0.5, RHigh = 3 }));
        Assert.Equal("Net on CIFAR10 along Gaussian-1: (r_lo, r_hi, p, c) = (0.5, 3, 0.5, 4)", plot.Title);
        Assert.Equal([(0.5, 3), (-3, -0.5)], plot.Spans.Select(span => (span.Low, span.High)));
        Assert.Equal(["training loss", "p = 0.5", "c·p = 2, c = 4", "solution"], plot.Series.Select(line => line.Name));

        // The loss is 0.25 + 0.5·0.5 at 0.5 and 0.25 + 2·0.5 at -0.5; over 2.5 it rises by 1.25 and by 5.
        Assert.Equal([0.5, 3], plot.Series[1].X.ToArray());
        Assert.Equal([0.5, 1.75], plot.Series[1].Y.ToArray());
        Assert.Equal([-0.5, -3], plot.Series[2].X.ToArray());
        Assert.Equal([1.25, 6.25], plot.Series[2].Y.ToArray());
        Assert.Equal((0, 0.25), (plot.Series[3].X[0], plot.Series[3].Y[0]));
    }

    [Fact]
    public void TheOtherWayRoundTheFlatLineLiesToTheLeft()
    {
        LossProfile mirrored = s_profile with { TrainLoss = [.. s_profile.TrainLoss.Reverse()] };
        SvgLinePlot plot = AsymmetryPlot.Of(ValleyAsymmetry.Measure(mirrored, new AsymmetryOptions { RLow = 0.5, RHigh = 3 }));
        Assert.Equal([-0.5, -3], plot.Series[1].X.ToArray());
        Assert.Equal([0.5, 1.75], plot.Series[1].Y.ToArray());
        Assert.Equal([1.25, 6.25], plot.Series[2].Y.ToArray());
    }

    [Fact]
    public void WhatCouldNotBeMeasuredHasNoSlopes()
    {
        LossProfile broken = s_profile with { TrainLoss = [.. s_profile.Offsets.Select(_ => double.NaN)] };
        SvgLinePlot plot = AsymmetryPlot.Of(ValleyAsymmetry.Measure(broken));
        Assert.EndsWith("not measurable", plot.Title);
        Assert.Empty(plot.Spans);
        Assert.StartsWith("<svg", plot.ToSvg());
    }

    [Fact]
    public void APrevalencePlotPutsSharesAndIntervalsOnOneScale()
    {
        string svg = PrevalencePlot.ToSvg([new Prevalence(1, 4) { Label = "a" }, new Prevalence(3, 4) { Label = "b & c" }]);
        double[] x = [.. System.Xml.Linq.XElement.Parse(svg).Descendants("{http://www.w3.org/2000/svg}circle").Select(dot => (double)dot.Attribute("cx")!)];
        // A quarter and three quarters lie half the axis apart, which is 420 pixels.
        Assert.Equal(210, x[1] - x[0], 0.02);
        Assert.Contains("b &amp; c", svg);
        Assert.Contains("1 of 4, median c NaN", svg);
        Assert.Throws<ArgumentException>(() => PrevalencePlot.ToSvg([]));
    }
}
