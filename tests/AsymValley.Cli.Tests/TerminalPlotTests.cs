namespace AsymValley.Tests;

public sealed class TerminalPlotTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Theory]
    [InlineData("profile", "training loss")]
    [InlineData("asymmetry", "training loss")]
    [InlineData("shift-gap", "test loss, minima level")]
    [InlineData("interpolate", "test error")]
    [InlineData("sign-consistency", "All")]
    public void ThePlotIsOnStandardErrorBesideTheResult(string name, string series)
    {
        string[] own = name == "sign-consistency" ? ["--reference", small.Run, "--reference-solution", "initial"] : ["--points", "21", "--threads", "1"];

        CommandLine.Outcome plotted = CommandLine.Run([name, small.Run, .. own, "--plot"]).Succeeded();

        string[] rows = plotted.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(20, rows.Length);
        Assert.All(rows, row => Assert.InRange(row.Length, 1, 80));
        Assert.Contains(series, plotted.Error);
        Assert.Contains('└', plotted.Error);
        Assert.Single(plotted.Lines);
        Assert.DoesNotContain('└', CommandLine.Run([name, small.Run, .. own]).Succeeded().Error);
    }

    [Fact]
    public void APictureOfOneProfileGoesToAFileToo()
    {
        string file = small.At("profile.svg");
        CommandLine.Run("profile", small.Run, "--points", "5", "--threads", "1", "--plot-path", file).Succeeded();
        Assert.StartsWith("<svg", File.ReadAllText(file));
        Assert.Contains("--plot-path", CommandLine.Run("profile", small.Run, "--points", "5", "--threads", "1", "--plot-path", file).Error);
    }
}
