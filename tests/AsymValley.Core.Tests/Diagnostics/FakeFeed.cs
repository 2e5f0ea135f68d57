using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AsymValley.Diagnostics;
using AsymValley.Engine;

namespace AsymValley.Tests.Diagnostics;

/// <summary>A made-up package of libtorch.</summary>
internal sealed record FakePackage(string Id)
{
    public const string Version = "2.10.0";

    /// <summary>Its files by their names in the archive.</summary>
    public Dictionary<string, byte[]> Files { get; init; } = [];

    /// <summary>The names of the packages it depends on.</summary>
    public string[] Dependencies { get; init; } = [];

    /// <summary>One that has all of a platform's libtorch, and some of what is not needed of it.</summary>
    public static FakePackage Whole { get; } = new("libtorch-fake")
    {
        Files = new()
        {
            [Place(RuntimeFolder.FileName("torch"))] = [1, 2, 3],
            [Place(RuntimeFolder.FileName("torch_cpu"))] = RandomNumberGenerator.GetBytes(300_000),
            [Place(RuntimeFolder.FileName("c10"))] = [4],
            [Place(RuntimeFolder.FileName("torch_python"))] = [5],
            [Place("libtorchbind_test.so")] = [6],
            ["runtimes/other-x64/native/" + RuntimeFolder.FileName("c10")] = [7],
            ["LICENSE-LIBTORCH.txt"] = Encoding.UTF8.GetBytes("free"),
            ["lib/netstandard2.0/_._"] = [],
        },
    };

    public static string Place(string file) => $"runtimes/{RuntimeFolder.Platform}/native/{file}";

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            string dependencies = string.Concat(Dependencies.Select(id => $"<dependency id=\"{id}\" version=\"{Version}\" />"));
            Write(archive, Id + ".nuspec", Encoding.UTF8.GetBytes($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd"><metadata><id>{Id}</id><version>{Version}</version><authors>a</authors>
                <description>d</description><dependencies><group targetFramework=".NETStandard2.0">{dependencies}</group></dependencies></metadata></package>
                """));
            foreach ((string name, byte[] content) in Files)
                Write(archive, name, content);
        }
        return stream.ToArray();
    }

    private static void Write(ZipArchive archive, string name, byte[] content)
    {
        // As random bytes do not shrink, offsets in a package are offsets in its library, nearly.
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}

/// <summary>A user's NuGet: settings in a folder, sources that are folders or servers on this machine, packages that were restored.</summary>
internal sealed class FakeNuGet : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LocalServer> _servers = [];

    public FakeNuGet()
    {
        // NuGet asks a server again after pauses of seconds; here none comes back.
        Environment.SetEnvironmentVariable("NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT", "1");
        Configure();
    }

    public string Folder => _folder.Path;

    /// <summary>Where libtorch is installed to.</summary>
    public string Target => _folder.File("host/libtorch");

    /// <summary>The options of an installation from here.</summary>
    public RuntimeInstallOptions Options => new() { Path = Target, ConfigurationFolder = Folder };

    /// <summary>The names of the files and folders beside the target.</summary>
    public string[] Beside => [.. Directory.GetFileSystemEntries(_folder.File("host")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Writes the settings.</summary>
    public void Configure(params (string Name, string Source)[] sources) => Configure("allowInsecureConnections=\"true\"", sources);

    public void Configure(string attributes, params (string Name, string Source)[] sources) => _folder.Write("NuGet.Config", Encoding.UTF8.GetBytes($"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{_folder.File("restored")}" /></config>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
          <disabledPackageSources><clear /></disabledPackageSources>
          <packageSourceMapping><clear /></packageSourceMapping>
          <packageSources><clear />{string.Concat(sources.Select(source => $"<add key=\"{source.Name}\" value=\"{source.Source}\" {attributes} />"))}</packageSources>
        </configuration>
        """));

    /// <summary>Makes a folder of packages the source.</summary>
    public void UseFolder(params FakePackage[] packages)
    {
        Directory.CreateDirectory(_folder.File("feed"));
        foreach (FakePackage package in packages)
            _folder.Write($"feed/{package.Id}.{FakePackage.Version}.nupkg", package.ToArray());
        Configure(("lab", _folder.File("feed")));
    }

    /// <summary>Makes a server the source.</summary>
    /// <param name="packages">Its packages.</param>
    /// <param name="answer">Changes the answer to a request for a package.</param>
    /// <param name="hash">The checksum that its catalog has; null for no catalog.</param>
    public LocalServer UseServer(Dictionary<string, byte[]> packages, Func<LocalRequest, LocalReply, LocalReply>? answer = null, string? hash = null)
    {
        LocalServer? server = null;
        server = new LocalServer(request => Answer(server!.Address.ToString(), packages, request, answer, hash));
        _servers.Add(server);
        Configure(("lab", server.Address + "index.json"));
        return server;
    }

    /// <summary>Puts a package where NuGet keeps those it has restored.</summary>
    public void Restore(FakePackage package, byte[]? other = null)
    {
        string place = $"restored/{package.Id}/{FakePackage.Version}/{package.Id}.{FakePackage.Version}.nupkg";
        _folder.Write(place, other ?? package.ToArray());
        _folder.Write(place + ".sha512", Encoding.UTF8.GetBytes(HashOf(package.ToArray())));
    }

    public static string HashOf(byte[] package) => Convert.ToBase64String(SHA512.HashData(package));

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _folder.Dispose();
    }

    // Version 3 of NuGet's protocol, as far as an installation goes.
    private static LocalReply Answer(string root, Dictionary<string, byte[]> packages, LocalRequest request, Func<LocalRequest, LocalReply, LocalReply>? answer, string? hash)
    {
        string[] path = request.Path.Trim('/').Split('/');
        return path switch
        {
            ["index.json"] => Json(new
            {
                version = "3.0.0",
                resources = new[] { Resource("flat/", "PackageBaseAddress/3.0.0"), Resource("registration/", "RegistrationsBaseUrl/3.6.0") },
            }),
            ["flat", var id, "index.json"] when packages.ContainsKey(id) => Json(new { versions = new[] { FakePackage.Version } }),
            ["flat", var id, FakePackage.Version, var file] when packages.TryGetValue(id, out byte[]? content) && file == $"{id}.{FakePackage.Version}.nupkg" =>
                answer?.Invoke(request, LocalReply.Of(content, request)) ?? LocalReply.Of(content, request),
            ["registration", var id, "index.json"] when packages.ContainsKey(id) && hash is not null => Json(Registration(id)),
            ["catalog", ..] => Json(new { packageHash = hash, packageHashAlgorithm = "SHA512" }),
            _ => new LocalReply(404, []),
        };

        Dictionary<string, object> Resource(string place, string type) => new() { ["@id"] = root + place, ["@type"] = type };

        Dictionary<string, object> Registration(string id)
        {
            var entry = new Dictionary<string, object> { ["@id"] = $"{root}catalog/{id}.json", ["id"] = id, ["version"] = FakePackage.Version, ["listed"] = true };
            var leaf = new Dictionary<string, object> { ["@id"] = $"{root}registration/{id}/leaf.json", ["catalogEntry"] = entry, ["packageContent"] = $"{root}flat/{id}/{FakePackage.Version}/{id}.{FakePackage.Version}.nupkg" };
            var page = new Dictionary<string, object> { ["@id"] = $"{root}registration/{id}/page.json", ["lower"] = FakePackage.Version, ["upper"] = FakePackage.Version, ["count"] = 1, ["items"] = new[] { leaf } };
            return new() { ["@id"] = $"{root}registration/{id}/index.json", ["count"] = 1, ["items"] = new[] { page } };
        }
    }

    private static LocalReply Json(object value) => new(200, JsonSerializer.SerializeToUtf8Bytes(value)) { Headers = ["Content-Type: application/json"] };
}
