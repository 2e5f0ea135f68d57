using System.Text.Json;
using AsymValley.Checkpoints;

namespace AsymValley.Tests;

public sealed class ParameterCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Fact]
    public void SignsOfARunsSnapshotsAreComparedWithItsFirstWeights()
    {
        string[] snapshots = [.. Directory.GetFiles(Path.Combine(small.Run, "snapshots"), "*.safetensors").Order(StringComparer.Ordinal)];
        string picture = small.At("signs.svg");
        JsonElement[] lines = CommandLine.Run(["sign-consistency", .. snapshots, "--reference", small.Run, "--reference-solution", "initial", "--plot-path", picture]).Succeeded().Lines;
        Assert.Equal([2, 4], lines.Select(line => line.GetProperty("Epoch").GetInt32()));
        float[] last = Weights("model"), first = Weights("init");
        double expected = (double)last.Zip(first).Count(pair => Math.Sign(pair.First) == Math.Sign(pair.Second)) / last.Length;
        Assert.Equal(expected, lines[1].GetProperty("Ssr").GetDouble());
        Assert.Equal(expected, lines[1].GetProperty("Groups")[0].GetProperty("Ssr").GetDouble());
        Assert.Contains("epoch", File.ReadAllText(picture));
        Assert.Equal(1, CommandLine.Run("sign-consistency", small.Run, "--reference", small.Run, "--plot-path", picture).Code);

        string[] rows = CommandLine.Run("sign-consistency", small.Run, "--reference", small.Run, "--group", "ClassifierWeight", "*.bias", "--format", "csv").Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["All", "ClassifierWeight", "*.bias"], rows.Skip(1).Select(row => row.Split(',')[3]));
        Assert.All(rows.Skip(1), row => Assert.EndsWith(",1", row));
    }

    [Fact]
    public void DistributionsHaveBothEndsOfATraining()
    {
        JsonElement[] lines = CommandLine.Run("parameter-distribution", small.Run, "--initial", "--per-tensor", "--bins", "4").Succeeded().Lines;
        Assert.Equal(2 * 3, lines.Length); // all parameters, weights and biases
        Assert.EndsWith(" (initial)", lines[0].GetProperty("Name").GetString());
        foreach ((string file, int line) in (ReadOnlySpan<(string, int)>)[("init", 0), ("model", 1)])
        {
            float[] weights = Weights(file);
            Assert.Equal(weights.Average(w => (double)w), lines[line].GetProperty("Mean").GetDouble(), 1e-12);
            Assert.Equal(weights.Max(), (float)lines[line].GetProperty("Maximum").GetDouble());
            Assert.Equal(weights.Length, lines[line].GetProperty("Histogram").GetProperty("Counts").EnumerateArray().Sum(count => count.GetInt32()));
        }
        Assert.Equal(2, CommandLine.Run("parameter-distribution", Path.Combine(small.Run, "model.safetensors"), "--initial").Code);
    }

    [Fact]
    public void TheGradientIsComparedWithTheSigns()
    {
        JsonElement line = Assert.Single(CommandLine.Run("sign-gradient", small.Run, "--directions", "30", "--threads", "1").Succeeded().Lines);
        double root = Math.Sqrt(line.GetProperty("Groups")[0].GetProperty("Count").GetInt32());
        Assert.InRange(line.GetProperty("RandomCosine").GetDouble() * root, 0.7, 1.3);
        Assert.Equal(line.GetProperty("Slope").GetDouble(), line.GetProperty("Cosine").GetDouble() * line.GetProperty("GradientNorm").GetDouble(), 1e-12);
        // Far from 1 in a logistic regression that has not yet fitted its images.
        Assert.InRange(line.GetProperty("Cosine").GetDouble(), -0.5, 0.5);
    }

    [Theory]
    [InlineData("--bins", "parameter-distribution", "--bins", "0")]
    [InlineData("--range", "parameter-distribution", "--range", "1,0")]
    [InlineData("--directions", "sign-gradient", "--directions", "1")]
    [InlineData("--noise", "sign-gradient", "--noise", "Sign")]
    [InlineData("--reference", "sign-consistency")]
    public void AWrongValueIsNamedByItsOption(string option, string command, params string[] arguments)
    {
        CommandLine.Outcome outcome = CommandLine.Run([command, small.Run, .. arguments]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
    }

    private float[] Weights(string name) => ValleyModelFile.Load(Path.Combine(small.Run, name + ".safetensors")).Parameters.Values;
}
