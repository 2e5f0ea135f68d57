namespace AsymValley.Tests;

public sealed class RunsCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string Copy(string name)
    {
        string folder = small.At(name);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(small.Run))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        return folder;
    }

    private string[] Names(params string[] args) =>
        [.. CommandLine.Run(["runs", "list", small.Folder.FullName, .. args]).Succeeded().Lines.Select(line => line.GetProperty("Name").GetString()!)];

    [Fact]
    public void RunsAreListedNewestFirstAndFiltered()
    {
        string old = Copy("old");
        File.SetLastWriteTimeUtc(Path.Combine(old, "run.json"), DateTime.UtcNow.AddDays(-2));
        string damaged = Copy("damaged");
        File.WriteAllText(Path.Combine(damaged, "run.json"), "{");
        try
        {
            // Both have the name that the run was started with.
            Assert.Equal(2, Names().Length);
            Assert.Contains("damaged", CommandLine.Run("runs", "list", small.Folder.FullName).Error);
            Assert.Single(Names("--newest", "1"));
            Assert.Single(Names("--since", DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal(2, Names("--network", "log*", "--dataset", "synthetic", "--status", "Completed", "--sort-by", "TestAccuracy").Length);
            Assert.Empty(Names("--network", "VGG*"));
            Assert.Single(Names("--name", "ol?"));
            Assert.Empty(Names("--status", "Diverged"));
        }
        finally
        {
            Directory.Delete(old, recursive: true);
            Directory.Delete(damaged, recursive: true);
        }
    }

    [Theory]
    [InlineData("--newest", "0")]
    [InlineData("--since", "yesterday")]
    [InlineData("--sort-by", "beauty")]
    public void BadUsageIsTold(string option, string value)
    {
        CommandLine.Outcome outcome = CommandLine.Run("runs", "list", small.Folder.FullName, option, value);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option == "--since" ? "no time" : option, outcome.Error);
    }

    [Fact]
    public void ARunIsRemovedAndNothingElse()
    {
        string run = Copy("gone"), notes = Copy("notes"), plain = Directory.CreateDirectory(small.At("plain")).FullName;
        File.WriteAllText(Path.Combine(notes, "notes.txt"), "mine");
        Assert.False(Assert.Single(CommandLine.Run("runs", "remove", run, "--what-if").Succeeded().Lines).GetProperty("Removed").GetBoolean());

        // One that may not be removed keeps the others, too.
        foreach (string other in (string[])[notes, plain])
        {
            CommandLine.Outcome refused = CommandLine.Run("runs", "remove", run, other);
            Assert.Equal(1, refused.Code);
            Assert.Contains(other, refused.Error);
            Assert.True(File.Exists(Path.Combine(run, "model.safetensors")));
        }
        Assert.Equal(2, CommandLine.Run("runs", "remove", run, notes, "--force").Succeeded().Lines.Length);
        Assert.False(Directory.Exists(run) || Directory.Exists(notes));
    }
}
