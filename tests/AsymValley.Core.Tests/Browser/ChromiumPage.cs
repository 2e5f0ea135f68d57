using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AsymValley.Tests.Browser;

/// <summary>One tab: what its page reported and asked for, and what can be done with it.</summary>
public sealed class ChromiumPage(Chromium browser, string target, string session, string address) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<string> _errors = [], _requests = [];
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Session => session;

    /// <summary>Errors in the console, exceptions, and loads that failed.</summary>
    public IReadOnlyList<string> Errors { get { lock (_errors) return [.. _errors]; } }

    /// <summary>Everything that was asked for but the page itself and what it holds.</summary>
    public IReadOnlyList<string> Requests { get { lock (_requests) return [.. _requests]; } }

    /// <summary>Closes the tab.</summary>
    public async ValueTask DisposeAsync() => await browser.SendAsync("Target.closeTarget", new JsonObject { ["targetId"] = target });

    internal async Task LoadAsync(int width, int height, bool dark)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
            await CallAsync($"{domain}.enable", []);
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        await CallAsync("Page.navigate", new JsonObject { ["url"] = address });
        await _loaded.Task.WaitAsync(s_patience);
    }

    /// <summary>The value of an expression.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        JsonNode answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is { } error
            ? throw new InvalidOperationException(error.ToJsonString())
            : answer["result"]!["value"]!.GetValue<T>();
    }

    /// <summary>How many elements a selector finds.</summary>
    public Task<int> CountAsync(string selector) => EvaluateAsync<int>($"document.querySelectorAll({JsonValue.Create(selector).ToJsonString()}).length");

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (!await EvaluateAsync<bool>(expression))
        {
            Assert.True(clock.Elapsed < s_patience, $"{expression} did not become true. {string.Join("; ", Errors)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until all figures of the page are drawn, also those out of view.</summary>
    public async Task DrawnAsync()
    {
        await EvaluateAsync<bool>("dispatchEvent(new Event('beforeprint'))");
        await UntilAsync("[...document.querySelectorAll('.valley-plot')].every(plot => plot.dataset.drawn)");
    }

    /// <summary>Keeps a picture of the whole page under <see cref="Chromium.Screenshots"/>.</summary>
    public async Task ScreenshotAsync(string name)
    {
        JsonNode answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true });
        await File.WriteAllBytesAsync(Path.Combine(Chromium.Screenshots, name + ".png"), Convert.FromBase64String(answer["data"]!.GetValue<string>()));
    }

    /// <summary>That nothing went wrong and nothing was fetched.</summary>
    public void AssertClean()
    {
        Assert.Empty(Errors);
        Assert.Empty(Requests);
    }

    internal void Take(string method, JsonNode parameters)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown":
                Add(_errors, parameters["exceptionDetails"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when parameters["type"]!.GetValue<string>() is "error" or "assert":
                Add(_errors, parameters["args"]!.ToJsonString());
                break;
            case "Log.entryAdded" when parameters["entry"]!["level"]!.GetValue<string>() == "error":
                Add(_errors, parameters["entry"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent" when parameters["request"]!["url"]!.GetValue<string>() is var url && url != address
                && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal):
                Add(_requests, url);
                break;
        }
    }

    private Task<JsonNode> CallAsync(string method, JsonObject parameters) => browser.SendAsync(method, parameters, session);

    private static void Add(List<string> list, string item)
    {
        lock (list)
            list.Add(item);
    }
}
