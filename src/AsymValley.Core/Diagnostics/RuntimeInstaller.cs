using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace AsymValley.Diagnostics;

/// <summary>What <see cref="RuntimeInstaller"/> built.</summary>
/// <param name="Library">The native shim's file.</param>
/// <param name="Libtorch">The libtorch that was asked for: a folder, "pip", or "system".</param>
/// <param name="IsNew">False where the shim there was up to date.</param>
/// <param name="IsLoaded">Whether this process uses an older one until it ends.</param>
public sealed record RuntimeInstallation(string Library, string Libtorch, bool IsNew, bool IsLoaded)
{
    /// <inheritdoc/>
    public override string ToString() => Library;
}

/// <summary>The native shim could not be built; the message says what is missing.</summary>
public sealed class RuntimeInstallException(string libtorch, string message) : AsymValleyException(message)
{
    /// <summary>The libtorch it was to be built against.</summary>
    public string Libtorch { get; } = libtorch;
}

/// <summary>Compiles the native shim against this host's libtorch, into the user's own folder.</summary>
public static class RuntimeInstaller
{
    private const string Script = "build.sh", Library = "libAsymValleyTorch.so", System = "system", Pip = "pip";

    /// <summary>Builds the shim where it is not up to date.</summary>
    /// <param name="sources">The folder of its sources, with build.sh.</param>
    /// <param name="libtorch">A folder with include/ and lib/; "pip" for the torch of python3, which is installed where it is missing; null for what the
    /// environment variable LIBTORCH names, else the system's, which is installed where it is missing and the user may (Debian, as root).</param>
    /// <param name="say">Told each step.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="InvalidOptionException">There is nothing to build: another system than Linux, or TorchSharp's package.</exception>
    /// <exception cref="RuntimeInstallException">A tool or a library is missing, or the build failed.</exception>
    public static RuntimeInstallation Install(string sources, string? libtorch, Action<string> say, CancellationToken cancellation)
    {
        if (TorchRuntime.InstallFolder is not { } folder || !OperatingSystem.IsLinux())
            throw new InvalidOptionException("Provider", "there is nothing to build: the native shim is for the host's libtorch on Linux (environment variable TorchProvider=System); TorchSharp's libtorch comes with a package of AsymValley for the platform (docs/torch-providers.md).");
        string name = libtorch ?? (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } variable ? variable : System), script = Path.Combine(sources, Script), library = Path.Combine(folder, Library);
        if (!File.Exists(script))
            throw new RuntimeInstallException(name, $"The sources of the native shim are not in {sources}.");
        DateTime? before = File.Exists(library) ? File.GetLastWriteTimeUtc(library) : null;
        var start = new ProcessStartInfo("bash") { ArgumentList = { script, folder }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["TORCH"] = libtorch == Pip ? Pip : null;
        start.Environment["LIBTORCH"] = name is Pip or System ? null : name;
        ImmutableArray<string> errors = Run(start, name, say, cancellation);
        if (!errors.IsEmpty)
            throw new RuntimeInstallException(name, string.Join(Environment.NewLine, errors));
        return new RuntimeInstallation(library, name, before != File.GetLastWriteTimeUtc(library), TorchRuntime.LoadedLibrary is not null && before != File.GetLastWriteTimeUtc(library));
    }

    /// <returns>What it said of its failure; nothing when it succeeded.</returns>
    private static ImmutableArray<string> Run(ProcessStartInfo start, string libtorch, Action<string> say, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new RuntimeInstallException(libtorch, $"bash, which builds the native shim, cannot be started: {e.Message}");
        }
        using (process)
        {
            var errors = new List<string>();
            process.OutputDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) say(text); };
            process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) lock (errors) errors.Add(text); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                process.WaitForExitAsync(cancellation).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return process.ExitCode == 0 ? [] : errors.Count > 0 ? [.. errors.TakeLast(12)] : [$"The build of the native shim ended with exit code {process.ExitCode}."];
        }
    }
}
