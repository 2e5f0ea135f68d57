using System.Globalization;
using AsymValley.Data;
using AsymValley.Engine;

namespace AsymValley.Diagnostics;

/// <summary>
/// Brings libtorch onto a host from the user's NuGet sources. What is downloaded is kept until all is there, and gone on with by
/// the next call; the folder is made beside its place and takes it by a rename, so that it is whole or not there.
/// </summary>
public sealed class RuntimeInstaller
{
    private const string Fresh = ".new", Replaced = ".old", Downloads = ".download", Lock = ".lock";
    private const double MiB = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    /// <summary>The platform, another one in tests.</summary>
    internal string Platform { get; init; } = RuntimeFolder.Platform;

    /// <summary>The package; null for that of the platform.</summary>
    internal RuntimePackage? Package { get; init; }

    /// <summary>Bytes that are free where a folder is.</summary>
    internal Func<string, long> FreeSpace { get; init; } = static folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>How often to try, and how long to wait for a server.</summary>
    internal DownloadOptions Attempts { get; init; } = new();

    /// <summary>Measures pauses between attempts.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where a libtorch would be put; nothing is done.</summary>
    /// <exception cref="TorchRuntimeException">TorchSharp has none for this platform.</exception>
    /// <exception cref="InvalidOptionException">There is none with CUDA, or a folder must be named.</exception>
    public string FolderFor(RuntimeInstallOptions options)
    {
        RuntimeFolder.EnsurePlatform(Platform);
        _ = PackageFor(options);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path ?? RuntimeFolder.InstallFolder(options.Cuda)
            ?? throw new InvalidOptionException(nameof(options.Path), "this user has no folder for data. Give a folder.")));
    }

    /// <summary>Installs libtorch where it is not yet.</summary>
    /// <param name="options">Which one, and where.</param>
    /// <param name="progress">Told of bytes.</param>
    /// <param name="say">Told each step.</param>
    /// <param name="cancellation">What has arrived stays, and the next call goes on from there.</param>
    /// <exception cref="TorchRuntimeException">TorchSharp has none for this platform.</exception>
    /// <exception cref="InvalidOptionException">There is none with CUDA, or a folder must be named.</exception>
    /// <exception cref="RuntimeInstallException">It cannot be had, is damaged, or the folder cannot take it.</exception>
    /// <exception cref="DownloadException">A server refuses or drops the connection too often.</exception>
    /// <exception cref="DownloadMismatchException">A server has another package than was published.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RuntimeInstallation Install(RuntimeInstallOptions options, IProgress<OperationProgress>? progress = null, Action<string>? say = null, CancellationToken cancellation = default)
    {
        string folder = FolderFor(options);
        var report = new Reports(progress, say ?? (static _ => { }));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            using FileStream held = Hold(folder + Lock, report, cancellation);
            if (Present(folder, options) is { } there)
            {
                report.Say($"Libtorch {there.Version} is in {folder} already.");
                return new RuntimeInstallation(folder, there.Version, there.Cuda, there.Bytes, IsNew: false);
            }
            InstalledRuntime installed = Task.Run(() => Make(folder, options, report, cancellation), CancellationToken.None).GetAwaiter().GetResult();
            return new RuntimeInstallation(folder, installed.Version, installed.Cuda, installed.Bytes, IsNew: true);
        }
        catch (IOException e) when (IsDiskFull(e))
        {
            throw NoSpace(folder, e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>What a user must do for a libtorch to be used, in sentences; empty where it is used as it is.</summary>
    public static IEnumerable<string> Advice(RuntimeInstallation installation)
    {
        if (TorchRuntime.LoadedFolder is { } loaded && (installation.IsNew || loaded != installation.Folder))
            yield return $"This process goes on with the libtorch that it has loaded from {loaded}. Start PowerShell again to use another.";
        string? used = Used();
        if (used != installation.Folder)
            yield return $"AsymValley uses {(used is null ? "no libtorch" : $"the libtorch in {used}")} as things are. Set the environment variable {RuntimeFolder.Variable} to {installation.Folder} to use this one.";
    }

    private static string? Used()
    {
        try
        {
            return RuntimeFolder.Find().Path;
        }
        catch (TorchRuntimeException)
        {
            // The folder that the variable names, say, has none.
            return null;
        }
    }

    private RuntimePackage PackageFor(RuntimeInstallOptions options) => Package ?? RuntimePackage.For(Platform, options.Cuda);

    /// <returns>The libtorch that is there and wanted; null where one is to be installed.</returns>
    private InstalledRuntime? Present(string folder, RuntimeInstallOptions options)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return null;
        InstalledRuntime? there = InstalledRuntime.Read(folder);
        bool isWanted = there?.Is(RuntimeFolder.Wanted.ToString(), Platform, options.Cuda) == true;
        if (isWanted && !options.Force && there!.IsWhole(folder))
            return there;
        // A folder of the user's own choice is never emptied of what was not put there by an installation.
        if (options.Path is not null && there is null)
            throw new RuntimeInstallException(RuntimeInstallFault.FolderTaken, folder, $"{folder} has other files. Choose a folder that is empty or not there.");
        if (there is not null && !isWanted && !options.Force)
        {
            throw new RuntimeInstallException(RuntimeInstallFault.FolderTaken, folder,
                $"{folder} has libtorch {there.Version} for {(there.Cuda ? "CUDA" : "the CPU")} on {there.Platform}. Choose another folder, or replace it with -Force.");
        }
        return null;
    }

    private async Task<InstalledRuntime> Make(string folder, RuntimeInstallOptions options, Reports report, CancellationToken cancellation)
    {
        string fresh = folder + Fresh, old = folder + Replaced, downloads = folder + Downloads;
        // What a call that was killed has left.
        Remove(fresh);
        Remove(old);
        Directory.CreateDirectory(fresh);
        try
        {
            using (PackageSources sources = PackageSources.Read(options.ConfigurationFolder))
            {
                var unpacking = new RuntimeUnpacking(Platform, fresh);
                await Add(PackageFor(options), sources, unpacking, downloads, report, cancellation).ConfigureAwait(false);
                unpacking.Check(name => report.Step($"checking {name}"), cancellation);
            }
            if (new RuntimeFolder(fresh).Missing().ToArray() is { Length: > 0 } missing)
                throw RuntimeUnpacking.Damaged(PackageFor(options).ToString(), $"it has no {string.Join(", ", missing)}");
            InstalledRuntime installed = InstalledRuntime.Write(fresh, RuntimeFolder.Wanted.ToString(), Platform, options.Cuda);
            if (Directory.Exists(folder))
                Directory.Move(folder, old);
            Directory.Move(fresh, folder);
            report.Say($"Libtorch {installed.Version} is in {folder}.");
            Remove(old);
            Remove(downloads);
            return installed;
        }
        finally
        {
            Remove(fresh);
        }
    }

    // A package, and then what it depends on.
    private async Task Add(RuntimePackage package, PackageSources sources, RuntimeUnpacking unpacking, string downloads, Reports report, CancellationToken cancellation)
    {
        string? restored = sources.Restored(package);
        EnsureSpace(downloads, package.Unpacked + (restored is null ? package.Size : 0));
        if (restored is not null)
            report.Say($"NuGet has {package} already: {restored}.");
        string file = restored ?? await Download(package, sources, downloads, report, cancellation).ConfigureAwait(false);
        long size = unpacking.SizeOf(file);
        EnsureSpace(downloads, size);
        unpacking.Add(file, (name, done) => report.Bytes($"unpacking {name}", done, size), cancellation);
        IReadOnlyList<RuntimePackage> dependencies = PackageSources.DependenciesOf(file);
        if (restored is null && dependencies.Count > 0)
            report.Say($"{package} is in {dependencies.Count} packages.");
        foreach (RuntimePackage dependency in dependencies)
            await Add(dependency, sources, unpacking, downloads, report, cancellation).ConfigureAwait(false);
    }

    private async Task<string> Download(RuntimePackage package, PackageSources sources, string downloads, Reports report, CancellationToken cancellation)
    {
        string file = Path.Combine(downloads, $"{package.Id}.{package.Version}.nupkg");
        report.Step($"looking for {package}");
        FoundPackage found = await sources.Find(package, report.Say, cancellation).ConfigureAwait(false);
        string? checksum = found.Package.Checksum is { } base64 ? Convert.ToHexStringLower(Convert.FromBase64String(base64)) : null;
        if (checksum is null)
            report.Say($"{found.Source} publishes no checksum of {package}.");
        var wanted = new DownloadFile(Path.GetFileName(file), found.Address ?? new Uri(file), null, checksum);
        if (File.Exists(file) && checksum is not null && await DownloadCheck.Difference(wanted, file, cancellation).ConfigureAwait(false) is null)
            return file;
        report.Say($"Downloading {package} from {found.Source}{(found.Address is null ? "" : $": {found.Address}")}");
        Directory.CreateDirectory(downloads);
        if (found.Address is { } address)
        {
            using var client = new HttpClient(found.Handler!, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
            DownloadTransfer transfer = await DownloadTransfer.Save(client, wanted, address, file, Attempts, Time,
                (done, size, status) => report.Bytes(status.Length > 0 ? $"{package.Id}: {status}" : package.Id, done, size), cancellation).ConfigureAwait(false);
            if (transfer.IsResumed)
                report.Say($"Went on with what an earlier call had downloaded: {transfer.Received} bytes came now.");
            return file;
        }
        await using (FileStream stream = File.Create(file))
            await found.Copy(stream).ConfigureAwait(false);
        if (await DownloadCheck.Difference(wanted, file, cancellation).ConfigureAwait(false) is var (expected, other))
        {
            File.Delete(file);
            throw new DownloadMismatchException($"{package} of {found.Source}", expected, other, "It was thrown away; nothing else was changed.");
        }
        return file;
    }

    private void EnsureSpace(string folder, long bytes)
    {
        // The folder itself need not be there yet.
        string disk = Path.GetDirectoryName(folder)!;
        if (FreeSpace(disk) is var free && free < bytes)
            throw NoSpace(disk, string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB:0} MiB are needed, and {free / MiB:0} are free"));
    }

    private static RuntimeInstallException NoSpace(string folder, string what, Exception? inner = null) => new(RuntimeInstallFault.NoSpace, folder,
        $"There is not enough room in {folder}: {what}. Make room, or choose a folder on another disk with -Path. What has been downloaded is kept.", inner);

    // ENOSPC and EDQUOT of Linux, EDQUOT of macOS, and Windows' two codes.
    internal static bool IsDiskFull(IOException error) => error.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027);

    // The lock stays: removed, it could be held by two, one of whom opened it before its removal and one who made it anew.
    private FileStream Hold(string file, Reports report, CancellationToken cancellation)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (isFirst)
                    report.Say("Another process is installing it: waiting for that.");
                report.Step("waiting for another process that installs it");
                if (cancellation.WaitHandle.WaitOne(s_patience))
                    cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    // EAGAIN of Linux and of macOS, and Windows' violations of a share and of a lock.
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private sealed class Reports(IProgress<OperationProgress>? progress, Action<string> say)
    {
        private static readonly string s_activity = $"Installing libtorch {RuntimeFolder.Wanted}";

        public void Say(string step) => say(step);

        public void Step(string status) => progress?.Report(new OperationProgress(s_activity, status, 0, 1));

        /// <param name="size">0 where it is not known.</param>
        public void Bytes(string status, long done, long size) => progress?.Report(new OperationProgress(s_activity,
            string.Create(CultureInfo.InvariantCulture, $"{status}: {done / MiB:0.0} of {size / MiB:0.0} MiB"), Math.Min(done, Math.Max(size, 1)), Math.Max(size, 1)));
    }
}
