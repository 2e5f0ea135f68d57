using System.Globalization;
using System.Text.Json;
using AsymValley.Cli.Output;
using AsymValley.Landscape;

namespace AsymValley.Tests;

public sealed class PrevalenceCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    // Straight sides, to the left as steep as is said and to the right 1: asymmetric above 2.
    private static string Line(string network, string model, double left) => ResultJson.Line(new LossProfile
    {
        Network = network, Model = model, Dataset = "data",
        Offsets = [-4, -3, -2, -1, 0, 1, 2, 3, 4], TrainLoss = [4 * left, 3 * left, 2 * left, left, 0, 1, 2, 3, 4],
    });

    private static readonly string s_profiles = string.Join('\n', Line("A", "a1", 5), Line("B", "b1", 3), Line("A", "a1", 1), Line("A", "a2", 1.5), Line("B", "b1", 4));

    [Fact]
    public void GroupsAreCountedWithTheirSolutions()
    {
        JsonElement[] rows = CommandLine.Run(s_profiles, ["prevalence", "-", "--group-by", "network,dataset"]).Succeeded().Lines;
        Assert.Equal(["A, data", "B, data"], rows.Select(row => row.GetProperty("Label").GetString()));
        Assert.Equal([(1, 3), (2, 2)], rows.Select(row => (row.GetProperty("K").GetInt32(), row.GetProperty("N").GetInt32())));
        Assert.Equal([(1, 2), (1, 1)], rows.Select(row => (row.GetProperty("Solutions").GetProperty("K").GetInt32(), row.GetProperty("Solutions").GetProperty("N").GetInt32())));

        string[] csv = CommandLine.Run(s_profiles, ["prevalence", "-", "--group-by", "network", "--format", "csv"]).Succeeded().Out.Split('\n');
        string[] header = csv[0].Split(','), first = csv[1].Split(',');
        Assert.Equal("A", first[Array.IndexOf(header, "Label")]);
        Assert.Equal(1, double.Parse(first[Array.IndexOf(header, "AsymmetricSolutions")], CultureInfo.InvariantCulture));
        Assert.Equal(2, double.Parse(first[Array.IndexOf(header, "Solutions")], CultureInfo.InvariantCulture));
        Assert.Equal(2, CommandLine.Run(s_profiles, ["prevalence", "-", "--group-by", "colour"]).Code);
    }

    [Fact]
    public void SeveralSourcesAreMeasuredOneAfterTheOther()
    {
        string[] options = ["--points", "9", "--minimum-points", "1", "--threads", "1"];
        string file = small.At("profiles.jsonl");
        File.WriteAllText(file, s_profiles);
        JsonElement[] rows = CommandLine.Run(["prevalence", small.Run, file, "--group-by", "model", "--count", "2", .. options]).Succeeded().Lines;
        Assert.Equal(["run", "a1", "b1", "a2"], rows.Select(row => row.GetProperty("Label").GetString()));
        Assert.Equal([2, 2, 2, 1], rows.Select(row => row.GetProperty("N").GetInt32()));
    }

    [Theory]
    [InlineData("asymmetry", "c = 5")]
    [InlineData("prevalence", "1 of 1")]
    public void ThePictureIsNotReplacedUnlessForced(string command, string content)
    {
        string file = small.At(command + ".svg");
        CommandLine.Run(Line("A", "a1", 5), [command, "-", "--plot-path", file]).Succeeded();
        Assert.Contains(content, File.ReadAllText(file));
        CommandLine.Outcome outcome = CommandLine.Run(Line("A", "a1", 5), [command, "-", "--plot-path", file]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("--plot-path", outcome.Error);
        CommandLine.Run(Line("A", "a1", 5), [command, "-", "--plot-path", file, "--force"]).Succeeded();
    }
}
