using System.Globalization;
using System.Text.Json;

namespace AsymValley.Tests;

public sealed class NeighbourhoodCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string[] Line(params string[] more) =>
        ["neighbourhood", small.Run, "--kind", "UniformPositive", "--seed", "7", "--range", "2", "--points", "9", "--neighbours", "3", "--radius", "0.5",
            "--minimum-points", "1", "--threads", "1", .. more];

    [Fact]
    public void TheMeansAreThoseOfTheNeighboursAndTheCurveIsTheProfiles()
    {
        JsonElement result = Assert.Single(CommandLine.Run(Line()).Succeeded().Lines);
        JsonElement profile = CommandLine.Run("profile", small.Run, "--kind", "UniformPositive", "--seed", "7", "--range", "2", "--points", "9", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(profile.GetProperty("TrainLoss").GetRawText(), result.GetProperty("TrainLoss").GetRawText());
        Assert.Equal(profile.GetProperty("TestLoss").GetRawText(), result.GetProperty("TestLoss").GetRawText());
        Assert.Equal(3, result.GetProperty("Neighbours").GetArrayLength());
        Assert.Equal(3, result.GetProperty("Asymmetric").GetProperty("N").GetInt32());
        Assert.All(result.GetProperty("Distances").EnumerateArray(), distance => Assert.InRange(distance.GetDouble(), 0, 0.5));

        string[] rows = CommandLine.Run(Line("--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 9, rows.Length);
        int column = Array.IndexOf(rows[0].Split(','), "TrainDeviation");
        Assert.Equal(result.GetProperty("TrainDeviation")[8].GetDouble(), double.Parse(rows[9].Split(',')[column], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void ThePictureIsNotReplacedUnlessForced()
    {
        string file = small.At("neighbours.svg");
        CommandLine.Run(Line("--plot-path", file)).Succeeded();
        Assert.Contains("mean of 3 neighbours in B(0.5)", File.ReadAllText(file));
        CommandLine.Outcome outcome = CommandLine.Run(Line("--plot-path", file));
        Assert.Equal(1, outcome.Code);
        Assert.Contains("--plot-path", outcome.Error);
        CommandLine.Run(Line("--plot-path", file, "--force")).Succeeded();
    }

    [Theory]
    [InlineData("--neighbours", "1")]
    [InlineData("--radius", "-2")]
    [InlineData("--r-high", "9")]
    public void AWrongValueIsNamedByItsOption(string option, string value)
    {
        CommandLine.Outcome outcome = CommandLine.Run(Line([option, value, .. option == "--r-high" ? new[] { "--r-low", "0" } : []]));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
    }
}
