using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsymValley.Tests;

/// <summary>What a server is asked for.</summary>
/// <param name="Path">With its leading "/".</param>
/// <param name="From">The first byte of the wanted range; null for the whole.</param>
/// <param name="Number">Requests before this one.</param>
internal sealed record LocalRequest(string Path, long? From, int Number);

/// <summary>What it answers.</summary>
internal sealed record LocalReply(int Status, byte[] Body)
{
    /// <summary>More header lines.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>The length that it claims; null claims none, and the body ends with the connection.</summary>
    public long? Length { get; init; } = Body.Length;

    /// <summary>Bytes of the body after which the connection is dropped.</summary>
    public int? DropAfter { get; init; }

    /// <summary>Bytes of the body after which nothing comes any more, until the server ends.</summary>
    public int? StallAfter { get; init; }

    /// <summary>The file, or the wanted range of it.</summary>
    public static LocalReply Of(byte[] file, LocalRequest request) => request.From is not { } from
        ? new LocalReply(200, file)
        : from >= file.Length
            ? new LocalReply(416, []) { Headers = [$"Content-Range: bytes */{file.Length}"] }
            : new LocalReply(206, file[(int)from..]) { Headers = [$"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}"] };
}

/// <summary>An HTTP server on this machine that can misbehave: it writes the bytes of each answer itself.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<LocalRequest, LocalReply> _answer;
    private readonly Task _loop;

    public LocalServer(Func<LocalRequest, LocalReply> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _loop = Task.Run(Loop);
    }

    public Uri Address { get; }

    public List<LocalRequest> Requests { get; } = [];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _loop.Wait();
        _end.Dispose();
    }

    private async Task Loop()
    {
        // One connection at a time: the client asks for one file after the other.
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await Serve(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The client has left, or the test is over.
            }
        }
    }

    private async Task Serve(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync(_end.Token) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
        if (path.Length == 0)
            return;
        long? from = null;
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } line)
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(line[13..].TrimEnd('-'));
        var request = new LocalRequest(path, from, Requests.Count);
        Requests.Add(request);
        LocalReply reply = _answer(request);
        string head = $"HTTP/1.1 {reply.Status} Test\r\nConnection: close\r\n" + (reply.Length is { } length ? $"Content-Length: {length}\r\n" : "")
            + string.Concat(reply.Headers.Select(header => header + "\r\n")) + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
        await stream.WriteAsync(reply.Body.AsMemory(0, reply.DropAfter ?? reply.StallAfter ?? reply.Body.Length), _end.Token);
        await stream.FlushAsync(_end.Token);
        if (reply.StallAfter is not null)
            await Task.Delay(Timeout.Infinite, _end.Token);
    }
}

/// <summary>A clock whose pauses of up to a minute pass at once and are written down; longer timers never ring.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public List<double> PausesInSeconds { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.FromMinutes(1) || dueTime < TimeSpan.Zero)
            return new Silent();
        PausesInSeconds.Add(dueTime.TotalSeconds);
        return System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => default;
    }
}
