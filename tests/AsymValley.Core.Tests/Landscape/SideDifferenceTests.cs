using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

/// <summary>Side means against integrals by hand, intervals against the table of Student's t.</summary>
public sealed class SideDifferenceTests
{
    [Fact]
    public void TheMeanOfAPiecewiseLinearCurveIsItsIntegralOnAnyGrid()
    {
        // 3|l| to the left, 1·l to the right, kink at 0, sampled without 0 and further out on the right: R = 1.
        ImmutableArray<double> offsets = [-1, -0.25, 0, 0.5, 4];
        SideMeans sides = SideMeans.Of(Profile(offsets, l => l < 0 ? -3 * l : l), ProfileSeries.TestError);
        Assert.Equal(0.5, sides.Positive, 1e-12);
        Assert.Equal(1.5, sides.Negative, 1e-12);
        Assert.Equal(-1, sides.Difference, 1e-12);
        // Without 0 in the grid the curve is a straight line there.
        sides = SideMeans.Of(Profile([-1, 1], l => 2 + l), ProfileSeries.TestError);
        Assert.Equal((2.5, 1.5), (sides.Positive, sides.Negative));
    }

    [Fact]
    public void DirectionsOfOneSolutionGiveStudentsInterval()
    {
        // Differences −1, −2, −3, −4: mean −2.5, standard deviation 1.290994, t(3; 0.975) = 3.182446.
        SideDifference result = SideDifference.Of([.. Enumerable.Range(1, 4).Select(i => Straight("a", left: 2 * i))]);
        double half = 3.182446 * 1.290994 / 2;
        Assert.Equal(-2.5, result.Difference.Mean, 1e-12);
        Assert.Equal(-2.5 - half, result.Difference.Low, 1e-5);
        Assert.Equal(-2.5 + half, result.Difference.High, 1e-5);
        Assert.Equal(("directions", 1, 4, 4), (result.Over, result.LowerSide, result.PositiveLower, result.Difference.N));
        Assert.Equal(0, SideDifference.Of([Straight("a", 2), Straight("a", -2)]).LowerSide);
        Assert.Equal(0, SideDifference.Of([Straight("a", 2)]).LowerSide);
        Assert.True(double.IsNaN(SideDifference.Of([Straight("a", 2)]).Difference.High));
    }

    [Fact]
    public void OverSeveralSolutionsDirectionsAreAveragedFirst()
    {
        SideDifference result = SideDifference.Of([Straight("a", 2), Straight("a", 4), Straight("b", 8)]);
        // Means of the solutions: −1.5 and −4; half the interval is t(1; 0.975) · sd/√2 = 12.706205 · 1.25.
        Assert.Equal(("solutions", 2), (result.Over, result.Difference.N));
        Assert.Equal(-2.75, result.Difference.Mean, 1e-12);
        Assert.Equal(-2.75 + 12.706205 * 1.25, result.Difference.High, 1e-4);
        Assert.Equal(3, result.Curves.Length);
        Assert.Null(result.Model);
    }

    [Fact]
    public void WhatCannotBeComparedIsAnError()
    {
        Assert.Contains("one side", Assert.Throws<LossProfileException>(() => SideMeans.Of(Profile([0, 1], l => l), ProfileSeries.TestError)).Message);
        Assert.Contains("test loss", Assert.Throws<LossProfileException>(() => SideMeans.Of(Straight("a", 1), ProfileSeries.TestLoss)).Message);
        Assert.Throws<InvalidOptionException>(() => SideDifference.Of([]));
        Assert.Equal("Confidence", Assert.Throws<InvalidOptionException>(() => SideDifference.Of([Straight("a", 1)], confidence: 1)).Option);
    }

    private static LossProfile Straight(string model, double left) => Profile([-1, 0, 1], l => l < 0 ? -left * l : 0) with { Model = model };

    private static LossProfile Profile(ImmutableArray<double> offsets, Func<double, double> error) => new()
    {
        Offsets = offsets, TrainLoss = [.. offsets.Select(_ => 0.0)], TestError = [.. offsets.Select(error)],
    };
}
