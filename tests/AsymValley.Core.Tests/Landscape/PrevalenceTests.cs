using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

public sealed class PrevalenceTests
{
    // Published Wilson 95% intervals, to four digits (Newcombe 1998, table I, and the usual tables).
    [Theory]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void TheIntervalIsWilsons(int k, int n, double low, double high)
    {
        var prevalence = new Prevalence(k, n);
        Assert.Equal(low, prevalence.Low, 5e-5);
        Assert.Equal(high, prevalence.High, 5e-5);
    }

    [Fact]
    public void CountsAsymmetricAndUnmeasured()
    {
        var profile = new LossProfile { Offsets = [0], TrainLoss = [0], Model = "m" };
        AsymmetryResult[] results =
        [
            new() { Profile = profile, IsAsymmetric = true, C = 5 },
            new() { Profile = profile, IsAsymmetric = true, C = 3 },
            new() { Profile = profile, C = 1 },
            new() { Profile = profile with { Dataset = "other" } },
        ];
        var prevalence = Prevalence.Of(results);
        Assert.Equal((2, 4, 1, 3.0, 0.5), (prevalence.K, prevalence.N, prevalence.Unmeasured, prevalence.MedianC, prevalence.Share));
        Assert.Equal("m", prevalence.Model);
        Assert.Null(prevalence.Dataset);
        Assert.Null(prevalence.Kind);
    }

    [Fact]
    public void NothingToCountIsAnError() => Assert.Throws<InvalidOptionException>(() => Prevalence.Of([]));
}
