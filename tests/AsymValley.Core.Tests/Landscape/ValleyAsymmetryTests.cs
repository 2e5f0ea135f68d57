using AsymValley.Landscape;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

public sealed class ValleyAsymmetryTests
{
    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public void RecoversAPiecewiseLinearValley(int orientation)
    {
        // The numbers of HHY19 Fig. 2: flat slope 0.03 up to 2, sharp slope 15·0.03 from 0.6.
        AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => Valley(orientation * l), 3, 61));
        Assert.Equal(orientation, result.Orientation);
        Assert.Equal(0.6, result.RLow, 1e-9);
        Assert.Equal(2.0, result.RHigh, 1e-9);
        Assert.Equal(0.03, result.P, 1e-9);
        Assert.Equal(15, result.C, 1e-6);
        Assert.True(result.IsAsymmetric);
        Assert.Equal((null, null, false, 13), (result.Reason, result.Note, result.FloorUsed, result.Points));
    }

    [Fact]
    public void TakesGivenRadii()
    {
        LossProfile profile = Sample(Valley, 3, 61);
        AsymmetryResult inside = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { RLow = 0.8, RHigh = 1.5 });
        Assert.Equal((0.8, 1.5), (inside.RLow, inside.RHigh));
        Assert.Equal(15, inside.C, 1e-6);
        // Beyond 2 the flat side rises by 1.
        AsymmetryResult beyond = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { RLow = 0.8, RHigh = 2.5 });
        Assert.Equal(1, beyond.P, 1e-9);
        Assert.False(beyond.IsAsymmetric);
        Assert.Contains("is not above 2", beyond.Reason);
    }

    [Fact]
    public void FollowsASmoothValleyToTheGrid()
    {
        // L̂ = e^(−l) + l: g₊ = 1 − e^(−l) grows to 1, g₋ = e^l − 1 without bound. So c is largest at the far end.
        LossProfile profile = Sample(l => Math.Exp(-l) + l, 3, 601);
        AsymmetryResult given = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { RLow = 1, RHigh = 2 });
        // The open interval (1, 2) holds the offsets 1.01 … 1.99; a central difference is off by h²·|L‴|/6.
        Assert.Equal(1 - Math.Exp(-1.99), given.P, 1e-5);
        Assert.Equal(Math.Exp(1.01) - 1, given.SharpSlope, 1e-4);
        AsymmetryResult searched = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { MinimumWidth = 0.5 });
        Assert.Equal((2.5, 3.0), (Math.Round(searched.RLow, 9), Math.Round(searched.RHigh, 9)));
        Assert.Equal((Math.Exp(2.51) - 1) / (1 - Math.Exp(-2.99)), searched.C, 1e-3);
    }

    [Fact]
    public void ExactSlopesAreUsedAsTheyAre()
    {
        double[] offsets = [.. Grid(3, 61)];
        LossProfile profile = Sample(l => Math.Exp(-l) + l, 3, 61) with { Slopes = [.. offsets.Select(l => 1 - Math.Exp(-l))] };
        AsymmetryResult result = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { RLow = 1, RHigh = 2 });
        // The open interval (1, 2) holds the offsets 1.1 … 1.9.
        Assert.Equal(1 - Math.Exp(-1.9), result.P, 1e-12);
        Assert.Equal(Math.Exp(1.1) - 1, result.SharpSlope, 1e-12);
        Assert.True(result.ExactSlopes);
        Assert.Equal(9, result.Points);
    }

    [Fact]
    public void CentralDifferencesAreExactForParabolasOnAnyGrid()
    {
        // Two parabolas that meet at 0: slopes l and 8l, at 0.8 … 1.7.
        double[] offsets = [-3.1, -2.2, -1.9, -1.1, -0.8, -0.2, 0, 0.3, 0.5, 1.2, 1.7, 2.0, 2.9];
        double[] losses = [.. offsets.Select(l => l < 0 ? 4 * l * l : 0.5 * l * l)];
        AsymmetryResult result = ValleyAsymmetry.Measure(offsets, losses, new AsymmetryOptions { RLow = 0.6, RHigh = 1.8 });
        Assert.Equal(1.7, result.P, 1e-9);
        Assert.Equal(8 * 0.8, result.SharpSlope, 1e-9);
        Assert.Equal(2, result.Points);
    }

    [Fact]
    public void ASymmetricValleyIsNotAsymmetric()
    {
        AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => 3 * l * l, 2, 41));
        Assert.False(result.IsAsymmetric);
        Assert.InRange(result.C, 0.5, 1);
    }

    [Fact]
    public void ASlopeThatIsNotASampleOfZeroDoesNotMixTheSides()
    {
        // An even number of points: 0 lies between two of them.
        AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => l < 0 ? -2 * l : 0.5 * l, 2, 40));
        Assert.Equal(0.5, result.P, 1e-9);
        Assert.Equal(4, result.C, 1e-6);
        Assert.InRange(result.RLow, 0, 0.06);
    }

    [Fact]
    public void AFlatSideTakesTheFloorAndSaysSo()
    {
        AsymmetryResult flat = ValleyAsymmetry.Measure(Sample(l => l < 0 ? -l : 0, 1, 21), new AsymmetryOptions { Floor = 0.2 });
        Assert.Equal((0.2, true, true), (flat.P, flat.FloorUsed, flat.IsAsymmetric));
        Assert.Equal(5, flat.C, 1e-9);
        Assert.DoesNotContain("falls", flat.Note);
    }

    // L̂ = 1 − 0.1·l has no minimum, and Definition 1 holds to the letter.
    [Fact]
    public void ASlopeIsNoValley()
    {
        LossProfile slope = Sample(l => 1 - 0.1 * l, 3, 61);
        AsymmetryResult result = ValleyAsymmetry.Measure(slope);
        Assert.Equal((false, true), (result.IsAsymmetric, result.IsLiterallyAsymmetric));
        Assert.Contains("falls along the flat side", result.Reason);
        Assert.Equal(0.3, result.FlatFall, 1e-9);
        AsymmetryResult literal = ValleyAsymmetry.Measure(slope, new AsymmetryOptions { Literal = true });
        Assert.Equal((true, true, null), (literal.IsAsymmetric, literal.FloorUsed, literal.Reason));
        Assert.Equal(100, literal.C, 1e-9);
        Assert.Contains("not a minimum", literal.Note);
        AsymmetryResult given = ValleyAsymmetry.Measure(slope, new AsymmetryOptions { RLow = 1, RHigh = 2 });
        Assert.False(given.IsAsymmetric);
        Assert.Equal(0.1, given.FlatFall, 1e-9);
    }

    // HHY19's own solutions lie beside the minimum of the curve (Fig. 3: by 0.4): what falls near 0 does not count against what rises further out.
    [Fact]
    public void AMinimumBesideTheSolutionLeavesTheValleyAsymmetric()
    {
        AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => l < 0.4 ? 0.4 - l : 0.1 * (l - 0.4), 3, 61));
        Assert.True(result.IsAsymmetric);
        Assert.Equal(10, result.C, 1e-6);
        Assert.InRange(result.RLow, 0.4 - 1e-9, 0.55);
    }

    // A symmetric valley with noise of 1% of its height at each offset: the largest c of all intervals is not the noise's.
    [Fact]
    public void NoiseOnASymmetricValleyIsNotAsymmetry()
    {
        int asymmetric = 0;
        for (ulong seed = 0; seed < 200; seed++)
        {
            var random = new SeededRandom(seed);
            AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => l * l / 9 + 0.01 * random.NextGaussian(), 3, 41));
            asymmetric += result.IsAsymmetric ? 1 : 0;
            Assert.InRange(result.C, 0, 100);
        }
        Assert.InRange(asymmetric, 0, 10);
    }

    // Slopes 0.1 and 1 with errors of 0.002 a step of 0.1: at most 0.02 on a slope.
    [Fact]
    public void TheErrorsOfTheLossesBecomeAnIntervalOfC()
    {
        LossProfile exact = Sample(l => l < 0 ? -l : 0.1 * l, 2, 41);
        Assert.True(double.IsNaN(ValleyAsymmetry.Measure(exact).CLow));
        AsymmetryResult result = ValleyAsymmetry.Measure(exact with { TrainStepErrors = [.. Enumerable.Repeat(0.002, 40)] });
        Assert.Equal((1 - 1.96 * 0.02) / (0.1 + 1.96 * 0.02), result.CLow, 1e-9);
        Assert.Equal((1 + 1.96 * 0.02) / (0.1 - 1.96 * 0.02), result.CHigh, 1e-9);
        Assert.Null(result.Note);
        AsymmetryResult unsure = ValleyAsymmetry.Measure(exact with { TrainStepErrors = [.. Enumerable.Repeat(0.02, 40)] });
        Assert.Equal((10, 100), (Math.Round(unsure.C, 6), Math.Round(unsure.CHigh, 6)));
        Assert.Contains("not surely above 2", unsure.Note);
        // A fall within the errors is none.
        LossProfile falling = Sample(l => l < 0 ? -l : -0.02 * l, 2, 41);
        Assert.False(ValleyAsymmetry.Measure(falling).IsAsymmetric);
        Assert.True(ValleyAsymmetry.Measure(falling with { TrainStepErrors = [.. Enumerable.Repeat(0.002, 40)] }).IsAsymmetric);
    }

    [Fact]
    public void ASharpSideThatDoesNotRiseIsAReason()
    {
        AsymmetryResult result = ValleyAsymmetry.Measure(Sample(l => -l * l, 1, 21));
        Assert.False(result.IsAsymmetric);
        Assert.Contains("does not rise", result.Reason);
        AsymmetryResult wavy = ValleyAsymmetry.Measure(
            Sample(l => l < 0 ? -l + 0.3 * Math.Sin(20 * l) : -0.01 * l, 1, 81), new AsymmetryOptions { RLow = 0, RHigh = 1 });
        Assert.Equal((false, true), (wavy.IsAsymmetric, wavy.SharpSlope < 0));
        Assert.Contains("does not rise", wavy.Reason);
    }

    [Fact]
    public void AnIntervalNeverHoldsALossThatIsNotFinite()
    {
        LossProfile profile = Sample(l => l < -1.5 ? double.PositiveInfinity : l < 0 ? -l : 0.1 * l, 2, 41);
        AsymmetryResult result = ValleyAsymmetry.Measure(profile);
        Assert.Equal(10, result.C, 1e-6);
        Assert.InRange(result.RHigh, 1.4, 1.5 + 1e-9);

        AsymmetryResult given = ValleyAsymmetry.Measure(profile, new AsymmetryOptions { RLow = 1, RHigh = 2 });
        Assert.Equal((false, double.NaN, 0), (given.IsAsymmetric, given.C, given.Orientation));
        Assert.Contains("not finite", given.Reason);
        AsymmetryResult nowhere = ValleyAsymmetry.Measure(profile with { TrainLoss = [.. profile.Offsets.Select(_ => double.NaN)] });
        Assert.Contains("not finite", nowhere.Reason);
    }

    [Fact]
    public void TheThresholdIsStrict()
    {
        LossProfile profile = Sample(l => l < 0 ? -2 * l : l, 2, 33);
        AsymmetryResult result = ValleyAsymmetry.Measure(profile);
        Assert.Equal((2.0, false), (result.C, result.IsAsymmetric));
        Assert.True(ValleyAsymmetry.Measure(profile, new AsymmetryOptions { MinimumC = 1.5 }).IsAsymmetric);
    }

    [Fact]
    public void WhatCannotBeMeasuredIsAnError()
    {
        LossProfile profile = Sample(l => l * l, 1, 21);
        Assert.Equal("RHigh", Assert.Throws<InvalidOptionException>(() => Measure(new() { RLow = 0.5, RHigh = 1.5 })).Option);
        Assert.Equal("RLow", Assert.Throws<InvalidOptionException>(() => Measure(new() { RHigh = 0.5 })).Option);
        Assert.Equal("RHigh", Assert.Throws<InvalidOptionException>(() => Measure(new() { RLow = 0.5, RHigh = 0.5 })).Option);
        Assert.Equal("Floor", Assert.Throws<InvalidOptionException>(() => Measure(new() { Floor = 0 })).Option);
        Assert.Contains("no slope", Assert.Throws<LossProfileException>(() => Measure(new() { RLow = 0.51, RHigh = 0.59 })).Message);
        Assert.Contains("MinimumWidth", Assert.Throws<LossProfileException>(() => Measure(new() { MinimumWidth = 2 })).Message);
        Assert.Contains("both sides", Assert.Throws<LossProfileException>(() => ValleyAsymmetry.Measure([0, 1, 2, 3], [0, 1, 2, 3])).Message);
        Assert.Contains("ascending", Assert.Throws<LossProfileException>(() => ValleyAsymmetry.Measure([0, 0, 1], [0, 1, 2])).Message);
        Assert.Contains("TrainLoss", Assert.Throws<LossProfileException>(() => ValleyAsymmetry.Measure([0, 1, 2], [0, 1])).Message);

        void Measure(AsymmetryOptions options) => ValleyAsymmetry.Measure(profile, options);
    }

    private static double Valley(double l)
    {
        double r = Math.Abs(l);
        return l >= 0
            ? Math.Min(r, 0.6) * 0.2 + Math.Clamp(r - 0.6, 0, 1.4) * 0.03 + Math.Max(r - 2, 0)
            : Math.Min(r, 0.6) * 0.02 + Math.Clamp(r - 0.6, 0, 1.4) * 0.45 + Math.Max(r - 2, 0) * 0.1;
    }

    private static IEnumerable<double> Grid(double range, int points) =>
        Enumerable.Range(0, points).Select(i => -range + 2 * range * i / (points - 1));

    private static LossProfile Sample(Func<double, double> loss, double range, int points) =>
        new() { Offsets = [.. Grid(range, points)], TrainLoss = [.. Grid(range, points).Select(loss)] };
}
