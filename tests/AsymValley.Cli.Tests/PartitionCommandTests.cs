using System.Text.Json;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Tests;

public sealed class PartitionCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("valley-");

    private static string[] Line(params string[] more) =>
        ["partition", "--dataset", "synthetic", "--train-count", "300", "--test-count", "10", "--clients", "5", "--alpha", "0.5", "--seed", "4", .. more];

    [Fact]
    public void ItIsThePartitionOfCore()
    {
        string file = At("p.json"), plot = At("p.svg");
        JsonElement line = Assert.Single(CommandLine.Run(Line("--path", file, "--plot-path", plot)).Succeeded().Lines);
        Dataset dataset = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 300, TestCount = 10 });
        Partition expected = Partition.Create(dataset, new PartitionOptions { Clients = 5, Alpha = 0.5, Seed = 4 });
        Assert.Equal(expected.Hash, line.GetProperty("Hash").GetString());
        Assert.Equal(("PerClass", 5, 300), (line.GetProperty("Kind").GetString(), line.GetProperty("Clients").GetInt32(), line.GetProperty("Images").GetInt32()));
        Assert.Equal(expected.ClassCounts[3], line.GetProperty("Rows")[3].GetProperty("Counts").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal(expected.Hash, Partition.Load(file, dataset).Hash);
        Assert.StartsWith("<svg", File.ReadAllText(plot));

        Assert.Equal(line.GetRawText(), Assert.Single(CommandLine.Run("info", file).Succeeded().Lines).GetRawText());
    }

    [Fact]
    public void ATableHasARowForEachClient()
    {
        string[] rows = CommandLine.Run(Line("--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Client,Samples,Classes,TotalVariation,Class0,Class1,Class2,Class3,Class4,Class5,Class6,Class7,Class8,Class9", rows[0]);
        Assert.Equal(6, rows.Length);
        Assert.Equal(300, rows.Skip(1).Sum(row => int.Parse(row.Split(',')[1])));
        Assert.All(rows.Skip(1), row => Assert.Equal(int.Parse(row.Split(',')[1]), row.Split(',').Skip(4).Sum(int.Parse)));
    }

    [Theory]
    [InlineData("--path")]
    [InlineData("--plot-path")]
    public void AFileIsReplacedByForceOnly(string option)
    {
        string file = At("there");
        File.WriteAllText(file, "mine");
        CommandLine.Outcome refused = CommandLine.Run(Line(option, file));
        Assert.Equal(1, refused.Code);
        Assert.Contains("--force", refused.Error);
        Assert.Equal("mine", File.ReadAllText(file));
        CommandLine.Run(Line(option, file, "--force")).Succeeded();
        Assert.NotEqual("mine", File.ReadAllText(file));
    }

    [Fact]
    public void BadOptionsAreNamedAsTyped()
    {
        CommandLine.Outcome outcome = CommandLine.Run(Line("--minimum-samples", "61"));
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("valley: --minimum-samples: 300 images are not enough for 5 clients", outcome.Error);
        Assert.Equal(2, CommandLine.Run(Line("--alpha", "0")).Code);
        File.WriteAllText(At("bad.json"), "{ \"format\": \"asymvalley-partition/9\" }");
        outcome = CommandLine.Run("info", At("bad.json"));
        Assert.Equal(1, outcome.Code);
        Assert.Contains("expected 'asymvalley-partition/1'", outcome.Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
