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

    [Fact]
    public void WhatAKilledWriterLeftBehindIsOverwritten()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.txt");
        folder.Write("a.txt.tmp", "the torn remains of an earlier process"u8);
        AtomicFile.WriteText(file, "new");
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void ASecondWriterFailsWithoutHarmToTheFirst()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.txt");
        AtomicFile.Write(file, stream =>
        {
            Assert.Throws<IOException>(() => AtomicFile.WriteText(file, "second"));
            stream.Write("first"u8);
        });
        Assert.Equal("first", File.ReadAllText(file));
    }
}
