using System.Security.Cryptography;
using AsymValley.Data;

namespace AsymValley.Tests;

/// <summary>Downloads from a server in this process that misbehaves in the ways real ones do.</summary>
public sealed class DatasetDownloadTests : IDisposable
{
    private static readonly byte[] Content = Bytes(300_000);

    private readonly TemporaryFolder _folder = new();
    private readonly ImpatientTime _time = new();
    private readonly List<LocalServer> _servers = [];

    private string Target => _folder.File("sub/data.bin");

    private string Part => Target + ".part";

    [Fact]
    public void AFileArrivesInAFolderOfItsOwn()
    {
        var progress = new Heard();
        DownloadResult result = Save(Serve(request => LocalReply.Of(Content, request)), progress: progress);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.False(File.Exists(Part));
        DownloadedFile file = Assert.Single(result.Files);
        Assert.Equal((DownloadState.Downloaded, 300_000, 300_000, Target, "Own"), (file.State, file.Size, file.Received, file.Path, file.Dataset));
        Assert.Equal(300_000, progress.All[^1].Total);
        Assert.Equal(300_000, progress.All[^1].Done);
        Assert.Contains(progress.All, report => report.Status == "sub/data.bin: 0.3 of 0.3 MiB");
    }

    [Fact]
    public void ACompleteFileIsCheckedAndLeftAlone()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request));
        _folder.Write("sub/data.bin", Content);
        DownloadedFile file = Save(server).Files[0];
        Assert.Equal((DownloadState.Present, 0), (file.State, file.Received));
        Assert.Empty(server.Requests);
        Assert.Equal(DownloadState.Downloaded, Save(server, options: new DownloadOptions { Force = true }).Files[0].State);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void ADroppedConnectionGoesOnWhereItEnded()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request) with { DropAfter = request.Number < 3 ? 70_000 : null });
        DownloadedFile file = Save(server).Files[0];
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(300_000, file.Received);
        Assert.Equal([null, 70_000, 140_000, 210_000], server.Requests.Select(request => request.From));
        // Each attempt got further, so that each pause is the first.
        Assert.Equal([1, 1, 1], _time.PausesInSeconds);
    }

    [Fact]
    public void ABodyWithoutALengthIsWholeOnlyAtItsPublishedSize()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request) with { Length = null, DropAfter = request.Number == 0 ? 1000 : null });
        Save(server);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(1000, server.Requests[1].From);
    }

    [Fact]
    public void AnEarlierCallIsResumed()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request));
        _folder.Write("sub/data.bin.part", Content[..123_456]);
        DownloadedFile file = Save(server).Files[0];
        Assert.Equal((DownloadState.Resumed, 300_000 - 123_456), (file.State, file.Received));
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(123_456, Assert.Single(server.Requests).From);
    }

    [Fact]
    public void AServerThatIgnoresRangesStartsAnew()
    {
        LocalServer server = Serve(_ => new LocalReply(200, Content));
        _folder.Write("sub/data.bin.part", Content[..1000]);
        DownloadedFile file = Save(server).Files[0];
        Assert.Equal((DownloadState.Downloaded, 300_000), (file.State, file.Received));
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public void AServerThatAlwaysStartsAnewAndDropsIsGivenUp()
    {
        LocalServer server = Serve(_ => new LocalReply(200, Content) { DropAfter = 1000 });
        DownloadException error = Assert.Throws<DownloadException>(() => Save(server));
        Assert.Equal(server.Address + "sub/data.bin", error.Address.ToString());
        Assert.Contains("1000 bytes", error.Message);
        Assert.Contains(Part, error.Message);
        Assert.Equal(Content[..1000], File.ReadAllBytes(Part));
        // The first attempt got somewhere, the five repetitions did not.
        Assert.Equal([1, 2, 4, 8, 16], _time.PausesInSeconds);
    }

    [Fact]
    public void APartOfAnotherFileIsThrownAwayOnce()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request));
        _folder.Write("sub/data.bin.part", new byte[5000]);
        Assert.Equal(DownloadState.Downloaded, Save(server).Files[0].State);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([5000, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public void ARangeThatIsNotTheWantedOneIsNotUsed()
    {
        LocalServer server = Serve(request => request.From is null
            ? LocalReply.Of(Content, request)
            : new LocalReply(206, Content) { Headers = ["Content-Range: bytes 0-299999/300000"] });
        _folder.Write("sub/data.bin.part", Content[..1000]);
        Save(server);
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public void WrongBytesAreNamedAndChangeNothing()
    {
        byte[] wrong = [.. Content];
        wrong[77]++;
        LocalServer server = Serve(request => LocalReply.Of(wrong, request));
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Save(server));
        Assert.Equal((Target, "SHA-256 " + Sha256(Content), "SHA-256 " + Sha256(wrong)), (error.File, error.Expected, error.Found));
        Assert.Empty(Directory.GetFiles(_folder.File("sub")));
        Assert.Single(server.Requests);

        _folder.Write("sub/data.bin", 1, 2, 3);
        Assert.Throws<DownloadMismatchException>(() => Save(server, options: new DownloadOptions { Force = true }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Target));
    }

    [Fact]
    public void AnotherFileOfTheUserIsReplacedOnlyWhenForced()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request));
        _folder.Write("sub/data.bin", 1, 2, 3);
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Save(server));
        Assert.Equal((Target, "300000 bytes", "3 bytes"), (error.File, error.Expected, error.Found));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Target));
        Assert.Empty(server.Requests);
        Save(server, options: new DownloadOptions { Force = true });
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(299_999, true)]
    [InlineData(300_001, true)]
    [InlineData(300_001, false)]
    public void AWrongSizeIsRefused(int size, bool isTold)
    {
        LocalServer server = Serve(_ => new LocalReply(200, Bytes(size)) { Length = isTold ? size : null });
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Save(server));
        Assert.Equal("300000 bytes", error.Expected);
        Assert.Equal(isTold ? $"{size} bytes" : "more", error.Found);
        Assert.Empty(Directory.GetFiles(_folder.File("sub")));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(400_000)]
    public void AnotherFileInBetweenDoesNotCostWhatWasThere(int size)
    {
        // The page of a proxy, say, in the middle of a long download.
        LocalServer server = Serve(request => request.Number == 0 ? LocalReply.Of(Content, request) with { DropAfter = 70_000 } : new LocalReply(200, Bytes(size)));
        Assert.Throws<DownloadMismatchException>(() => Save(server));
        Assert.Equal(Content[..70_000], File.ReadAllBytes(Part));
    }

    [Fact]
    public void AShortFileThatIsMarkedAsWholeIsNoDroppedConnection()
    {
        LocalServer server = Serve(_ => new LocalReply(200, "3\r\nabc\r\n0\r\n\r\n"u8.ToArray()) { Length = null, Headers = ["Transfer-Encoding: chunked"] });
        Assert.Equal("3 bytes", Assert.Throws<DownloadMismatchException>(() => Save(server)).Found);
        Assert.Empty(Directory.GetFiles(_folder.File("sub")));
    }

    [Fact]
    public void AnMd5IsCheckedToo()
    {
        // MD5 of "abc", RFC 1321, A.5.
        DownloadDefinition definition = Definition("abc"u8.ToArray(), "900150983cd24fb0d6963f7d28e17f72");
        definition = definition with { Files = [definition.Files[0] with { Size = null }] };
        Save(Serve(_ => new LocalReply(200, "abc"u8.ToArray())), definition);
        File.Delete(Target);
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Save(Serve(_ => new LocalReply(200, "abd"u8.ToArray())), definition));
        Assert.Equal("MD5 900150983cd24fb0d6963f7d28e17f72", error.Expected);
    }

    [Fact]
    public void AMissingFileIsToldAtOnce()
    {
        LocalServer server = Serve(_ => new LocalReply(404, "not here"u8.ToArray()));
        _folder.Write("sub/data.bin.part", Content[..10]);
        DownloadException error = Assert.Throws<DownloadException>(() => Save(server));
        Assert.Contains("404", error.Message);
        Assert.Single(server.Requests);
        Assert.Equal(10, new FileInfo(Part).Length);
    }

    [Fact]
    public void ABusyServerIsAskedAgain()
    {
        LocalServer server = Serve(request => request.Number < 2 ? new LocalReply(503, []) : LocalReply.Of(Content, request));
        Save(server);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([1, 2], _time.PausesInSeconds);
    }

    [Fact]
    public void ARedirectionIsFollowed()
    {
        LocalServer other = Serve(request => LocalReply.Of(Content, request));
        LocalServer server = Serve(_ => new LocalReply(302, []) { Headers = [$"Location: {other.Address}elsewhere"] });
        _folder.Write("sub/data.bin.part", Content[..10]);
        Save(server);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(("/elsewhere", 10), (other.Requests[0].Path, other.Requests[0].From));
    }

    [Fact]
    public void ASilentServerCountsAsDropped()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request) with { StallAfter = 5000 });
        var options = new DownloadOptions { Source = server.Address, Retries = 0, Patience = TimeSpan.FromMilliseconds(300) };
        DownloadException error = Assert.Throws<DownloadException>(() => new DatasetDownload().Save(Definition(Content), _folder.Path, options));
        Assert.Contains("sent nothing for 0.3 s", error.Message);
        Assert.Equal(5000, new FileInfo(Part).Length);
    }

    [Fact]
    public void CancellationKeepsWhatHasArrived()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request) with { StallAfter = request.Number == 0 ? 50_000 : null });
        using var cancellation = new CancellationTokenSource();
        var progress = new Heard(report =>
        {
            if (report.Done == 50_000)
                cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Save(server, progress: progress, cancellation: cancellation.Token));
        Assert.Equal(Content[..50_000], File.ReadAllBytes(Part));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void NobodyListeningIsAnErrorOfItsOwn()
    {
        LocalServer server = Serve(request => LocalReply.Of(Content, request));
        server.Dispose();
        _servers.Clear();
        DownloadException error = Assert.Throws<DownloadException>(() => Save(server, options: new DownloadOptions { Retries = 1 }));
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal([1], _time.PausesInSeconds);
    }

    [Theory]
    [InlineData("file:///etc/hostname")]
    [InlineData("ftp://somewhere/data.bin")]
    public void ARedirectionToWhatIsNotTheWebIsNotFollowed(string address)
    {
        LocalServer server = Serve(_ => new LocalReply(302, []) { Headers = [$"Location: {address}"] });
        Assert.Throws<DownloadException>(() => Save(server));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void AFileOfUnknownSizeHasALimit()
    {
        foreach (long? length in (long?[])[Content.Length, null])
        {
            DownloadDefinition unknown = new("Own", [new DownloadFile("sub/data.bin", new Uri("http://127.0.0.1:9/none"), null, Sha256(Content)) { Limit = 200_000 }]);
            var error = Assert.Throws<DownloadMismatchException>(() => Save(Serve(request => LocalReply.Of(Content, request) with { Length = length }), unknown));
            Assert.Equal("at most 200000 bytes", error.Expected);
            Assert.False(File.Exists(Target) || File.Exists(Part));
        }
        Assert.All(DownloadCatalog.Definitions.SelectMany(definition => definition.Files), file => Assert.InRange(file.Limit, file.Size ?? 687_544_992, file.Size ?? 1L << 32));
    }

    [Theory]
    [InlineData("ftp://somewhere/")]
    [InlineData("data")]
    public void ASourceIsAnHttpAddress(string source) =>
        Assert.Equal("Source", Assert.Throws<InvalidOptionException>(() => new DatasetDownload().Save(Definition(Content), _folder.Path, new DownloadOptions { Source = new Uri(source, UriKind.RelativeOrAbsolute) })).Option);

    [Theory]
    [InlineData("http://mirror/data", "http://mirror/data/sub/data.bin")]
    [InlineData("http://mirror/data/", "http://mirror/data/sub/data.bin")]
    public void AMirrorHasTheFilesByTheirPlaces(string source, string expected) =>
        Assert.Equal(expected, DatasetDownload.AddressOf(Definition(Content).Files[0], new DownloadOptions { Source = new Uri(source) }).ToString());

    [Fact]
    public void EverythingPublishedHasAPlausibleChecksumAndIsKnownToTheReaders()
    {
        foreach (DownloadDefinition definition in DownloadCatalog.Definitions)
        {
            Assert.Contains(definition.Name, DatasetCatalog.Names);
            foreach (DownloadFile file in definition.Files)
            {
                Assert.Matches("^([0-9a-f]{32}|[0-9a-f]{64})$", file.Checksum);
                Assert.True(file.Address.IsAbsoluteUri);
            }
        }
        Assert.Equal("Name", Assert.Throws<InvalidOptionException>(() => DownloadCatalog.Find("Digits")).Option);
        Assert.Equal("CIFAR10", DownloadCatalog.Find("cifar10").Name);
    }

    public void Dispose()
    {
        foreach (LocalServer server in _servers)
            server.Dispose();
        _folder.Dispose();
    }

    private LocalServer Serve(Func<LocalRequest, LocalReply> answer)
    {
        var server = new LocalServer(answer);
        _servers.Add(server);
        return server;
    }

    // A patience that the impatient clock does not touch.
    private DownloadResult Save(LocalServer server, DownloadDefinition? definition = null, DownloadOptions? options = null, Heard? progress = null, CancellationToken cancellation = default) =>
        new DatasetDownload(time: _time).Save(definition ?? Definition(Content), _folder.Path,
            (options ?? new DownloadOptions()) with { Source = server.Address, Patience = TimeSpan.FromHours(1) }, progress, cancellation);

    private static DownloadDefinition Definition(byte[] content, string? checksum = null) =>
        new("Own", [new DownloadFile("sub/data.bin", new Uri("http://127.0.0.1:9/none"), content.Length, checksum ?? Sha256(content))]);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 + i / 251))];

    private sealed class Heard(Action<OperationProgress>? also = null) : IProgress<OperationProgress>
    {
        public List<OperationProgress> All { get; } = [];

        public void Report(OperationProgress value)
        {
            All.Add(value);
            also?.Invoke(value);
        }
    }
}
