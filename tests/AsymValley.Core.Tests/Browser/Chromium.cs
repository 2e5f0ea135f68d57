using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace AsymValley.Tests.Browser;

/// <summary>A headless Chromium, spoken to over its DevTools protocol; a tab for each page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonNode>> _pending = [];
    private readonly Dictionary<string, ChromiumPage> _pages = [];
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private Chromium(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>The browser's program: CHROMIUM names it, or it is in the PATH; null where there is none.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Where screenshots are kept: out/browser of the repository.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(Repository(), "out", "browser")).FullName;

    public static async Task<Chromium> StartAsync()
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("asymvalley-chromium-");
        var start = new ProcessStartInfo(Program!) { RedirectStandardError = true };
        foreach (string argument in (ReadOnlySpan<string>)
        [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", "--enable-unsafe-swiftshader", "--use-angle=swiftshader", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ])
            start.ArgumentList.Add(argument);
        var browser = new Chromium(Process.Start(start)!, profile);
        await browser._socket.ConnectAsync(new Uri(await browser.AddressAsync()), CancellationToken.None);
        browser._reading = browser.ReadAsync();
        return browser;
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public async Task<ChromiumPage> OpenAsync(string file, int width = 1200, int height = 800, bool dark = false)
    {
        string target = (await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }))["targetId"]!.GetValue<string>();
        JsonNode attached = await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true });
        var page = new ChromiumPage(this, target, attached["sessionId"]!.GetValue<string>(), new Uri(file).AbsoluteUri);
        lock (_pages)
            _pages.Add(page.Session, page);
        await page.LoadAsync(width, height, dark);
        return page;
    }

    /// <summary>Calls a method of the protocol.</summary>
    internal async Task<JsonNode> SendAsync(string method, JsonObject parameters, string? session = null)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_pending)
            _pending.Add(id, answer);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
            message["sessionId"] = session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        return await answer.Task.WaitAsync(s_patience);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _socket.Dispose();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still write there; the system's temporary folder is cleared anyway.
        }
    }

    private async Task<string> AddressAsync()
    {
        const string before = "DevTools listening on ";
        var lines = Channel.CreateUnbounded<string>();
        _process.ErrorDataReceived += (_, e) => lines.Writer.TryWrite(e.Data ?? "");
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(s_patience);
        await foreach (string line in lines.Reader.ReadAllAsync(patience.Token))
        {
            if (line.StartsWith(before, StringComparison.Ordinal))
                return line[before.Length..].Trim();
        }
        throw new InvalidOperationException("The browser did not start.");
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        var message = new MemoryStream();
        while (_socket.State == WebSocketState.Open)
        {
            message.SetLength(0);
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"]?.GetValue<int>() is { } id)
        {
            TaskCompletionSource<JsonNode>? answer;
            lock (_pending)
                _pending.Remove(id, out answer);
            if (message["error"] is { } error)
                answer?.TrySetException(new InvalidOperationException(error.ToJsonString()));
            else
                answer?.TrySetResult(message["result"]!);
            return;
        }
        ChromiumPage? page;
        lock (_pages)
            page = message["sessionId"] is { } session ? _pages.GetValueOrDefault(session.GetValue<string>()) : null;
        page?.Take(message["method"]!.GetValue<string>(), message["params"]!);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given)
            return given;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private static string Repository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
        return folder.FullName;
    }
}

/// <summary>A test in a real browser: reported as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Program is null)
            Skip = "No Chromium: install it (Debian: apt-get install chromium), or name it in CHROMIUM.";
    }
}

/// <summary>One browser for all tests of a collection.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    public Chromium Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.Program is not null)
            Browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
