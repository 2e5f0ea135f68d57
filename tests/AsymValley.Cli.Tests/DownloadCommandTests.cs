using System.Text.Json;
using AsymValley.Data;

namespace AsymValley.Tests;

public sealed class DownloadCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("valley-");

    [Fact]
    public void WhatIsThereIsLeftAlone()
    {
        // Files of the right sizes, which take no room on the disk.
        foreach (DownloadMember member in DownloadCatalog.Find("CIFAR100").Files[0].Archive!.Files)
        {
            string file = At(member.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using FileStream stream = File.Create(file);
            stream.SetLength(member.Size ?? 1);
        }
        JsonElement line = Assert.Single(CommandLine.Run("download", "cifar100", "--path", _folder.FullName, "--source", "http://127.0.0.1:9/").Succeeded().Lines);
        Assert.Equal(("CIFAR100", "Unpacked", At("cifar-100-binary.tar.gz"), 0),
            (line.GetProperty("Dataset").GetString(), line.GetProperty("State").GetString(), line.GetProperty("Path").GetString(), line.GetProperty("Received").GetInt64()));
        Assert.Equal("http://127.0.0.1:9/cifar-100-binary.tar.gz", line.GetProperty("Address").GetString());
    }

    [Fact]
    public void AnErrorSaysWhatHappened()
    {
        using var server = new LocalServer(request => request.Path == "/mirror/mnist/train-images-idx3-ubyte.gz" ? new LocalReply(404, []) : new LocalReply(200, [1, 2, 3]));
        CommandLine.Outcome outcome = CommandLine.Run("download", "MNIST", "--path", _folder.FullName, "--source", server.Address + "mirror");
        Assert.Equal(1, outcome.Code);
        Assert.Equal($"valley: {server.Address}mirror/mnist/train-images-idx3-ubyte.gz: The server answered 404 Test. If the file has moved, name a mirror as the source, or put the file into its place by hand.\n", outcome.Error);
        outcome = CommandLine.Run("download", "svhn", "--path", _folder.FullName, "--source", server.Address.ToString());
        Assert.Equal(1, outcome.Code);
        Assert.Contains("svhn/train_32x32.mat: expected 182040794 bytes, found 3 bytes", outcome.Error);
    }

    [Fact]
    public async Task CancellingLeavesThePart()
    {
        using var cancellation = new CancellationTokenSource();
        using var server = new LocalServer(_ => new LocalReply(200, new byte[5000]) { Length = 9912422, StallAfter = 5000 });
        string part = At("mnist/train-images-idx3-ubyte.gz.part");
        Task<CommandLine.Outcome> command = Task.Run(() => CommandLine.Run("", ["download", "mnist", "--path", _folder.FullName, "--source", server.Address.ToString()], cancellation.Token));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(part) && new FileInfo(part).Length == 5000, TimeSpan.FromSeconds(20)));
        await cancellation.CancelAsync();
        Assert.Equal(130, (await command).Code);
        Assert.Equal(5000, new FileInfo(part).Length);
    }

    [Theory]
    [InlineData("Digits", "http://127.0.0.1:9/", "'Digits' cannot be downloaded. There are CIFAR10, CIFAR100, MNIST")]
    [InlineData("MNIST", "nowhere", "--source: 'nowhere' is no address")]
    [InlineData("MNIST", "file:///data", "--source: 'file:///data' is no address")]
    public void BadUsageIsToldBeforeAnythingIsDone(string name, string source, string expected)
    {
        CommandLine.Outcome outcome = CommandLine.Run("download", name, "--path", At("new"), "--source", source);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(expected, outcome.Error);
        Assert.False(Directory.Exists(At("new")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
