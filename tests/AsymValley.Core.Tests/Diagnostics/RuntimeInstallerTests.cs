using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AsymValley.Data;
using AsymValley.Diagnostics;
using AsymValley.Engine;

namespace AsymValley.Tests.Diagnostics;

/// <summary>Installs made-up packages from a user's NuGet that is made up, too.</summary>
public sealed class RuntimeInstallerTests : IDisposable
{
    private static readonly byte[] s_package = FakePackage.Whole.ToArray();
    private static readonly string[] s_installed =
        [.. new[] { "LICENSE-LIBTORCH.txt", "asymvalley.json", RuntimeFolder.FileName("c10"), RuntimeFolder.FileName("torch"), RuntimeFolder.FileName("torch_cpu") }.Order(StringComparer.Ordinal)];

    private readonly FakeNuGet _nuget = new();
    private readonly List<string> _said = [];

    public void Dispose() => _nuget.Dispose();

    [Fact]
    public void AFolderOfPackagesIsASource()
    {
        _nuget.UseFolder(FakePackage.Whole);
        RuntimeInstallation installation = Install();
        Assert.Equal((_nuget.Target, "2.10.0", false, 300_000 + 3 + 1 + 4L, true), (installation.Folder, installation.Version, installation.Cuda, installation.Bytes, installation.IsNew));
        Assert.Equal(s_installed, Files());
        Assert.Equal(FakePackage.Whole.Files[FakePackage.Place(RuntimeFolder.FileName("torch_cpu"))], File.ReadAllBytes(Path.Combine(_nuget.Target, RuntimeFolder.FileName("torch_cpu"))));
        // But for the lock, which stays, nothing is left.
        Assert.Equal(["libtorch", "libtorch.lock"], _nuget.Beside);
    }

    [Fact]
    public void WhatIsThereAndWholeIsLeftAlone()
    {
        _nuget.UseFolder(FakePackage.Whole);
        Install();
        DateTime before = Directory.GetCreationTimeUtc(_nuget.Target);
        _nuget.Configure();
        RuntimeInstallation again = Install();
        Assert.Equal((false, 300_008), (again.IsNew, again.Bytes));
        Assert.Equal(before, Directory.GetCreationTimeUtc(_nuget.Target));
        Assert.Equal(RuntimeInstallFault.NoSource, Fault(() => Install(_nuget.Options with { Force = true })).Fault);
        Assert.Equal(s_installed, Files());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HalfARuntimeIsInstalledAgain(bool isCut)
    {
        _nuget.UseFolder(FakePackage.Whole);
        Install();
        string file = Path.Combine(_nuget.Target, RuntimeFolder.FileName("torch_cpu"));
        if (isCut)
            File.WriteAllBytes(file, new byte[10]);
        else
            File.Delete(file);
        Assert.True(Install().IsNew);
        Assert.Equal(300_000, new FileInfo(file).Length);
    }

    [Fact]
    public void WhatAKilledCallLeftIsCleaned()
    {
        _nuget.UseFolder(FakePackage.Whole);
        foreach (string left in (string[])[".new", ".old"])
        {
            Directory.CreateDirectory(_nuget.Target + left);
            File.WriteAllText(Path.Combine(_nuget.Target + left, RuntimeFolder.FileName("c10")), "half");
        }
        Install();
        Assert.Equal(["libtorch", "libtorch.lock"], _nuget.Beside);
        Assert.Equal([4], File.ReadAllBytes(Path.Combine(_nuget.Target, RuntimeFolder.FileName("c10"))));
    }

    [Fact]
    public void ADroppedConnectionAndAnEarlierCallAreGoneOnWith()
    {
        // The third request is the first for the package: before it come those for the service and its versions.
        using var stop = new CancellationTokenSource();
        LocalServer server = Serve((request, reply) => request.From is null ? reply with { DropAfter = 100_000 } : request.From == 100_000 ? reply with { StallAfter = 50_000 } : reply);
        Assert.ThrowsAny<OperationCanceledException>(() => Install(progress: report =>
        {
            if (report.Done >= 150_000)
                stop.Cancel();
        }, cancellation: stop.Token));
        Assert.Equal(["libtorch.download", "libtorch.lock"], _nuget.Beside);
        Assert.Equal([null, 100_000L], Packages(server).Select(request => request.From));

        // The stalled server answers no more: another one has the rest.
        LocalServer other = Serve((_, reply) => reply);
        Assert.True(Install().IsNew);
        Assert.Equal(150_000, Assert.Single(Packages(other)).From);
        Assert.Contains(_said, line => line.Contains($"{s_package.Length - 150_000} bytes came now", StringComparison.Ordinal));
        Assert.Equal(s_installed, Files());
        Assert.Equal(["libtorch", "libtorch.lock"], _nuget.Beside);
    }

    [Fact]
    public void AKnownChecksumIsChecked()
    {
        byte[] other = (FakePackage.Whole with { Files = new(FakePackage.Whole.Files) { ["more.txt"] = [0] } }).ToArray();
        LocalServer server = _nuget.UseServer(new() { ["libtorch-fake"] = other });
        DownloadMismatchException error = Assert.Throws<DownloadMismatchException>(() => Install(checksum: FakeNuGet.HashOf(s_package)));
        Assert.Contains("SHA-512", error.Expected, StringComparison.Ordinal);
        Assert.Contains("thrown away", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_nuget.Target));
        Assert.Single(Packages(server));

        _nuget.UseFolder(new FakePackage("libtorch-fake") { Files = new() { ["more.txt"] = [0] } });
        Assert.Throws<DownloadMismatchException>(() => Install(checksum: FakeNuGet.HashOf(s_package)));
        _nuget.UseFolder(FakePackage.Whole);
        Assert.True(Install(checksum: FakeNuGet.HashOf(s_package)).IsNew);
    }

    [Fact]
    public void AChecksumOfTheSourcesCatalogIsChecked()
    {
        _nuget.UseServer(new() { ["libtorch-fake"] = s_package }, hash: FakeNuGet.HashOf([1]));
        Assert.Throws<DownloadMismatchException>(() => Install());
        Assert.False(Directory.Exists(_nuget.Target));
        _nuget.UseServer(new() { ["libtorch-fake"] = s_package }, hash: FakeNuGet.HashOf(s_package));
        Assert.True(Install().IsNew);
        Assert.DoesNotContain(_said, line => line.Contains("publishes no checksum", StringComparison.Ordinal));
    }

    [Fact]
    public void APackageThatIsNowhereIsSaidWithTheSources()
    {
        _nuget.UseServer([]);
        RuntimeInstallException error = Fault(() => Install());
        Assert.Equal((RuntimeInstallFault.PackageNotFound, "libtorch-fake 2.10.0"), (error.Fault, error.Target));
        Assert.Contains("asked were lab (http://127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet nuget add source", error.Message, StringComparison.Ordinal);
        Assert.Equal(["libtorch.lock"], _nuget.Beside);
    }

    [Fact]
    public void ASourceThatCannotBeReachedIsSaid()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        _nuget.Configure(("gone", $"http://127.0.0.1:{port}/index.json"), ("nowhere", Path.Combine(_nuget.Folder, "nowhere")));
        RuntimeInstallException error = Fault(() => Install());
        Assert.Equal(RuntimeInstallFault.SourceNotReached, error.Fault);
        Assert.Contains($"gone (http://127.0.0.1:{port}/index.json)", error.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere (", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check the network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatIsNotEncryptedMustBeAllowed()
    {
        LocalServer server = Serve((_, reply) => reply);
        _nuget.Configure("", ("lab", server.Address + "index.json"));
        RuntimeInstallException error = Fault(() => Install());
        Assert.Equal(RuntimeInstallFault.SourceNotReached, error.Fault);
        Assert.Contains("allowInsecureConnections", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void AServerThatRefusesThePackageIsSaid()
    {
        LocalServer server = Serve((_, _) => new LocalReply(403, []));
        DownloadException error = Assert.Throws<DownloadException>(() => Install());
        Assert.Equal(new Uri(server.Address, "flat/libtorch-fake/2.10.0/libtorch-fake.2.10.0.nupkg"), error.Address);
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsWithoutASourceOrWithAnErrorAreSaid()
    {
        RuntimeInstallException none = Fault(() => Install());
        Assert.Equal(RuntimeInstallFault.NoSource, none.Fault);
        Assert.Contains(Path.Combine(_nuget.Folder, "NuGet.Config"), none.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_nuget.Folder, "NuGet.Config"), "<configuration><packageSources>");
        RuntimeInstallException broken = Fault(() => Install());
        Assert.Equal((RuntimeInstallFault.NoSource, "NuGet.Config"), (broken.Fault, broken.Target));
    }

    [Theory]
    [InlineData("linux-arm64", false, "no libtorch for linux-arm64")]
    [InlineData("osx-x64", true, "no libtorch for osx-x64")]
    [InlineData("osx-arm64", true, "no libtorch with CUDA for osx-arm64")]
    public void APlatformWithoutALibtorchIsSaid(string platform, bool cuda, string message)
    {
        AsymValleyException error = Assert.ThrowsAny<AsymValleyException>(() => new RuntimeInstaller { Platform = platform }.Install(_nuget.Options with { Cuda = cuda }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(error is TorchRuntimeException { Fault: TorchFault.PlatformNotSupported } or InvalidOptionException { Option: "Cuda" }, error.GetType().Name);
    }

    [Fact]
    public void RoomIsLookedForBeforeAnythingIsAsked()
    {
        LocalServer server = Serve((_, reply) => reply);
        RuntimePackage large = new("libtorch-fake", FakePackage.Version) { Size = 60 << 20, Unpacked = 40 << 20 };
        RuntimeInstallException error = Fault(() => new RuntimeInstaller { Package = large, FreeSpace = _ => 99 << 20 }.Install(_nuget.Options));
        Assert.Equal((RuntimeInstallFault.NoSpace, Path.GetDirectoryName(_nuget.Target)), (error.Fault, error.Target));
        Assert.Contains("100 MiB are needed, and 99 are free", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Path", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void RoomIsLookedForBeforeUnpackingAndThePackageIsKept()
    {
        LocalServer server = Serve((_, reply) => reply);
        Assert.Equal(RuntimeInstallFault.NoSpace, Fault(() => Install(freeSpace: 300_007)).Fault);
        Assert.Equal(["libtorch.download", "libtorch.lock"], _nuget.Beside);
        Assert.True(Install(checksum: FakeNuGet.HashOf(s_package), freeSpace: 300_008).IsNew);
        Assert.Single(Packages(server));
    }

    [Fact]
    public void AFullDiskIsToldByItsNumber()
    {
        Assert.True(RuntimeInstaller.IsDiskFull(new IOException("No space left on device", 28)));
        Assert.True(RuntimeInstaller.IsDiskFull(new IOException("There is not enough space on the disk.", unchecked((int)0x80070070))));
        Assert.False(RuntimeInstaller.IsDiskFull(new IOException("The process cannot access the file")));
    }

    [Fact]
    public void AFolderOfSomethingElseIsNeverEmptied()
    {
        _nuget.UseFolder(FakePackage.Whole);
        Directory.CreateDirectory(_nuget.Target);
        File.WriteAllText(Path.Combine(_nuget.Target, "thesis.tex"), "mine");
        foreach (bool force in (bool[])[false, true])
        {
            RuntimeInstallException error = Fault(() => Install(_nuget.Options with { Force = force }));
            Assert.Equal((RuntimeInstallFault.FolderTaken, _nuget.Target), (error.Fault, error.Target));
        }
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_nuget.Target, "thesis.tex")));
    }

    [Fact]
    public void AnotherLibtorchIsReplacedOnlyByForce()
    {
        _nuget.UseFolder(FakePackage.Whole);
        Install(_nuget.Options with { Cuda = true });
        RuntimeInstallException error = Fault(() => Install());
        Assert.Equal(RuntimeInstallFault.FolderTaken, error.Fault);
        Assert.Contains("for CUDA", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, false), (Install(_nuget.Options with { Force = true }) is { IsNew: var isNew, Cuda: var cuda } ? (isNew, cuda) : default));
    }

    [Fact]
    public void AnEmptyFolderIsTaken()
    {
        _nuget.UseFolder(FakePackage.Whole);
        Directory.CreateDirectory(_nuget.Target);
        Assert.True(Install(_nuget.Options with { Path = _nuget.Target + Path.DirectorySeparatorChar }).IsNew);
        Assert.Equal(s_installed, Files());
    }

    [Fact]
    public void ARestoredPackageIsUsedWithoutASource()
    {
        _nuget.Restore(FakePackage.Whole);
        Assert.True(Install().IsNew);
        Assert.Contains(_said, line => line.StartsWith("NuGet has libtorch-fake 2.10.0 already", StringComparison.Ordinal));
        // One that is not what it was is not used.
        _nuget.Restore(FakePackage.Whole, other: [.. s_package, 0]);
        Assert.Equal(RuntimeInstallFault.NoSource, Fault(() => Install(_nuget.Options with { Force = true })).Fault);
    }

    [Fact]
    public async Task TwoAtOnceWaitForEachOther()
    {
        LocalServer server = Serve((_, reply) => reply);
        RuntimeInstallation[] both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Installer().Install(_nuget.Options))));
        Assert.Single(both, installation => installation.IsNew);
        Assert.Single(Packages(server));
        using FileStream held = new(_nuget.Target + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => Install(cancellation: stop.Token));
        Assert.Contains(_said, line => line.StartsWith("Another process", StringComparison.Ordinal));
    }

    [Fact]
    public void ADamagedPackageIsSaid()
    {
        _nuget.UseServer(new() { ["libtorch-fake"] = s_package[..^100] });
        Assert.Equal(RuntimeInstallFault.PackageDamaged, Fault(() => Install()).Fault);
        _nuget.UseFolder(new FakePackage("libtorch-fake") { Files = new() { [FakePackage.Place(RuntimeFolder.FileName("torch"))] = [1] } });
        RuntimeInstallException error = Fault(() => Install());
        Assert.Equal(RuntimeInstallFault.PackageDamaged, error.Fault);
        Assert.Contains($"it has no {RuntimeFolder.FileName("c10")}, {RuntimeFolder.FileName("torch_cpu")}", error.Message, StringComparison.Ordinal);
        Assert.Equal(["libtorch.download", "libtorch.lock"], _nuget.Beside);
    }

    [Fact]
    public void ALibraryInPiecesIsPutTogether()
    {
        byte[] large = RandomNumberGenerator.GetBytes(120_000);
        _nuget.UseFolder([.. Pieces(large, Convert.ToHexStringLower(SHA256.HashData(large)))]);
        RuntimeInstallation installation = Install(_nuget.Options with { Cuda = true });
        Assert.True(installation.Cuda);
        Assert.Equal(large, File.ReadAllBytes(Path.Combine(_nuget.Target, RuntimeFolder.FileName("torch_cuda"))));
        Assert.Equal(120_000 + 300_008, installation.Bytes);
        Assert.DoesNotContain(Files(), file => file.EndsWith(".sha", StringComparison.Ordinal) || file.Contains("fragment", StringComparison.Ordinal));
    }

    [Fact]
    public void PiecesThatDoNotMakeTheWholeAreRefused()
    {
        byte[] large = RandomNumberGenerator.GetBytes(120_000);
        FakePackage[] right = [.. Pieces(large, Convert.ToHexStringLower(SHA256.HashData(large)))];
        string library = RuntimeFolder.FileName("torch_cuda");
        Refused([.. Pieces(large, Convert.ToHexStringLower(SHA256.HashData([])))], "put together from its pieces");
        Refused([.. right.Select(package => package.Id.EndsWith("fragment3", StringComparison.Ordinal) ? package with { Files = [] } : package)], "put together from its pieces");
        Refused([.. right.Select(package => package with { Files = new(package.Files.Where(file => !file.Key.EndsWith(".sha", StringComparison.Ordinal))) })], "should have none");
        Refused([.. right.Select(package => package.Id.EndsWith("primary", StringComparison.Ordinal) ? package with { Files = [] } : package)], $"the rest of {library}");
        Refused([.. right.Select(package => package.Id.EndsWith("part1", StringComparison.Ordinal) ? package with { Files = new(package.Files) { [FakePackage.Place(library)] = [1] } } : package)], $"another package has {library}");

        void Refused(FakePackage[] packages, string message)
        {
            _nuget.UseFolder(packages);
            RuntimeInstallException error = Fault(() => Install(_nuget.Options with { Cuda = true }));
            Assert.Equal(RuntimeInstallFault.PackageDamaged, error.Fault);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_nuget.Target));
        }
    }

    [Fact]
    public void WhatIsNeededToUseItIsSaid()
    {
        _nuget.UseFolder(FakePackage.Whole);
        string[] advice = [.. RuntimeInstaller.Advice(Install())];
        Assert.Contains($"loaded from {TorchRuntime.LoadedFolder}", advice[0], StringComparison.Ordinal);
        Assert.EndsWith($"Set the environment variable ASYMVALLEY_LIBTORCH to {_nuget.Target} to use this one.", advice[1], StringComparison.Ordinal);
        Assert.Empty(RuntimeInstaller.Advice(new RuntimeInstallation(TorchRuntime.LoadedFolder!, "2.10.0", false, 0, IsNew: false)));
    }

    [Theory]
    [InlineData("linux-x64", false, "libtorch-cpu-linux-x64")]
    [InlineData("osx-arm64", false, "libtorch-cpu-osx-arm64")]
    [InlineData("win-arm64", false, "libtorch-cpu-win-arm64")]
    [InlineData("win-x64", false, "libtorch-cpu-win-x64")]
    [InlineData("linux-x64", true, "libtorch-cuda-12.8-linux-x64")]
    [InlineData("win-x64", true, "libtorch-cuda-12.8-win-x64")]
    public void EveryPlatformHasItsPackage(string platform, bool cuda, string id)
    {
        RuntimePackage package = RuntimePackage.For(platform, cuda);
        Assert.Equal((id, "2.10.0"), (package.Id, package.Version));
        Assert.Equal(cuda, package.Checksum is null);
        Assert.True(cuda || Convert.FromBase64String(package.Checksum!).Length == 64);
        Assert.True(package.Unpacked > package.Size);
    }

    [RestoredRuntimeFact]
    public void TheKnownChecksumAndSizeAreThoseOfThePackageThatTheBuildRestored()
    {
        using PackageSources sources = PackageSources.Read(null);
        RuntimePackage package = RuntimePackage.For(RuntimeFolder.Platform, cuda: false);
        string file = sources.Restored(package)!;
        Assert.Equal(package.Size, new FileInfo(file).Length);
        // The licence comes with the libraries.
        Assert.Equal(package.Unpacked, new RuntimeUnpacking(RuntimeFolder.Platform, _nuget.Folder).SizeOf(file) - 22_865);
    }

    // As TorchSharp packs them: the head has dependencies only, in any order.
    private static IEnumerable<FakePackage> Pieces(byte[] library, string hash)
    {
        string name = RuntimeFolder.FileName("torch_cuda"), stem = "libtorch-fake-part2";
        const int size = 10_000;
        yield return new("libtorch-fake-part1") { Files = FakePackage.Whole.Files };
        yield return new(stem + "-primary") { Files = new() { [FakePackage.Place(name)] = library[..size], [FakePackage.Place(name) + ".sha"] = [.. hash.Select(digit => (byte)digit)] } };
        int last = library.Length / size - 1;
        for (int i = 1; i <= last; i++)
            yield return new($"{stem}-fragment{i}") { Files = new() { [$"fragments/{RuntimeFolder.Platform}/native/{name}.fragment{i}"] = library[(i * size)..((i + 1) * size)] } };
        yield return new("libtorch-fake") { Dependencies = [.. Enumerable.Range(1, last).Select(i => $"{stem}-fragment{i}"), "libtorch-fake-part1", stem + "-primary", "Newtonsoft.Json"] };
    }

    private LocalServer Serve(Func<LocalRequest, LocalReply, LocalReply> answer) => _nuget.UseServer(new() { ["libtorch-fake"] = s_package }, answer);

    private static IEnumerable<LocalRequest> Packages(LocalServer server) => server.Requests.Where(request => request.Path.EndsWith(".nupkg", StringComparison.Ordinal));

    private static RuntimeInstaller Installer(string? checksum = null, long freeSpace = long.MaxValue) => new()
    {
        Package = new RuntimePackage("libtorch-fake", FakePackage.Version) { Checksum = checksum },
        FreeSpace = _ => freeSpace,
        Attempts = new DownloadOptions { Patience = TimeSpan.FromHours(1) },
        Time = new ImpatientTime(),
    };

    private RuntimeInstallation Install(RuntimeInstallOptions? options = null, string? checksum = null, long freeSpace = long.MaxValue, Action<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        Installer(checksum, freeSpace).Install(options ?? _nuget.Options, progress is null ? null : new Told(progress), _said.Add, cancellation);

    private static RuntimeInstallException Fault(Func<RuntimeInstallation> install) => Assert.Throws<RuntimeInstallException>(install);

    private string[] Files() => [.. Directory.GetFiles(_nuget.Target).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private sealed class Told(Action<OperationProgress> report) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => report(value);
    }
}

/// <summary>A test on the package that a build for the CPU has restored; reported as skipped after a build for CUDA.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RestoredRuntimeFactAttribute : FactAttribute
{
    public RestoredRuntimeFactAttribute()
    {
        using PackageSources sources = PackageSources.Read(null);
        if (sources.Restored(RuntimePackage.For(RuntimeFolder.Platform, cuda: false)) is null)
            Skip = "This build is for CUDA: it has not restored the package for the CPU.";
    }
}
