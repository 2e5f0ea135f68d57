using System.Net;
using System.Net.Http.Headers;

namespace AsymValley.Data;

/// <summary>
/// Fetches one file to <c>NAME.part</c> beside its place. What has arrived stays there through dropped connections,
/// cancellation and errors; the next attempt asks for the rest.
/// </summary>
internal sealed class DownloadTransfer(HttpClient client, DownloadFile file, Uri address, string part, DownloadOptions options, TimeProvider time, Action<long, long, string> report)
{
    private const int BufferSize = 1 << 16, LongestPauseSeconds = 60;

    // As published, else as the server says.
    private long _size = file.Size ?? 0;

    /// <summary>Bytes that came over the network.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the file begins with what an earlier call had fetched.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Fetches a file, checks it and puts it into its place.</summary>
    /// <param name="report">Told of bytes done, of the file's size (0 where it is not known yet), and of what is done other than fetching.</param>
    /// <exception cref="DownloadException">The server cannot be reached or refuses.</exception>
    /// <exception cref="DownloadMismatchException">What arrived is not what was published.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<DownloadTransfer> Save(HttpClient client, DownloadFile file, Uri address, string target, DownloadOptions options, TimeProvider time, Action<long, long, string> report, CancellationToken cancellation)
    {
        string part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        while (true)
        {
            var transfer = new DownloadTransfer(client, file, address, part, options, time, report);
            try
            {
                await transfer.Fetch(cancellation).ConfigureAwait(false);
            }
            finally
            {
                // Nothing came: nothing stays.
                if (new FileInfo(part) is { Exists: true, Length: 0 } empty && file.Size != 0)
                    empty.Delete();
            }
            report(new FileInfo(part).Length, new FileInfo(part).Length, "checking");
            if (await DownloadCheck.Difference(file, part, cancellation).ConfigureAwait(false) is not var (expected, found))
            {
                File.Move(part, target, overwrite: true);
                return transfer;
            }
            // A part of another file may have been continued; what has come in one piece is the server's fault.
            File.Delete(part);
            if (!transfer.IsResumed)
                throw new DownloadMismatchException(target, expected, found, $"What {address} sent was thrown away; nothing else was changed.");
        }
    }

    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="DownloadException">The server refuses, or the connection was dropped too often.</exception>
    /// <exception cref="DownloadMismatchException">The server's file has another size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    private async Task Fetch(CancellationToken cancellation)
    {
        using FileStream stream = new(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
        if (stream.Length > file.Limit)
            stream.SetLength(0);
        IsResumed = stream.Length > 0;
        // Only what was never reached before counts as progress: a server that always begins anew and drops would never end.
        long furthest = stream.Length;
        for (int failures = 0; stream.Length != file.Size; failures++)
        {
            DroppedException dropped;
            try
            {
                await Attempt(stream, cancellation).ConfigureAwait(false);
                return;
            }
            catch (DroppedException e)
            {
                dropped = e;
            }
            if (stream.Length > furthest)
            {
                furthest = stream.Length;
                failures = 0;
            }
            if (failures >= options.Retries)
                throw new DownloadException(address, $"{dropped.Message} No attempt of {failures + 1} in a row got any further. "
                    + $"What has arrived ({DownloadCheck.Bytes(stream.Length)}) is kept in {part}, and the same command goes on from there.", dropped);
            var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures), LongestPauseSeconds));
            report(stream.Length, _size, $"trying again in {pause.TotalSeconds:0} s: {dropped.Message}");
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task Attempt(FileStream stream, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (stream.Length > 0)
            request.Headers.Range = new RangeHeaderValue(stream.Length, null);
        using HttpResponseMessage response = await Network(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token), cancellation).ConfigureAwait(false);
        Accept(response, stream);
        using Stream content = await Network(response.Content.ReadAsStreamAsync(either.Token), cancellation).ConfigureAwait(false);
        long before = stream.Position = stream.Length;
        var buffer = new byte[BufferSize];
        while (true)
        {
            patience.CancelAfter(options.Patience);
            int read = await Network(content.ReadAsync(buffer, either.Token).AsTask(), cancellation).ConfigureAwait(false);
            if (read == 0)
                break;
            if (stream.Length + read > file.Limit)
                throw Other(stream, before, "more");
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            Received += read;
            report(stream.Length, _size, "");
        }
        if (stream.Length < file.Size)
        {
            // HTTP/1.1 marks the end of a body in chunks, HTTP/2 of any; otherwise a short file looks like a dropped connection.
            bool isWhole = response.Headers.TransferEncodingChunked == true || response.Version.Major > 1;
            throw isWhole ? Other(stream, before, DownloadCheck.Bytes(stream.Length)) : new DroppedException("The connection ended too early.");
        }
    }

    /// <summary>Makes the part what the answer continues: it is emptied where the answer is the whole file.</summary>
    private void Accept(HttpResponseMessage response, FileStream stream)
    {
        HttpStatusCode status = response.StatusCode;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool isRest = status == HttpStatusCode.PartialContent && range?.From == stream.Length;
        if (!isRest)
        {
            // Not the part that was asked for: the server's file is shorter, or it does not know what a range is.
            bool hasPart = stream.Length > 0;
            if (hasPart && status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                Empty(stream);
                throw new DroppedException("The server has no such part of the file.");
            }
            if (!response.IsSuccessStatusCode || status == HttpStatusCode.PartialContent)
            {
                string answer = $"The server answered {(int)status} {response.ReasonPhrase}.";
                throw status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500
                    ? new DroppedException(answer)
                    : new DownloadException(address, $"{answer} If the file has moved, name a mirror as the source, or put the file into its place by hand.");
            }
        }
        if (response.Content.Headers.ContentLength is { } rest)
        {
            _size = rest + (isRest ? stream.Length : 0);
            if (file.Size is { } published ? published != _size : _size > file.Limit)
                throw Other(stream, stream.Length, DownloadCheck.Bytes(_size));
        }
        if (!isRest)
            Empty(stream);
    }

    private void Empty(FileStream stream)
    {
        stream.SetLength(0);
        IsResumed = false;
    }

    /// <summary>The error of an answer that is another file, e.g. a proxy's page. Nothing of it is kept; what came before it is.</summary>
    private DownloadMismatchException Other(FileStream stream, long before, string found)
    {
        stream.SetLength(before);
        return new(address.ToString(), file.Size is { } size ? DownloadCheck.Bytes(size) : $"at most {DownloadCheck.Bytes(file.Limit)}", found, "The server has another file than the published one.");
    }

    /// <summary>Waits for the network, whose faults are worth another attempt; those of the disk are not.</summary>
    private async Task<T> Network<T>(Task<T> operation, CancellationToken cancellation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DroppedException($"The server sent nothing for {options.Patience.TotalSeconds:0.#} s.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new DroppedException(e.Message, e);
        }
        // Where a server sends on to what is no address of the web, e.g. a file of this machine.
        catch (Exception e) when (e is NotSupportedException or UriFormatException or InvalidOperationException)
        {
            throw new DownloadException(address, $"The server sends on to an address that is not followed: {e.Message} Name a mirror as the source, or put the file into its place by hand.", e);
        }
    }

    private sealed class DroppedException(string message, Exception? inner = null) : Exception(message, inner);
}
