using System.Text.Json;

namespace AsymValley.Tests;

public sealed class MeasuredDirectionTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Theory]
    [InlineData("Gradient", "Gradient", "1")]
    [InlineData("HessianEigenvector", "HessianEigenvector(0) HessianEigenvector(1)", "2")]
    [InlineData("TrajectoryPca", "TrajectoryPca(0)", "1")]
    public void DirectionsAreMeasuredAndThenProfiled(string kind, string labels, string count)
    {
        JsonElement[] profiles = CommandLine.Run("profile", small.Run, "--kind", kind, "--count", count, "--points", "5", "--range", "1", "--slope",
            "--direction-samples", "60", "--threads", "1", "--skip-test").Succeeded().Lines;
        Assert.Equal(labels.Split(' '), profiles.Select(profile => profile.GetProperty("Direction").GetString()));
        // The slopes beside the differences, for a smooth network.
        Assert.All(profiles, profile => Assert.InRange(profile.GetProperty("RelativeSlopeDifference").GetDouble(), 0, 0.1));
        Assert.Equal("NaN", profiles[0].GetProperty("CentralDifferences")[0].GetString());
    }

    [Fact]
    public void AFoundRangeHoldsTheRise()
    {
        CommandLine.Outcome outcome = CommandLine.Run("profile", small.Run, "--kind", "HessianEigenvector", "--auto-range", "--rise-factor", "2", "--points", "9", "--threads", "1", "--skip-test");
        JsonElement profile = Assert.Single(outcome.Succeeded().Lines);
        double[] losses = [.. profile.GetProperty("TrainLoss").EnumerateArray().Select(loss => loss.GetDouble())];
        Assert.Equal(2, profile.GetProperty("RiseFactor").GetDouble());
        Assert.True(profile.GetProperty("Curvature").GetProperty("Eigenvalue").GetDouble() > 0);
        Assert.True(Math.Max(losses[0], losses[^1]) >= 2 * losses[4]);
    }

    [Fact]
    public void UnfoundEigenvectorsAreWarnedOf()
    {
        CommandLine.Outcome outcome = CommandLine.Run("profile", small.Run, "--kind", "HessianEigenvector", "--tolerance", "1e-9", "--maximum-iterations", "2", "--points", "3", "--threads", "1", "--skip-test");
        outcome.Succeeded();
        Assert.Contains("--maximum-iterations", outcome.Error);
    }

    [Theory]
    [InlineData("--auto-range", "--auto-range", "--range", "2")]
    [InlineData("--auto-range", "--auto-range", "--offset", "0,1")]
    [InlineData("--rise-factor", "--auto-range", "--rise-factor", "1")]
    [InlineData("--index", "--kind", "TrajectoryPca", "--index", "-1")]
    [InlineData("--index", "--kind", "TrajectoryPca", "--count", "9")]
    [InlineData("--count", "--kind", "Gradient", "--count", "2")]
    [InlineData("--direction-samples", "--kind", "Gradient", "--direction-samples", "121")]
    public void AWrongValueIsNamedByItsOption(string option, params string[] arguments)
    {
        CommandLine.Outcome outcome = CommandLine.Run(["profile", small.Run, .. arguments]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
    }
}
