using System.Text.Json;

namespace AsymValley.Tests;

public sealed class TheoryCommandTests
{
    [Fact]
    public void AveragingBiasWritesALineForEachCombination()
    {
        JsonElement[] lines = CommandLine.Run("averaging-bias", "--ratio", "1,4", "--noise", "0.5", "1", "--steps", "5000").Succeeded().Lines;
        Assert.Equal([(1, 0.5), (1, 1), (4, 0.5), (4, 1)], lines.Select(line => (line.GetProperty("Ratio").GetDouble(), line.GetProperty("Noise").GetDouble())));
        Assert.True(lines[3].GetProperty("IsBiased").GetBoolean());
        Assert.Equal(20, lines[0].GetProperty("Averages").GetArrayLength());
        Assert.False(lines[0].TryGetProperty("Trajectory", out _));
    }

    [Fact]
    public void TwoParameterValleyWritesSeedsOrCounts()
    {
        JsonElement[] lines = CommandLine.Run("two-parameter-valley", "--seed", "0,1,2,3,4,5", "--center", "Average").Succeeded().Lines;
        Assert.Equal(6, lines.Length);
        int k = lines.Count(line => line.GetProperty("IsAsymmetric").GetBoolean());
        JsonElement summary = Assert.Single(CommandLine.Run("two-parameter-valley", "--seed", "0,1,2,3,4,5", "--center", "Average", "--summary").Succeeded().Lines);
        Assert.Equal(k, summary.GetProperty("Asymmetric").GetProperty("K").GetInt32());
        string[] table = CommandLine.Run("two-parameter-valley", "--seed", "0,1", "--minimum-c", "1e9", "--format", "csv").Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, table.Length);
        Assert.StartsWith("0,False,", table[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void PicturesGoToTheFolder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string path = Path.Combine(folder.FullName, "a", "b");
            CommandLine.Run("averaging-bias", "--steps", "100", "--path", path).Succeeded();
            CommandLine.Run("two-parameter-valley", "--seed", "7", "--path", path).Succeeded();
            Assert.True(File.Exists(Path.Combine(path, "averaging-bias.svg")) && File.Exists(Path.Combine(path, "contour-7.svg")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ReluRetentionWritesALineForEachOffset()
    {
        JsonElement[] lines = CommandLine.Run("relu-retention", "--offset", "-1,0,1", "--draws", "2000", "--dimension", "50").Succeeded().Lines;
        Assert.Equal([-1, 0, 1], lines.Select(line => line.GetProperty("Offset").GetDouble()));
        Assert.True(lines[2].GetProperty("ActiveGain").GetProperty("Low").GetDouble() > 0);
        Assert.Equal(2000, lines[0].GetProperty("Counts").EnumerateArray().Sum(count => count.GetInt32()));
    }

    [Fact]
    public void SoftmaxCurvatureWritesNoiseAndItsSignConsistentForm()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string[] line = ["softmax-curvature", "--dataset", "synthetic", "--train-count", "100", "--test-count", "50", "--draws", "2", "--points", "5", "--side", "3"];
            JsonElement[] lines = CommandLine.Run([.. line, "--path", folder.FullName]).Succeeded().Lines;
            Assert.Equal([false, true, false, true], lines.Select(result => result.GetProperty("SignConsistent").GetBoolean()));
            Assert.Equal(7, folder.GetFiles().Length);
            string[] table = CommandLine.Run([.. line, "--paper-listing", "--format", "csv"]).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(1 + 4 * 5, table.Length);
            Assert.Contains(",true,50,50,", table[1], StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ActivationAgreementAndWeightPatternWriteALineForEachOffset()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string run = Path.Combine(folder.FullName, "run"), plot = Path.Combine(folder.FullName, "a.svg");
            CommandLine.Run("train", "--model", "MLP", "--hidden", "8", "--dataset", "synthetic", "--train-count", "100", "--test-count", "50", "--epochs", "1", "--threads", "1", "--path", run).Succeeded();
            string[] line = ["activation-agreement", run, "--scaling", "Norm", "--sign-consistency", "1", "--offset", "-0.5,0,0.5", "--threads", "1"];
            JsonElement[] lines = CommandLine.Run([.. line, "--plot-path", plot]).Succeeded().Lines;
            Assert.Equal([-0.5, 0, 0.5], lines.Select(result => result.GetProperty("Offset").GetDouble()));
            Assert.Equal(1, lines[1].GetProperty("Agreement").GetDouble());
            Assert.True(File.Exists(plot));
            Assert.Equal(1 + 2 * 3, CommandLine.Run([.. line, "--format", "csv"]).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Contains("exists", CommandLine.Run([.. line, "--plot-path", plot]).Error);
            JsonElement[] patterns = CommandLine.Run("weight-pattern", run, "--offset", "-1,1", "--plot-path", Path.Combine(folder.FullName, "p.svg")).Succeeded().Lines;
            Assert.Equal(1, patterns[1].GetProperty("SameSign").GetDouble());
            Assert.True(patterns[0].GetProperty("SameSign").GetDouble() < 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("averaging-bias --noise 2", "--noise")]
    [InlineData("averaging-bias --ratio 0", "--ratio")]
    [InlineData("averaging-bias --slope Bent", "--slope")]
    [InlineData("two-parameter-valley --points 8", "--points")]
    [InlineData("relu-retention --draws 1", "--draws")]
    [InlineData("relu-retention --offset 1,1", "--offset")]
    [InlineData("softmax-curvature --dataset synthetic --points 4", "--points")]
    [InlineData("softmax-curvature --dataset synthetic --paper-listing --scaling Norm", "--scaling")]
    [InlineData("two-parameter-valley --r-low 3", "--r-high")]
    public void BadUsageEndsWith2AndNamesTheOption(string line, string option)
    {
        CommandLine.Outcome outcome = CommandLine.Run(line.Split(' '));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
        Assert.Empty(outcome.Out);
    }
}
