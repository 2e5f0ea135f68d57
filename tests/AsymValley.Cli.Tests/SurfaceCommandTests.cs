using System.Text.Json;

namespace AsymValley.Tests;

public sealed class SurfaceCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string[] Line(params string[] more) =>
        ["surface", small.Run, "--kind", "UniformPositive", "--seed", "7", "--u-range", "-2,2", "--u-points", "5", "--v-range", "-1,1", "--v-points", "3", "--threads", "1", .. more];

    [Fact]
    public void TheMiddleRowIsTheProfile()
    {
        JsonElement surface = CommandLine.Run(Line()).Succeeded().Lines[0];
        JsonElement profile = CommandLine.Run("profile", small.Run, "--kind", "UniformPositive", "--seed", "7", "--range", "2", "--points", "5", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal("UniformPositive-8", surface.GetProperty("V").GetString());
        Assert.Equal(Numbers(profile, "TestLoss"), Numbers(surface, "TestLoss").Skip(5).Take(5));
    }

    [Fact]
    public void AnInterruptedSurfaceGoesOn()
    {
        string file = small.At("surface.bin"), image = small.At("surface.vti"), picture = small.At("surface.svg");
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Equal(130, CommandLine.Run("", Line("--path", file), cancellation.Token).Code);
        string[] rows = CommandLine.Run(Line("--path", file, "--format", "csv", "--vtk-path", image, "--plot-path", picture)).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 15, rows.Length);
        Assert.Contains("WholeExtent=\"0 4 0 2 0 0\"", File.ReadAllText(image));
        Assert.StartsWith("<svg", File.ReadAllText(picture));
        DateTime written = File.GetLastWriteTimeUtc(file);
        Assert.Equal(rows, CommandLine.Run(Line("--path", file, "--format", "csv")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));

        CommandLine.Outcome other = CommandLine.Run(Line("--path", file, "--group", "*weight"));
        Assert.Equal(1, other.Code);
        Assert.Contains("direction u, direction v", other.Error);
        CommandLine.Run(Line("--path", file, "--group", "*weight", "--force")).Succeeded();
    }

    [Fact]
    public void ThreeSolutionsSpanAPlane()
    {
        string[] line = ["surface", small.Run, "--to", Path.Combine(small.Run, "swa.safetensors"), "--u-range", "0,1", "--v-range", "0,1", "--u-points", "2", "--v-points", "2", "--threads", "1"];
        Assert.Equal(2, CommandLine.Run(line).Code);
        JsonElement surface = CommandLine.Run([.. line, "--to", Path.Combine(small.Run, "init.safetensors")]).Succeeded().Lines[0], run = small.Training.Lines[0];
        Assert.Equal(3, surface.GetProperty("Models").GetArrayLength());
        Assert.Equal(run.GetProperty("TestLoss").GetDouble(), Numbers(surface, "TestLoss")[0], 5);
        Assert.Equal(run.GetProperty("SwaTestLoss").GetDouble(), Numbers(surface, "TestLoss")[1], 5);
    }

    [Fact]
    public void AFolderThatIsNotThereIsSaidBeforeTheWork()
    {
        string file = small.At("kept.surface");
        foreach (string option in (string[])["--vtk-path", "--plot-path", "--output"])
            Assert.Equal(1, CommandLine.Run(Line("--path", file, option, small.At("nowhere/file"))).Code);
        Assert.Equal(1, CommandLine.Run(Line("--path", small.At("nowhere/file"))).Code);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void GridsThatAreNoneAreBadUsage()
    {
        Assert.Equal(2, CommandLine.Run("surface", small.Run, "--u-range", "1,-1").Code);
        Assert.Equal(2, CommandLine.Run("surface", small.Run, "--v-points", "1").Code);
        Assert.Equal(2, CommandLine.Run("surface", small.Run, "--kind", "Constant").Code);
    }

    private static double[] Numbers(JsonElement result, string name) => [.. result.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
