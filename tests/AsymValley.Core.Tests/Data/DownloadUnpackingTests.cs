using System.Formats.Tar;
using System.IO.Compression;
using AsymValley.Data;

namespace AsymValley.Tests;

/// <summary>Archives as they are published, damaged ones, and ones made to write where they should not.</summary>
public sealed class DownloadUnpackingTests : IDisposable
{
    private static readonly DownloadArchive Expected = new("set", [new("own/a.bin", 3), new("own/names.txt", null)], [new("train/cat", ".png", 2)]);

    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("data");

    [Fact]
    public void ExpectedMembersAreWrittenAndNothingElse()
    {
        Run([("./own/a.bin", [1, 2, 3]), ("own/readme.html", [9]), ("own/names.txt", [65]), ("train/cat/1.png", [7]), ("./train/cat/2_x-y.png", []), ("train/cat/notes.txt", [1]), ("train/dog/1.png", [1])]);
        Assert.Equal(["own/a.bin", "own/names.txt", "train/cat/1.png", "train/cat/2_x-y.png"], Files());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(Root, "set/own/a.bin")));
        Assert.True(new DownloadUnpacking(Expected, Root).IsComplete());
        File.Delete(Path.Combine(Root, "set/train/cat/1.png"));
        Assert.False(new DownloadUnpacking(Expected, Root).IsComplete());
    }

    [Theory]
    [InlineData("../escaped.png")]
    [InlineData("train/cat/../../../escaped.png")]
    [InlineData("train/cat/..\\..\\escaped.png")]
    [InlineData("train/cat/c:escaped.png")]
    [InlineData("train/cat/.png")]
    [InlineData("/escaped.png")]
    [InlineData("//train/cat/escaped.png")]
    [InlineData("./../own/a.bin")]
    [InlineData("set/own/a.bin")]
    public void NamesOutOfTheFolderAreNotFollowed(string name)
    {
        Run([.. Usual(), (name, [6, 6, 6])]);
        Assert.Equal(["own/a.bin", "own/names.txt", "train/cat/1.png", "train/cat/2.png"], Files());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(Root, "set/own/a.bin")));
        Assert.Equal(["data", "x.tar.gz"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void LinksAreNotMade(TarEntryType type)
    {
        string outside = _folder.Write("outside.txt", 1);
        // In front of the member whose folder it would redirect: the folder is made as a folder.
        Pack(Usual(), writer => writer.WriteEntry(new PaxTarEntry(type, "own") { LinkName = _folder.Path }));
        Unpack();
        Assert.Null(new DirectoryInfo(Path.Combine(Root, "set/own")).LinkTarget);
        Assert.False(File.Exists(_folder.File("a.bin")));

        Pack(Usual()[1..], writer => writer.WriteEntry(new PaxTarEntry(type, "own/a.bin") { LinkName = outside }));
        DataFormatException error = Assert.Throws<DataFormatException>(() => Unpack(force: true));
        Assert.Equal(("own/a.bin as a file", type.ToString()), (error.Expected, error.Found));
        Assert.Equal([1], File.ReadAllBytes(outside));
    }

    [Fact]
    public void ALostMemberATwiceWrittenOneAndAWrongSizeAreErrors()
    {
        Assert.Equal("the member own/a.bin", Fault(Usual()[1..]).Expected);
        Assert.Equal("2 members train/cat/*.png", Fault(Usual()[..3]).Expected);
        Assert.Equal("own/a.bin once", Fault([Usual()[0], .. Usual()]).Expected);
        Assert.Equal("own/a.bin of 3 bytes", Fault([("own/a.bin", [1, 2])]).Expected);
        Assert.Equal("train/cat/1.png of at most 1048576 bytes", Fault([("train/cat/1.png", new byte[(1 << 20) + 1])]).Expected);

        DataFormatException Fault((string, byte[])[] members)
        {
            using var folder = new TemporaryFolder();
            Pack(members);
            return Assert.Throws<DataFormatException>(() => new DownloadUnpacking(Expected, folder.Path).Run(_folder.File("x.tar.gz"), false, (_, _) => { }, default));
        }
    }

    [Fact]
    public void ADamagedArchiveIsToldAndLeavesNoHalfMember()
    {
        // Noise, which does not shrink, so that the cut is inside of it.
        var noise = new byte[50_000];
        for (int i = 0, state = 1; i < noise.Length; i++, state = state * 1103515245 + 12345)
            noise[i] = (byte)(state >> 16);
        var archive = new DownloadArchive("", [new("big.bin", noise.Length)], []);
        Pack([("big.bin", noise)]);
        byte[] whole = File.ReadAllBytes(_folder.File("x.tar.gz"));
        foreach (int length in (int[])[0, 5, 400, 20_000, whole.Length - 200])
        {
            File.WriteAllBytes(_folder.File("x.tar.gz"), whole[..length]);
            Assert.Throws<DataFormatException>(() => new DownloadUnpacking(archive, Root).Run(_folder.File("x.tar.gz"), false, (_, _) => { }, default));
            Assert.False(File.Exists(Path.Combine(Root, "big.bin")));
        }
        for (int place = 0; place < whole.Length; place += 997)
        {
            byte[] flipped = [.. whole];
            flipped[place] ^= 0x10;
            File.WriteAllBytes(_folder.File("x.tar.gz"), flipped);
            try
            {
                new DownloadUnpacking(archive, Root).Run(_folder.File("x.tar.gz"), true, (_, _) => { }, default);
            }
            catch (DataFormatException)
            {
                // Told, as it should be; a flip that the format does not notice is the checksum's to find.
            }
        }
    }

    [Fact]
    public void AFileOfTheUserStaysUnlessForced()
    {
        string file = _folder.Write("data/set/own/a.bin", 5);
        Pack(Usual());
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Unpack());
        Assert.Equal((file, "3 bytes", "1 bytes"), (error.File, error.Expected, error.Found));
        Assert.Equal([5], File.ReadAllBytes(file));
        Unpack(force: true);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(file));
    }

    [Fact]
    public void ADownloadedArchiveIsOpenedByItsReader()
    {
        // CIFAR-10 with two records a file in place of 10,000.
        byte[] batch = [3, .. new byte[3072], 4, .. new byte[3072]];
        DownloadFile published = DownloadCatalog.Find("CIFAR10").Files[0];
        DownloadArchive content = published.Archive! with { Files = [.. published.Archive!.Files.Select(member => member with { Size = member.Size is null ? null : batch.Length })] };
        Pack([("cifar-10-batches-bin/readme.html", [1]), .. content.Files.Select(member => (member.Name, member.Size is null ? "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"u8.ToArray() : batch))]);
        byte[] archive = File.ReadAllBytes(_folder.File("x.tar.gz"));
        var definition = new DownloadDefinition("CIFAR10", [published with { Archive = content, Size = archive.Length, Checksum = null }]);
        using var server = new LocalServer(request => LocalReply.Of(archive, request));
        var options = new DownloadOptions { Source = server.Address };

        Assert.Equal(DownloadState.Downloaded, new DatasetDownload().Save(definition, Root, options).Files[0].State);
        Assert.Equal("/cifar-10-binary.tar.gz", server.Requests[0].Path);
        Dataset dataset = DatasetCatalog.Open("CIFAR10", Root);
        Assert.Equal((10, 2, 4, "e"), (dataset.Train.Count, dataset.Test.Count, dataset.Train.Labels[1], dataset.ClassNames[4]));

        // A lost member comes from the archive, and a lost archive is not missed while its members are there.
        File.Delete(Path.Combine(Root, "cifar-10-batches-bin/test_batch.bin"));
        Assert.Equal(DownloadState.Present, new DatasetDownload().Save(definition, Root, options).Files[0].State);
        Assert.True(File.Exists(Path.Combine(Root, "cifar-10-batches-bin/test_batch.bin")));
        File.Delete(Path.Combine(Root, "cifar-10-binary.tar.gz"));
        Assert.Equal(DownloadState.Unpacked, new DatasetDownload().Save(definition, Root, options).Files[0].State);
        Assert.Single(server.Requests);
    }

    public void Dispose() => _folder.Dispose();

    private static (string Name, byte[] Content)[] Usual() => [("own/a.bin", [1, 2, 3]), ("own/names.txt", [65]), ("train/cat/1.png", [7]), ("train/cat/2.png", [8])];

    private void Run((string, byte[])[] members)
    {
        Pack(members);
        Unpack();
    }

    private void Unpack(bool force = false) => new DownloadUnpacking(Expected, Root).Run(_folder.File("x.tar.gz"), force, (_, _) => { }, default);

    private void Pack((string Name, byte[] Content)[] members, Action<TarWriter>? first = null)
    {
        using FileStream file = File.Create(_folder.File("x.tar.gz"));
        using var zipped = new GZipStream(file, CompressionLevel.Fastest);
        using var writer = new TarWriter(zipped);
        first?.Invoke(writer);
        foreach ((string name, byte[] content) in members)
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
    }

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(Root, "set"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(Root, "set"), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}
