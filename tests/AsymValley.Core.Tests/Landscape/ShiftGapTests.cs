using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

public sealed class ShiftGapTests
{
    [Fact]
    public void AShiftOfAParabolaIsFoundExactly()
    {
        // L̂ = l², L = (l − 0.4)² + 0.7: ξ_δ = max over |v| ≤ R of |(δ−0.4)² + 2v(δ−0.4)|, on [−3,3] with R = 3 − 0.7.
        LossProfile profile = Sample(l => l * l, l => (l - 0.4) * (l - 0.4) + 0.7, 3, 61);
        ShiftGapResult result = ShiftGap.Measure(profile);
        Assert.Equal(0.4, result.Delta, 1e-12);
        Assert.Equal(0, result.Xi, 1e-12);
        Assert.Equal(2.3, result.R, 1e-12);
        Assert.Equal(0.4 * 0.4 + 2 * 2.3 * 0.4, result.Xi0, 1e-12);
        Assert.Equal((0.0, 0.7), (result.TrainMinimum, result.TestMinimum));
        Assert.False(result.Interpolated);
        Assert.Equal(15, result.Rows.Length);
        Assert.All(result.Rows, row =>
        {
            double s = Math.Abs(row.Delta - 0.4);
            Assert.Equal(s * s + 2 * 2.3 * s, row.Xi, 1e-12);
            Assert.Equal(row.Xi / result.Xi0, row.Ratio, 1e-12);
        });
    }

    [Fact]
    public void AShiftBetweenOffsetsIsInterpolatedWithTheErrorOfAChord()
    {
        // A chord of (l − δ)² over a cell of width h lies at most h²/4 above it.
        const double h = 0.1;
        LossProfile profile = Sample(l => l * l, l => (l - 0.43) * (l - 0.43), 3, 61);
        ShiftGapResult result = ShiftGap.Measure(profile, new ShiftGapOptions { Shifts = [-0.43, 0.2, 0.43] });
        Assert.Equal([-0.43, 0, 0.2, 0.43], result.Rows.Select(row => row.Delta));
        Assert.Equal(0.43, result.Delta);
        // The test minimum is sampled at 0.4, 0.03² above the true one.
        Assert.InRange(result.Xi, 0, h * h / 4 + 0.03 * 0.03);
        Assert.True(result.Interpolated);
    }

    [Fact]
    public void WorksOnANonUniformGrid()
    {
        double[] offsets = [-2, -1.5, -1, -0.7, -0.3, 0, 0.2, 0.5, 0.9, 1.4, 2];
        double train(double l) => 2 * Math.Abs(l);
        // Kinks at sampled offsets, so that linear interpolation is exact.
        var profile = new LossProfile { Offsets = [.. offsets], TrainLoss = [.. offsets.Select(train)], TestLoss = [.. offsets.Select(l => train(l - 0.5) + 1)] };
        ShiftGapResult result = ShiftGap.Measure(profile, new ShiftGapOptions { Shifts = [0.25, 0.5] });
        Assert.Equal((0.5, 0.0, 1.5), (result.Delta, Math.Round(result.Xi, 12), result.R));
        Assert.Equal(1, result.Xi0, 1e-12);
    }

    [Fact]
    public void EqualCurvesHaveNoGap()
    {
        ShiftGapResult result = ShiftGap.Measure(Sample(l => l * l, l => l * l, 1, 21));
        Assert.Equal((0.0, 0.0, 0.0, 1.0), (result.Delta, result.Xi, result.Xi0, result.Ratio));
        Assert.Equal(double.PositiveInfinity, result.Rows[0].Ratio);
    }

    // L(l) = L̂(l − shift): a quarter of what the profile reaches is 1, half of it 2.
    [Theory]
    [InlineData(0.6, null, 0.6, false)]
    [InlineData(1.2, null, 1.2, false)]
    [InlineData(-1.2, null, -1.2, false)]
    [InlineData(2.8, null, 2, true)]
    [InlineData(1.2, 1.0, 1, true)]
    public void ABestShiftAtTheEdgeWidensTheSearchOrIsSaidToBeThere(double shift, double? most, double expected, bool atLimit)
    {
        double[] offsets = [.. Enumerable.Range(-20, 41).Select(i => 0.2 * i)];
        var profile = new LossProfile { Offsets = [.. offsets], TrainLoss = [.. offsets.Select(l => l * l)], TestLoss = [.. offsets.Select(l => (l - shift) * (l - shift))] };
        ShiftGapResult result = ShiftGap.Measure(profile, new ShiftGapOptions { MaximumShift = most });
        Assert.Equal((expected, atLimit), (Math.Round(result.Delta, 9), result.AtLimit));
        Assert.Equal(atLimit, result.Note?.Contains("at the limit", StringComparison.Ordinal) == true);
        Assert.Equal(4 - Math.Abs(result.Rows[0].Delta), result.R, 1e-9);
    }

    [Fact]
    public void WhatCannotBeMeasuredIsAnError()
    {
        LossProfile profile = Sample(l => l * l, l => l * l, 1, 21);
        Assert.Contains("test loss", Assert.Throws<LossProfileException>(() => ShiftGap.Measure(profile with { TestLoss = [] })).Message);
        Assert.Contains("offset -1", Assert.Throws<LossProfileException>(() => ShiftGap.Measure(profile with { TestLoss = profile.TestLoss.SetItem(0, double.NaN) })).Message);
        Assert.Throws<LossProfileException>(() => ShiftGap.Measure(profile with { Offsets = [.. profile.Offsets.Select(l => l + 2)] }));
        Assert.Throws<InvalidOptionException>(() => ShiftGap.Measure(profile, new ShiftGapOptions { Shifts = [1.5] }));
        Assert.Throws<InvalidOptionException>(() => ShiftGap.Measure(profile, new ShiftGapOptions { MaximumShift = 0.01 }));
        Assert.Throws<InvalidOptionException>(() => ShiftGap.Measure(profile, new ShiftGapOptions { Step = -1 }));
    }

    private static LossProfile Sample(Func<double, double> train, Func<double, double> test, double range, int points)
    {
        double[] offsets = [.. Enumerable.Range(0, points).Select(i => -range + 2 * range * i / (points - 1))];
        return new LossProfile { Offsets = [.. offsets], TrainLoss = [.. offsets.Select(train)], TestLoss = [.. offsets.Select(test)] };
    }
}
