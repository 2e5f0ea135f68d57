using System.Text.Json;
using AsymValley.Cli.Output;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Tests;

public sealed class SignSweepCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private static string Line(string model, double left, double right, double width = 1) => ResultJson.Line(new LossProfile
    {
        Model = model, Kind = DirectionKind.Gaussian, Scaling = DirectionScaling.Norm, Width = width,
        Offsets = [-1, 0, 1], TrainLoss = [left, 0, right], TestError = [left, 0, right],
    });

    [Fact]
    public void TheSidesAreThoseOfTheProfiles()
    {
        string[] how = ["--range", "1", "--points", "5", "--threads", "1"];
        JsonElement[] rows = CommandLine.Run(["sign-sweep", small.Run, "--kind", "UniformPositive", "--ratio", "0,1", "--draws", "2", "--seed", "4", .. how]).Succeeded().Lines;
        Assert.Equal([0, 1], rows.Select(row => row.GetProperty("Ratio").GetDouble()));
        Assert.All(rows, row => Assert.False(row.TryGetProperty("Profiles", out _)));
        // Each line says once what it is of; its curves have their numbers only.
        Assert.Equal("run", rows[0].GetProperty("Model").GetString());
        Assert.Equal(["Positive", "Negative", "Difference", "Confidence", "LowerSide", "Curves", "PositiveLower", "Over"], rows[0].GetProperty("TestError").EnumerateObject().Select(property => property.Name));
        JsonElement[] profiles = CommandLine.Run(
            ["profile", small.Run, "--kind", "UniformPositive", "--sign-consistency", "1", "--scaling", "Norm", "--count", "2", "--seed", "4", .. how]).Succeeded().Lines;
        for (int draw = 0; draw < 2; draw++)
        {
            double[] loss = [.. profiles[draw].GetProperty("TrainLoss").EnumerateArray().Select(value => value.GetDouble())];
            JsonElement curve = rows[1].GetProperty("TrainLoss").GetProperty("Curves")[draw];
            Assert.Equal((loss[2] / 2 + loss[3] + loss[4] / 2) / 2, curve.GetProperty("Positive").GetDouble(), 1e-9);
            Assert.Equal((loss[2] / 2 + loss[1] + loss[0] / 2) / 2, curve.GetProperty("Negative").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void AWrongValueIsNamedByItsOption()
    {
        Assert.Contains("--ratio", Refused("--ratio", "0,1.5"));
        Assert.Contains("--kind", Refused("--kind", "Model"));
        Assert.Contains("--draws", Refused("--draws", "0"));

        string Refused(string option, string value)
        {
            CommandLine.Outcome outcome = CommandLine.Run("sign-sweep", small.Run, option, value);
            Assert.Equal(2, outcome.Code);
            return outcome.Error;
        }
    }

    [Fact]
    public void ProfilesFromAFileAreComparedByGroups()
    {
        string profiles = string.Join('\n', Line("a", 4, 2), Line("a", 6, 2), Line("a", 1, 3, width: 2));
        JsonElement[] rows = CommandLine.Run(profiles, ["side-difference", "-", "--group-by", "kind,width"]).Succeeded().Lines;
        Assert.Equal(["Gaussian, Width 1", "Gaussian, Width 2"], rows.Select(row => row.GetProperty("Label").GetString()));
        // Means of straight sides are half their ends: 1 − 2 and 1 − 3; 1.5 − 0.5.
        Assert.Equal([-1.5, 1], rows.Select(row => row.GetProperty("Difference").GetProperty("Mean").GetDouble()));
        Assert.Equal("NaN", rows[1].GetProperty("Difference").GetProperty("High").GetString());
        string[] csv = CommandLine.Run(profiles, ["side-difference", "-", "--format", "csv"]).Succeeded().Out.Split('\n');
        Assert.Equal("2", csv[1].Split(',')[Array.IndexOf(csv[0].Split(','), "PositiveLower")]);
    }
}
