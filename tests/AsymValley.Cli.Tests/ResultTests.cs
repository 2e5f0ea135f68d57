using System.Globalization;
using System.Text.Json;
using AsymValley.Cli.Output;
using AsymValley.Landscape;

namespace AsymValley.Tests;

/// <summary>What the commands write about one small run.</summary>
public sealed class ResultTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string[] Directions(string command, params string[] more) =>
        [command, small.Run, "--kind", "UniformPositive", "--count", "3", "--seed", "7", "--range", "2", "--points", "17", "--threads", "1", .. more];

    [Fact]
    public void TrainDescribesTheRun()
    {
        JsonElement run = Assert.Single(small.Training.Lines);
        Assert.Equal("Completed", run.GetProperty("Status").GetString());
        Assert.Equal(4, run.GetProperty("EpochsDone").GetInt32());
        // 3·32·32 weights and a bias for each of 10 classes.
        Assert.Equal(30_730, run.GetProperty("Parameters").GetInt32());
        Assert.Equal(small.Training.Out, CommandLine.Run("info", small.Run).Succeeded().Out);
        Assert.Equal(4, CommandLine.Run("info", small.Run, "--history").Succeeded().Lines.Length);
        Assert.Equal(1, CommandLine.Run([.. SmallRun.TrainArguments(small.Run), "--epochs", "1"]).Code);
    }

    [Fact]
    public void EvaluateMeasuresEachSolution()
    {
        JsonElement sgd = CommandLine.Run("evaluate", small.Run, "--threads", "1").Succeeded().Lines[0];
        JsonElement run = small.Training.Lines[0];
        Assert.Equal(run.GetProperty("TestLoss").GetDouble(), sgd.GetProperty("TestLoss").GetDouble(), 5);
        Assert.Equal(run.GetProperty("TestAccuracy").GetDouble(), sgd.GetProperty("TestAccuracy").GetDouble(), 12);
        JsonElement swa = CommandLine.Run("evaluate", small.Run, "--solution", "swa", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(run.GetProperty("SwaTestLoss").GetDouble(), swa.GetProperty("TestLoss").GetDouble(), 5);
        JsonElement skipped = CommandLine.Run("evaluate", small.Run, "--skip-test", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal("NaN", skipped.GetProperty("TestLoss").GetString());
    }

    [Fact]
    public void AModelFileNeedsADataSet()
    {
        string inside = Path.Combine(small.Run, "model.safetensors"), file = small.At("alone.safetensors");
        File.Copy(inside, file, overwrite: true);
        Assert.Equal(2, CommandLine.Run("evaluate", file).Code);
        string[] data = ["--dataset", "Synthetic", "--train-count", "120", "--test-count", "60", "--threads", "1"];
        JsonElement fromFile = CommandLine.Run(["evaluate", file, .. data]).Succeeded().Lines[0];
        JsonElement fromRun = CommandLine.Run("evaluate", small.Run, "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(fromRun.GetProperty("TrainLoss").GetDouble(), fromFile.GetProperty("TrainLoss").GetDouble());
        // One in the run's folder has the run's data.
        JsonElement ofRun = CommandLine.Run("evaluate", inside, "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(fromRun.GetProperty("TrainLoss").GetDouble(), ofRun.GetProperty("TrainLoss").GetDouble());
    }

    [Fact]
    public void TheSameDirectionIsMeasuredThroughTheSnapshotsOfARun()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(small.Run, "snapshots")).Order(StringComparer.Ordinal)];
        JsonElement[] profiles = CommandLine.Run(["profile", .. files, "--kind", "UniformPositive", "--points", "3", "--threads", "1"]).Succeeded().Lines;
        Assert.Equal([2, 4], profiles.Select(profile => profile.GetProperty("Epoch").GetInt32()));
        JsonElement last = CommandLine.Run("evaluate", small.Run, "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(last.GetProperty("TrainLoss").GetDouble(), profiles[1].GetProperty("TrainLoss")[1].GetDouble(), 1e-6);
    }

    [Fact]
    public void ProfilesAreJsonLinesOrRows()
    {
        JsonElement[] lines = CommandLine.Run(Directions("profile")).Succeeded().Lines;
        Assert.Equal(["UniformPositive-7", "UniformPositive-8", "UniformPositive-9"], lines.Select(line => line.GetProperty("Direction").GetString()));
        Assert.All(lines, line => Assert.Equal(17, line.GetProperty("TrainLoss").GetArrayLength()));

        string[] rows = CommandLine.Run(Directions("profile", "--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 3 * 17, rows.Length);
        string[] header = rows[0].Split(','), first = rows[1].Split(',');
        Assert.Equal(header.Length, first.Length);
        Assert.Equal(lines[0].GetProperty("TrainLoss")[0].GetDouble(), double.Parse(first[Array.IndexOf(header, "TrainLoss")], CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("asymmetry")]
    [InlineData("prevalence")]
    [InlineData("shift-gap")]
    public void MeasuringARunIsMeasuringItsProfiles(string command)
    {
        string file = small.At(command + ".jsonl");
        string profiles = CommandLine.Run(Directions("profile")).Succeeded().Out;
        CommandLine.Run(Directions("profile", "--output", file)).Succeeded();
        CommandLine.Outcome direct = CommandLine.Run(Directions(command)).Succeeded();
        Assert.Equal(direct.Out, CommandLine.Run(command, file).Succeeded().Out);
        Assert.Equal(direct.Out, CommandLine.Run(profiles, [command, "-"]).Succeeded().Out);
        Assert.Equal(command == "prevalence" ? 1 : 3, direct.Lines.Length);
    }

    [Fact]
    public void InterpolationGoesToTheOtherSolution()
    {
        string[] line = ["profile", small.Run, "--kind", "Interpolation", "--scaling", "None", "--offset", "0,1", "--threads", "1"];
        Assert.Equal(2, CommandLine.Run(line).Code);
        JsonElement losses = CommandLine.Run([.. line, "--to-solution", "Swa"]).Succeeded().Lines[0].GetProperty("TestLoss");
        JsonElement run = small.Training.Lines[0];
        Assert.Equal(run.GetProperty("TestLoss").GetDouble(), losses[0].GetDouble(), 5);
        Assert.Equal(run.GetProperty("SwaTestLoss").GetDouble(), losses[1].GetDouble(), 5);
    }

    [Fact]
    public void NumbersThatAreNotFiniteSurvive()
    {
        var profile = new LossProfile { Offsets = [-1, 0, 1], TrainLoss = [double.NaN, 0.1, double.PositiveInfinity] };
        string line = ResultJson.Line(profile);
        Assert.Contains("[\"NaN\",0.1,\"Infinity\"]", line);
        Assert.Equal(profile.TrainLoss.AsEnumerable(), JsonSerializer.Deserialize<LossProfile>(line, ResultJson.Options)!.TrainLoss);
    }

    [Fact]
    public void ABadProfileIsNamedByItsLine()
    {
        string good = ResultJson.Line(new LossProfile { Offsets = [-2, -1, 0, 1, 2], TrainLoss = [4, 1, 0, 1, 4] });
        CommandLine.Outcome outcome = CommandLine.Run($"{good}\n{{\"Offsets\":[1]}}\n", ["shift-gap", "-"]);
        Assert.Equal(1, outcome.Code);
        outcome = CommandLine.Run($"{good}\n{{\"Offsets\":[1]}}\n", ["asymmetry", "-", "--minimum-points", "1"]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("standard input, line 2", outcome.Error);
    }

    [Fact]
    public void AFailureLeavesTheOutputFileAsItWas()
    {
        string file = small.At("kept.jsonl");
        File.WriteAllText(file, "before");
        Assert.Equal(1, CommandLine.Run("not a profile\n", ["asymmetry", "-", "--output", file]).Code);
        Assert.Equal("before", File.ReadAllText(file));
        CommandLine.Run("info", small.Run, "--output", file).Succeeded();
        Assert.StartsWith("{", File.ReadAllText(file));
        Assert.False(File.Exists(file + ".tmp"));
    }

    [Fact]
    public void ACancelledCommandEndsWith130()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        CommandLine.Outcome outcome = CommandLine.Run("", Directions("profile"), cancellation.Token);
        Assert.Equal(130, outcome.Code);
        Assert.Equal("valley: cancelled.", outcome.Error.TrimEnd());
    }
}
