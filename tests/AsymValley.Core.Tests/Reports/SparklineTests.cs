using AsymValley.Reports;

namespace AsymValley.Tests.Reports;

public sealed class SparklineTests
{
    [Fact]
    public void ARisingLineTakesAllEightBlocks() =>
        Assert.Equal("▁▂▃▄▅▆▇█", Sparkline.Of([0, 1, 2, 3, 4, 5, 6, 7], 8));

    [Fact]
    public void AValleyIsHighAtItsSidesAndLowestAtItsBottom()
    {
        double[] x = [.. Enumerable.Range(-20, 41).Select(i => i / 10.0)];

        string curve = Sparkline.Of(x, [.. x.Select(l => l * l)], 16);

        Assert.Equal(16, curve.Length);
        Assert.Equal(curve, string.Concat(curve.Reverse()));
        Assert.Equal(['█', '▁', '█'], [curve[0], curve[8], curve[^1]]);
    }

    [Fact]
    public void DistancesBetweenPointsCount()
    {
        // A step at 9 of 10: nine tenths of the line are low, though half of the points are high.
        Assert.Equal("▁▁▁▁▁▁▁▁▁█", Sparkline.Of([0, 9, 9.0001, 9.5, 10], [0, 0, 1, 1, 1], 10));
    }

    [Fact]
    public void WhatIsNotFiniteIsAGap()
    {
        Assert.Equal(" ▁▁▅██ ", Sparkline.Of([double.NaN, double.NaN, 0, 1, 2, double.PositiveInfinity, double.NaN], 7));
        // One number among five: no flat line over all.
        Assert.Equal("   ▁▁▁   ", Sparkline.Of([-2, -1, 0, 1, 2], [double.NaN, double.NaN, 1, double.NaN, double.NaN], 9));
        Assert.Equal("", Sparkline.Of([double.NaN]));
        Assert.Equal("", Sparkline.Of([]));
    }

    [Fact]
    public void EqualValuesAreAFlatLineAndFewValuesFewCharacters() => Assert.Equal("▁▁▁", Sparkline.Of([2, 2, 2]));
}
