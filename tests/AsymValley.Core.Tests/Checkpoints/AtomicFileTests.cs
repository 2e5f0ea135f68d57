using AsymValley.Checkpoints;

namespace AsymValley.Tests.Checkpoints;

public sealed class AtomicFileTests
{
    [Fact]
    public void WritesAndReplaces()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.txt");
        AtomicFile.WriteText(file, "a longer first text");
        AtomicFile.WriteText(file, "θ");
        Assert.Equal([0xCE, 0xB8], File.ReadAllBytes(file)); // UTF-8, no byte-order mark
        Assert.Equal(["a.txt"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.txt", "old"u8);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(file, stream =>
        {
            stream.Write("half of the new one"u8);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(file));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void TheOldFileIsThereUntilTheNewOneIsWhole()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.txt", "old"u8);
        AtomicFile.Write(file, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(file));
        });
        Assert.Equal("new", File.ReadAllText(file));
    }

    // Two names that somebody could have foreseen, one of them a link to a file that is nobody's business here.
    [Fact]
    public void WhatLiesAtAForeseeableNameIsNotWrittenThrough()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.txt"), other = folder.Write("other.txt", "mine"u8);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder.File("a.txt.tmp"), other);
            File.CreateSymbolicLink(file, other);
        }
        AtomicFile.WriteText(file, "new");
        Assert.Equal(("new", "mine"), (File.ReadAllText(file), File.ReadAllText(other)));
        Assert.Null(new FileInfo(file).LinkTarget);
    }

    [Fact]
    public void WhatKilledWritersLeftBehindIsRemovedWhereNobodyElseWrites()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "a.txt.tmp", "a.txt.0123456789abcdef.tmp", "a.txt.0123456789abcdeg.tmp", "b.txt.tmp", "a.txt", "tmp" })
            folder.Write(name, 1);
        AtomicFile.RemoveLeftovers(folder.Path, name => name == "a.txt");
        Assert.Equal(["a.txt", "a.txt.0123456789abcdeg.tmp", "b.txt.tmp", "tmp"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TwoWritersDoNotMixTheirFiles()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.txt");
        AtomicFile.Write(file, stream =>
        {
            stream.Write("fi"u8);
            AtomicFile.WriteText(file, "second");
            Assert.Equal("second", File.ReadAllText(file));
            stream.Write("rst"u8);
        });
        Assert.Equal("first", File.ReadAllText(file));
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
