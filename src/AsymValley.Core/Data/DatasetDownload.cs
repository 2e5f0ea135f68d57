using System.Collections.Immutable;
using System.Globalization;

namespace AsymValley.Data;

/// <summary>
/// Downloads data sets so that <see cref="DatasetCatalog"/> opens them from the folder they are saved to. Files that are
/// there and are what was published are left alone.
/// </summary>
/// <param name="handler">Carries the requests; default: the framework's, which follows redirections. Not disposed.</param>
/// <param name="time">Measures pauses and patience; default: the system's clock.</param>
public sealed class DatasetDownload(HttpMessageHandler? handler = null, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Downloads and unpacks what is not there yet.</summary>
    /// <param name="definition">The data set, e.g. of <see cref="DownloadCatalog.Find"/>.</param>
    /// <param name="path">The folder to save to; it is made if it is not there.</param>
    /// <param name="options">Default: from where the data set is published.</param>
    /// <param name="progress">Told of bytes.</param>
    /// <param name="cancellation">What has arrived stays, and the next call goes on from there.</param>
    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    /// <exception cref="DownloadException">A server cannot be reached or refuses.</exception>
    /// <exception cref="DownloadMismatchException">A file that is there, or that arrived, is not what was published.</exception>
    /// <exception cref="DataFormatException">An archive is not what it should be.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DownloadResult Save(DownloadDefinition definition, string path, DownloadOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new DownloadOptions();
        options.Validate();
        path = Path.GetFullPath(path);
        using var client = new HttpClient(handler ?? new SocketsHttpHandler(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("AsymValley");
        var bytes = new ByteProgress(definition, progress);
        var files = ImmutableArray.CreateBuilder<DownloadedFile>();
        foreach (DownloadFile file in definition.Files)
        {
            files.Add(Task.Run(() => Save(client, definition, file, path, options, bytes, cancellation), CancellationToken.None).GetAwaiter().GetResult());
            bytes.Next(file);
        }
        return new DownloadResult(definition.Name, path, files.ToImmutable());
    }

    /// <summary>Where a file comes from: from its authors, or from below a mirror's address.</summary>
    public static Uri AddressOf(DownloadFile file, DownloadOptions options) => options.Source is not { } source
        ? file.Address
        : new Uri(source.AbsoluteUri.EndsWith('/') ? source : new Uri(source.AbsoluteUri + "/"), file.Name);

    private async Task<DownloadedFile> Save(HttpClient client, DownloadDefinition definition, DownloadFile file, string path, DownloadOptions options, ByteProgress bytes, CancellationToken cancellation)
    {
        string target = Path.Combine(path, file.Name);
        Uri address = AddressOf(file, options);
        DownloadUnpacking? unpacking = file.Archive is null ? null : new DownloadUnpacking(file.Archive, path);
        bool isPresent = File.Exists(target) && !options.Force;
        if (!isPresent && !options.Force && unpacking?.IsComplete() == true)
            return Result(DownloadState.Unpacked, 0, null);

        DownloadTransfer? transfer = null;
        if (isPresent)
        {
            bytes.Report(file, 0, file.Size ?? 0, "checking");
            if (await DownloadCheck.Difference(file, target, cancellation).ConfigureAwait(false) is var (expected, found))
                throw new DownloadMismatchException(target, expected, found, "It stays as it is; it is downloaded again and replaced when forced.");
        }
        else
        {
            transfer = await DownloadTransfer.Save(client, file, address, target, options, _time, (done, size, status) => bytes.Report(file, done, size, status), cancellation).ConfigureAwait(false);
        }
        if (unpacking is not null && (options.Force || !unpacking.IsComplete()))
            unpacking.Run(target, options.Force, (member, place) => bytes.Report(file, place, new FileInfo(target).Length, $"unpacking {member}"), cancellation);
        return Result(
            transfer is null ? DownloadState.Present : transfer.IsResumed ? DownloadState.Resumed : DownloadState.Downloaded,
            transfer?.Received ?? 0, file.Checksum);

        DownloadedFile Result(DownloadState state, long received, string? checksum) =>
            new(definition.Name, target, state, File.Exists(target) ? new FileInfo(target).Length : 0, received, checksum, address);
    }

    /// <summary>Bytes of all files of a data set.</summary>
    private sealed class ByteProgress(DownloadDefinition definition, IProgress<OperationProgress>? progress)
    {
        private const double MiB = 1 << 20;

        private readonly long _total = definition.Files.Sum(file => file.Size ?? 0);
        private long _before;

        /// <param name="size">Of this file; 0 if it is not known.</param>
        public void Report(DownloadFile file, long done, long size, string status)
        {
            long total = Math.Max(_total - (file.Size ?? 0) + size, 1);
            progress?.Report(new OperationProgress($"Downloading {definition.Name}",
                string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {(status.Length > 0 ? status : size > 0 ? $"{done / MiB:0.0} of {size / MiB:0.0} MiB" : $"{done / MiB:0.0} MiB")}"),
                Math.Min(_before + done, total), total));
        }

        public void Next(DownloadFile file) => _before += file.Size ?? 0;
    }
}
