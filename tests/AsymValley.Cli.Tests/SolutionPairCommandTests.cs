using System.Globalization;
using System.Text.Json;

namespace AsymValley.Tests;

public sealed class SolutionPairCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string[] Interpolate(params string[] more) => ["interpolate", small.Run, "--points", "21", "--threads", "1", .. more];

    [Fact]
    public void TheLineOfARunGoesFromSwaToSgd()
    {
        JsonElement line = Assert.Single(CommandLine.Run(Interpolate()).Succeeded().Lines);
        JsonElement swa = Evaluate("swa"), sgd = Evaluate("sgd");
        foreach (string name in (ReadOnlySpan<string>)["TrainLoss", "TestLoss", "TrainAccuracy", "TestAccuracy"])
        {
            Assert.Equal(swa.GetProperty(name).GetDouble(), line.GetProperty("From").GetProperty(name).GetDouble());
            Assert.Equal(sgd.GetProperty(name).GetDouble(), line.GetProperty("To").GetProperty(name).GetDouble());
        }
        double[] t = Numbers(line, "T"), train = Numbers(line, "TrainLoss");
        Assert.Equal((-2.0, 3.0, 0.0, 1.0), (t[0], t[20], t[8], t[12]));
        Assert.Equal(swa.GetProperty("TrainLoss").GetDouble(), train[8], 1e-6);
        Assert.Equal(sgd.GetProperty("TrainLoss").GetDouble(), train[12], 1e-6);
        Assert.Equal(t[Array.IndexOf(train, train.Min())], line.GetProperty("TrainMinimum").GetDouble());
        // Logistic regression is convex.
        Assert.Equal(0, line.GetProperty("TrainBarrier").GetDouble(), 1e-6);

        string[] rows = CommandLine.Run(Interpolate("--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 21, rows.Length);
        int column = Array.IndexOf(rows[0].Split(','), "TestLoss");
        Assert.Equal(Numbers(line, "TestLoss")[20], double.Parse(rows[21].Split(',')[column], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void TwoModelFilesNeedADataSetAndTheOtherWayRoundTheLineIsReversed()
    {
        // Away from their run, whose data they would have.
        string swa = small.At("swa.safetensors"), sgd = small.At("sgd.safetensors");
        File.Copy(Path.Combine(small.Run, "swa.safetensors"), swa, overwrite: true);
        File.Copy(Path.Combine(small.Run, "model.safetensors"), sgd, overwrite: true);
        Assert.Equal(2, CommandLine.Run("interpolate", sgd).Code);
        Assert.Equal(2, CommandLine.Run("interpolate", sgd, swa).Code);
        string[] data = ["--dataset", "Synthetic", "--train-count", "120", "--test-count", "60", "--range", "0,1", "--points", "5", "--threads", "1"];
        double[] forth = Numbers(CommandLine.Run(["interpolate", swa, sgd, .. data]).Succeeded().Lines[0], "TrainLoss");
        double[] back = Numbers(CommandLine.Run(["interpolate", sgd, swa, .. data]).Succeeded().Lines[0], "TrainLoss");
        for (int i = 0; i < 5; i++)
            Assert.Equal(forth[i], back[4 - i], 1e-6);
    }

    [Fact]
    public void ThePictureIsNotReplacedUnlessForced()
    {
        string file = small.At("line.svg");
        CommandLine.Run(Interpolate("--plot-path", file)).Succeeded();
        Assert.Contains("test error", File.ReadAllText(file));
        CommandLine.Outcome outcome = CommandLine.Run(Interpolate("--plot-path", file));
        Assert.Equal(1, outcome.Code);
        Assert.Contains("--plot-path", outcome.Error);
        CommandLine.Run(Interpolate("--plot-path", file, "--force")).Succeeded();
    }

    [Fact]
    public void FlatSidesAreCountedOverDirectionsOrTheirProfiles()
    {
        string[] directions = [small.Run, "--kind", "InterpolationPlusRandom", "--noise", "Gaussian", "--to-solution", "swa", "--count", "3", "--range", "2", "--points", "9", "--threads", "1"];
        CommandLine.Outcome direct = CommandLine.Run(["flat-side", .. directions, "--minimum-points", "1"]).Succeeded();
        CommandLine.Outcome profiles = CommandLine.Run(["profile", .. directions]).Succeeded();
        JsonElement count = Assert.Single(direct.Lines);
        Assert.Equal(direct.Out, CommandLine.Run(profiles.Out, ["flat-side", "-", "--minimum-points", "1"]).Succeeded().Out);
        Assert.Equal(3, count.GetProperty("N").GetInt32());
        Assert.Equal("InterpolationPlusRandom-0, Gaussian noise", count.GetProperty("Directions")[0].GetProperty("Direction").GetString());
        int flat = profiles.Lines.Count(profile => Numbers(profile, "TrainLoss") is var loss && loss[8] < loss[0]);
        Assert.Equal(flat, count.GetProperty("ByTrainLoss").GetProperty("K").GetInt32());
    }

    [Fact]
    public void WidthsAreComparedAlongTheSameDirections()
    {
        string[] line = ["compare-widths", small.Run, "--count", "2", "--seed", "4", "--range", "3", "--points", "13", "--rise", "0.1,1", "--factor", "2", "--threads", "1"];
        string picture = small.At("widths.svg");
        JsonElement result = Assert.Single(CommandLine.Run([.. line, "--plot-path", picture]).Succeeded().Lines);
        Assert.Equal(2 * 3, result.GetProperty("Summary").GetArrayLength());
        Assert.Equal(2 * 2 * 3, result.GetProperty("Rows").GetArrayLength());
        Assert.Contains("along 2 directions (Gaussian)", File.ReadAllText(picture));
        JsonElement profile = CommandLine.Run("profile", small.Run, "--solution", "swa", "--seed", "5", "--range", "3", "--points", "13", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(Numbers(profile, "TestLoss"), Numbers(result.GetProperty("FromProfiles")[1], "TestLoss"));
        Assert.Equal(1 + (2 * 2 * 3), CommandLine.Run([.. line, "--format", "csv"]).Succeeded().Out.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("interpolate", "--points", "1")]
    [InlineData("interpolate", "--range", "3,-2")]
    [InlineData("flat-side", "--distance", "9")]
    [InlineData("compare-widths", "--factor", "0.5")]
    [InlineData("compare-widths", "--count", "0")]
    [InlineData("compare-widths", "--kind", "Sign")]
    public void AWrongValueIsNamedByItsOption(string command, string option, string value)
    {
        CommandLine.Outcome outcome = CommandLine.Run(command, small.Run, option, value, "--threads", "1");
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
    }

    private JsonElement Evaluate(string solution) => CommandLine.Run("evaluate", small.Run, "--solution", solution, "--threads", "1").Succeeded().Lines[0];

    private static double[] Numbers(JsonElement result, string name) => [.. result.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
