using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsymValley.Benchmarks;

/// <summary>
/// Another way to compute the same, in a process of its own, so that no heap and no thread is shared. It waits while another side is
/// measured. It reads one JSON request a line and answers with one JSON line; both peers know describe, load, train and point.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(string name, string program, params string[] arguments)
    {
        Name = name;
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Description = (string)Ask(new { @do = "describe", threads = Environment.ProcessorCount })["version"]!;
    }

    /// <summary>How rows and checks call it.</summary>
    public string Name { get; }

    /// <summary>Name and version.</summary>
    public string Description { get; }

    /// <summary>pytorch_peer.py in eager PyTorch; null where there is no Python with torch.</summary>
    public static Peer? PyTorch(Settings settings) =>
        settings.Python is { } python ? new Peer("PyTorch", python, Path.Combine(settings.Folder, "pytorch_peer.py")) : null;

    /// <summary>This program once more, as <see cref="TorchSharpPeer"/>.</summary>
    public static Peer TorchSharp() => new("TorchSharp", "dotnet", typeof(Peer).Assembly.Location, Program.TorchSharpChild);

    /// <summary>Sends a request and waits for its answer.</summary>
    public JsonNode Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The side of {Name} ended; its error stands above.");
        return JsonNode.Parse(line)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
