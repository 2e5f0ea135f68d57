using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using NuGet.Common;
using NuGet.Configuration;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;

namespace AsymValley.Diagnostics;

/// <summary>
/// The packages that the user's NuGet has or can get: settings, credentials and sources are read as NuGet reads them. All that
/// knows NuGet's libraries is in this file, so that they load with it and not before.
/// </summary>
internal sealed class PackageSources : IDisposable
{
    private const string Wanted = "libtorch-";

    private readonly SourceCacheContext _cache = new() { NoCache = true, DirectDownload = true };
    private readonly ISettings _settings;
    private readonly PackageSource[] _sources;

    private PackageSources(ISettings settings)
    {
        _settings = settings;
        _sources = [.. SettingsUtility.GetEnabledSources(settings)];
    }

    /// <summary>Reads the settings.</summary>
    /// <param name="folder">Where the first NuGet.Config may be; null for the current folder.</param>
    /// <exception cref="RuntimeInstallException">They cannot be read.</exception>
    public static PackageSources Read(string? folder)
    {
        try
        {
            return new PackageSources(Settings.LoadDefaultSettings(folder ?? Environment.CurrentDirectory));
        }
        catch (NuGetConfigurationException e)
        {
            throw new RuntimeInstallException(RuntimeInstallFault.NoSource, "NuGet.Config", $"NuGet's settings cannot be read: {e.Message} Correct that file.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    /// <summary>The file of a package that was restored already, and is what it was; null where there is none.</summary>
    public string? Restored(RuntimePackage package)
    {
        IEnumerable<string> folders = [SettingsUtility.GetGlobalPackagesFolder(_settings), .. SettingsUtility.GetFallbackPackageFolders(_settings)];
        foreach (VersionFolderPathResolver folder in folders.Select(folder => new VersionFolderPathResolver(folder)))
        {
            string file = folder.GetPackageFilePath(package.Id, VersionOf(package)), hash = folder.GetHashPath(package.Id, VersionOf(package));
            if (!File.Exists(file) || !File.Exists(hash))
                continue;
            using FileStream stream = File.OpenRead(file);
            if (Convert.ToBase64String(SHA512.HashData(stream)) == (package.Checksum ?? File.ReadAllText(hash).Trim()))
                return file;
        }
        return null;
    }

    /// <summary>The first source that has a package.</summary>
    /// <param name="say">Told which sources were passed over, and why.</param>
    /// <exception cref="RuntimeInstallException">None has it, or some could not be asked.</exception>
    public async Task<FoundPackage> Find(RuntimePackage package, Action<string> say, CancellationToken cancellation)
    {
        PackageSourceMapping mapping = PackageSourceMapping.GetPackageSourceMapping(_settings);
        PackageSource[] sources = mapping.IsEnabled
            ? [.. _sources.Where(source => mapping.GetConfiguredPackageSources(package.Id).Contains(source.Name, StringComparer.OrdinalIgnoreCase))]
            : _sources;
        if (sources.Length == 0)
        {
            throw new RuntimeInstallException(RuntimeInstallFault.NoSource, package.ToString(),
                $"NuGet's settings name no source for {package}. dotnet nuget add source names one; {string.Join(", ", _settings.GetConfigFilePaths())} were read.");
        }
        var problems = new List<string>();
        foreach (PackageSource source in sources)
        {
            (FoundPackage? found, string? problem) = await Ask(source, package, cancellation).ConfigureAwait(false);
            if (found is not null)
                return found;
            string name = $"{source.Name} ({source.Source})";
            if (problem is not null)
                problems.Add($"{name}: {problem.TrimEnd('.')}");
            say(problem is null ? $"{name} does not have {package}." : $"{name} cannot be asked: {problem}");
        }
        string named = string.Join(", ", sources.Select(source => $"{source.Name} ({source.Source})"));
        throw problems.Count > 0
            ? new RuntimeInstallException(RuntimeInstallFault.SourceNotReached, package.ToString(),
                $"{package} cannot be had: {string.Join("; ", problems)}. Check the network and the sources (dotnet nuget list source). Without a network, put the package into a folder and add that as a source.")
            : new RuntimeInstallException(RuntimeInstallFault.PackageNotFound, package.ToString(),
                $"No NuGet source has {package}; asked were {named}. Add one that has it with dotnet nuget add source, a folder with the package included.");
    }

    /// <summary>The packages with parts of libtorch that one depends on, those with the rest of a library after the one with its beginning.</summary>
    public static IReadOnlyList<RuntimePackage> DependenciesOf(string package)
    {
        try
        {
            using var reader = new PackageArchiveReader(package);
            return [.. DependenciesOf(reader.NuspecReader)];
        }
        catch (PackagingException e)
        {
            throw RuntimeUnpacking.Damaged(package, e.Message.TrimEnd('.'), e);
        }
    }

    private static IEnumerable<RuntimePackage> DependenciesOf(NuspecReader package) =>
        from @group in package.GetDependencyGroups()
        from dependency in @group.Packages
        where dependency.Id.StartsWith(Wanted, StringComparison.OrdinalIgnoreCase)
        let pieces = dependency.Id.Split("-fragment")
        orderby pieces[0].Replace("-primary", "", StringComparison.Ordinal), pieces.Length > 1 ? int.Parse(pieces[1], CultureInfo.InvariantCulture) : 0
        select new RuntimePackage(dependency.Id, dependency.VersionRange.MinVersion!.ToNormalizedString());

    private async Task<(FoundPackage? Found, string? Problem)> Ask(PackageSource source, RuntimePackage package, CancellationToken cancellation)
    {
        if (source.IsLocal && !Directory.Exists(source.Source))
            return (null, "there is no such folder");
        if (source.IsHttp && !source.IsHttps && !source.AllowInsecureConnections)
            return (null, "it is not encrypted, and NuGet's settings do not say allowInsecureConnections for it");
        try
        {
            SourceRepository repository = Repository.Factory.GetCoreV3(source);
            FindPackageByIdResource? resource = await repository.GetResourceAsync<FindPackageByIdResource>(cancellation).ConfigureAwait(false);
            return resource is not null && await resource.DoesPackageExistAsync(package.Id, VersionOf(package), _cache, NullLogger.Instance, cancellation).ConfigureAwait(false)
                ? (await At(repository, resource, package, cancellation).ConfigureAwait(false), null)
                : (null, null);
        }
        catch (Exception e) when (e is NuGetProtocolException or HttpRequestException or JsonException && !cancellation.IsCancellationRequested)
        {
            return (null, Innermost(e));
        }
    }

    private async Task<FoundPackage> At(SourceRepository repository, FindPackageByIdResource resource, RuntimePackage package, CancellationToken cancellation)
    {
        NuGetVersion version = VersionOf(package);
        HttpHandlerResource? handler = repository.PackageSource.IsHttp ? await repository.GetResourceAsync<HttpHandlerResource>(cancellation).ConfigureAwait(false) : null;
        ServiceIndexResourceV3? index = handler is null ? null : await repository.GetResourceAsync<ServiceIndexResourceV3>(cancellation).ConfigureAwait(false);
        if (index?.GetServiceEntryUri(ServiceTypes.PackageBaseAddress) is not { } root)
            return new FoundPackage(repository.PackageSource.Name, package, null, null, stream => Copy(repository, resource, package, stream, cancellation));
        string id = package.Id.ToLowerInvariant(), number = version.ToNormalizedString().ToLowerInvariant();
        var address = new Uri($"{root.AbsoluteUri.TrimEnd('/')}/{id}/{number}/{id}.{number}.nupkg");
        return new FoundPackage(repository.PackageSource.Name, package with { Checksum = package.Checksum ?? await Published(repository, handler!, package, cancellation).ConfigureAwait(false) },
            address, handler!.MessageHandler, stream => Copy(repository, resource, package, stream, cancellation));
    }

    private async Task Copy(SourceRepository repository, FindPackageByIdResource resource, RuntimePackage package, Stream stream, CancellationToken cancellation)
    {
        try
        {
            await resource.CopyNupkgToStreamAsync(package.Id, VersionOf(package), stream, _cache, NullLogger.Instance, cancellation).ConfigureAwait(false);
        }
        catch (NuGetProtocolException e)
        {
            throw new RuntimeInstallException(RuntimeInstallFault.SourceNotReached, package.ToString(), $"{package} cannot be copied from {repository.PackageSource.Source}: {Innermost(e)}", e);
        }
    }

    // Sources that keep a catalog publish the checksum of a package in its entry there.
    private async Task<string?> Published(SourceRepository repository, HttpHandlerResource handler, RuntimePackage package, CancellationToken cancellation)
    {
        PackageMetadataResource? resource = await repository.GetResourceAsync<PackageMetadataResource>(cancellation).ConfigureAwait(false);
        if (resource is null || await resource.GetMetadataAsync(new PackageIdentity(package.Id, VersionOf(package)), _cache, NullLogger.Instance, cancellation).ConfigureAwait(false)
            is not PackageSearchMetadataRegistration { CatalogUri: { } entry })
            return null;
        using var client = new HttpClient(handler.MessageHandler, disposeHandler: false);
        using HttpResponseMessage answer = await client.GetAsync(entry, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            return null;
        using JsonDocument leaf = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        return leaf.RootElement.TryGetProperty("packageHashAlgorithm", out JsonElement algorithm) && algorithm.GetString() == "SHA512"
            && leaf.RootElement.TryGetProperty("packageHash", out JsonElement hash) ? hash.GetString() : null;
    }

    private static NuGetVersion VersionOf(RuntimePackage package) => NuGetVersion.Parse(package.Version);

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message;
    }
}

/// <summary>A package that a source has.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Package">The package, with its checksum where the source publishes one.</param>
/// <param name="Address">Where it can be fetched in parts; null where it can only be copied.</param>
/// <param name="Handler">Carries the requests to that address, with the user's credentials and proxy.</param>
/// <param name="Copy">Copies it whole.</param>
internal sealed record FoundPackage(string Source, RuntimePackage Package, Uri? Address, HttpMessageHandler? Handler, Func<Stream, Task> Copy);
