using System.Text.Json;

namespace AsymValley.Tests;

public sealed class PlotCommandTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void RunsAndResultsBecomeOneFigure()
    {
        string profiles = CommandLine.Run("profile", run.Run, "--count", "2", "--range", "1", "--points", "5", "--threads", "1").Succeeded().Out;
        string surface = CommandLine.Run("surface", run.Run, "--u-points", "3", "--v-points", "3", "--threads", "1").Succeeded().Out;
        string signs = CommandLine.Run("sign-consistency", run.Run, "--reference", run.Run, "--reference-solution", "initial").Succeeded().Out;
        string file = run.At("figure.json");
        CommandLine.Outcome outcome = CommandLine.Run(profiles + surface + signs, ["plot", run.Run, "-", "--path", file, "--title", "All"]).Succeeded();
        Assert.Equal(file, outcome.Out.Trim());
        using JsonDocument figure = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal("All", figure.RootElement.GetProperty("title").GetString());
        // Loss and error of the training, the profiles together, the surface, the signs.
        JsonElement panels = figure.RootElement.GetProperty("panels");
        Assert.Equal(5, panels.GetArrayLength());
        // Two profiles with training and test loss each.
        Assert.Equal(4, panels[2].GetProperty("series").GetArrayLength());
    }

    [Fact]
    public void AnAsymmetryIsDrawnByItsOwnCommand()
    {
        string page = run.At("asymmetry.csv");
        CommandLine.Run("asymmetry", run.Run, "--range", "1", "--points", "21", "--threads", "1", "--plot-path", page).Succeeded();
        Assert.StartsWith("Panel,Series,X,Y", File.ReadAllText(page), StringComparison.Ordinal);
        CommandLine.Outcome line = CommandLine.Run("{\"IsAsymmetric\":true}", ["plot", "-", "--path", run.At("no.svg")]);
        Assert.Equal(1, line.Code);
        Assert.Contains("--plot-path", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsReplacedUnlessToldTo()
    {
        string file = run.At("once.svg");
        CommandLine.Run("plot", run.Run, "--path", file).Succeeded();
        Assert.Contains("--force", CommandLine.Run("plot", run.Run, "--path", file).Error, StringComparison.Ordinal);
        CommandLine.Run("plot", run.Run, "--path", file, "--force").Succeeded();
        Assert.Contains(".png", CommandLine.Run("plot", run.Run, "--path", run.At("a.png")).Error, StringComparison.Ordinal);
        Assert.Contains("no such folder or file", CommandLine.Run("plot", run.At("nothing"), "--path", run.At("b.svg")).Error, StringComparison.Ordinal);
    }
}
