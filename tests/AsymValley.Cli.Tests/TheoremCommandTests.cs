using System.Text.Json;

namespace AsymValley.Tests;

/// <summary>flat-side-gain, ball-shift-gap, trajectory, and the pictures of shift-gap.</summary>
public sealed class TheoremCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string[] Line(string command, params string[] more) =>
        [command, small.Run, "--kind", "UniformPositive", "--seed", "7", "--range", "2", "--points", "9", "--threads", "1", .. more];

    [Fact]
    public void AGainIsItsParts()
    {
        JsonElement[] lines = CommandLine.Run(Line("flat-side-gain", "--minimum-points", "1", "--distance", "0.25,0.5", "--shift", "0.5")).Succeeded().Lines;
        Assert.Equal([0.25, 0.5], lines.Select(line => Math.Round(line.GetProperty("Distance").GetDouble(), 6)));
        JsonElement term = Assert.Single(lines[1].GetProperty("Terms").EnumerateArray());
        double c = term.GetProperty("Asymmetry").GetProperty("C").GetDouble(), p = term.GetProperty("Asymmetry").GetProperty("P").GetDouble();
        Assert.Equal((c - 1) * 0.5 * p / 2, lines[1].GetProperty("ShiftedBound").GetDouble(), 1e-9);
        Assert.Equal((c - 1) * 0.5 * p / 2 - 2 * lines[1].GetProperty("Xi").GetDouble(), lines[1].GetProperty("Bound").GetDouble(), 1e-9);
        // The points of the shifts are those of the profile: its offsets are multiples of 0.5.
        JsonElement profile = CommandLine.Run(Line("profile")).Succeeded().Lines[0];
        double loss(int i) => profile.GetProperty("TrainLoss")[i].GetDouble();
        int side = term.GetProperty("Asymmetry").GetProperty("Orientation").GetInt32();
        Assert.Equal((loss(5) + loss(3) - loss(4) - loss(4 + 2 * side)) / 2, lines[1].GetProperty("Gain").GetDouble(), 1e-6);
        JsonElement together = Assert.Single(CommandLine.Run(Line("flat-side-gain", "--count", "2", "--together", "--minimum-points", "1")).Succeeded().Lines);
        Assert.Equal(4, together.GetProperty("Shifted").GetArrayLength());
        Assert.Equal(2, CommandLine.Run(Line("flat-side-gain", "--count", "2", "--minimum-points", "1")).Succeeded().Lines.Length);
    }

    [Fact]
    public void ABallWithTheSolutionAloneIsTheSolution()
    {
        JsonElement gap = Assert.Single(CommandLine.Run(Line("ball-shift-gap", "--samples", "2", "--radius", "1e-6")).Succeeded().Lines);
        JsonElement profile = CommandLine.Run(Line("profile")).Succeeded().Lines[0];
        double level = gap.GetProperty("TestMinimum").GetDouble() - gap.GetProperty("TrainMinimum").GetDouble();
        for (int j = 0; j < 9; j++)
        {
            double expected = Math.Abs(profile.GetProperty("TestLoss")[j].GetDouble() - level - profile.GetProperty("TrainLoss")[4].GetDouble());
            Assert.Equal(expected, gap.GetProperty("Rows")[j].GetProperty("Xi").GetDouble(), 1e-4);
        }
        Assert.Equal(3, gap.GetProperty("Points").GetInt32());
    }

    [Fact]
    public void TrajectoriesAreOfSnapshotsOrOfSteps()
    {
        JsonElement epochs = Assert.Single(CommandLine.Run(Line("trajectory", "--minimum-points", "1")).Succeeded().Lines);
        Assert.Equal(("Epoch", 2), (epochs.GetProperty("Unit").GetString(), epochs.GetProperty("Times").GetArrayLength()));
        // The last snapshot is the solution, at offset 0.
        Assert.Equal(0, epochs.GetProperty("Positions")[1].GetDouble(), 1e-9);
        string[] rows = CommandLine.Run(Line("trajectory", "--minimum-points", "1", "--steps", "5", "--count", "2", "--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 2 * 5, rows.Length);
        CommandLine.Outcome outcome = CommandLine.Run(Line("trajectory", "--steps", "5", "--average-start", "6"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("--average-start", outcome.Error);
    }

    [Fact]
    public void PicturesAreNotReplacedUnlessForced()
    {
        foreach ((string command, string second) in new[] { ("shift-gap", "-ratio"), ("trajectory", "-valley"), ("flat-side-gain", "") })
        {
            string file = small.At(command + ".svg");
            string[] line = Line(command, [.. command == "shift-gap" ? Array.Empty<string>() : ["--minimum-points", "1"], "--plot-path", file]);
            CommandLine.Run(line).Succeeded();
            Assert.True(File.Exists(file) && File.Exists(small.At(command + second + ".svg")));
            CommandLine.Outcome outcome = CommandLine.Run(line);
            Assert.Equal(1, outcome.Code);
            Assert.Contains("--plot-path", outcome.Error);
            CommandLine.Run([.. line, "--force"]).Succeeded();
        }
    }
}
