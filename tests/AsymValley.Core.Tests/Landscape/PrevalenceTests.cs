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
    public void GroupsAreCountedWithTheirSolutions()
    {
        static AsymmetryResult direction(string network, string run, bool isAsymmetric, int? epoch = null) => new()
        {
            Profile = new LossProfile { Offsets = [0], TrainLoss = [0], Network = network, Model = run, Epoch = epoch },
            IsAsymmetric = isAsymmetric,
            C = isAsymmetric ? 4 : 1,
        };
        AsymmetryResult[] results =
        [
            direction("B", "b1", true), direction("A", "a1", true), direction("A", "a1", false), direction("B", "b1", false),
            direction("A", "a2", false), direction("A", "a2", false), direction("A", "a3", true), direction("A", "a3", true, epoch: 5),
        ];
        Prevalence[] rows = [.. Prevalence.By(results, result => result.Profile.Network)];

        // In the order of their first occurrence. Network A: runs a1 (1 of 2), a2 (0 of 2), a3 and its epoch 5 (1 of 1 each).
        Assert.Equal(["B", "A"], rows.Select(row => row.Label));
        Assert.Equal([(1, 2), (3, 6)], rows.Select(row => (row.K, row.N)));
        Assert.Equal([(1, 1), (3, 4)], rows.Select(row => (row.Solutions!.K, row.Solutions.N)));
        Assert.Equal(["B", "A"], rows.Select(row => row.Network));
        Assert.Equal(["b1", null], rows.Select(row => row.Model));
        // Wilson at 3 of 4 and z = 1.959964.
        Assert.Equal(0.300642, rows[1].Solutions!.Low, 1e-6);
        Assert.Equal(0.954413, rows[1].Solutions!.High, 1e-6);
        Assert.Contains("not independent", rows[1].Note);
        Assert.Null(Prevalence.Of([results[1], results[4]]).Note);
    }

    [Fact]
    public void NothingToCountIsAnError() => Assert.Throws<InvalidOptionException>(() => Prevalence.Of([]));
}
