using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsymValley.Benchmarks;

/// <summary>The process of pytorch_peer.py, which waits while this side is measured, and the other way round.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    public PythonPeer(Settings settings)
    {
        var start = new ProcessStartInfo(settings.Python, [Path.Combine(settings.Folder, "pytorch_peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Description = "PyTorch " + Ask(new { @do = "describe", threads = Environment.ProcessorCount })["version"];
    }

    /// <summary>Name and version.</summary>
    public string Description { get; }

    /// <summary>Sends a request and waits for its answer.</summary>
    public JsonNode Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch side ended; its error stands above.");
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
