using System.Runtime.InteropServices;

namespace AsymValley.Torch;

/// <summary>An operation of libtorch failed. Derives from what TorchSharp throws, so that callers catch one type.</summary>
public class TorchException : ExternalException
{
    /// <summary>An error with libtorch's message.</summary>
    public TorchException(string message) : base(message) { }

    /// <summary>An error caused by another.</summary>
    public TorchException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>The host's or the device's memory is exhausted.</summary>
public sealed class TorchOutOfMemoryException(string message)
    : TorchException($"Out of memory: {message} Use a smaller batch, a smaller network, or a device with more memory.");

/// <summary>The accelerator reported an error.</summary>
public sealed class TorchDeviceException(string message)
    : TorchException($"The device failed: {message} Its state is unknown now: start a new process; with CUDA_LAUNCH_BLOCKING=1 the error names the operation.");

/// <summary>What is wrong with the native library.</summary>
public enum TorchLibraryFault
{
    /// <summary>The shim is not where it is looked for.</summary>
    ShimNotFound,

    /// <summary>The shim is there, but a library it needs (libtorch, libc10, …) is not.</summary>
    LibtorchNotFound,

    /// <summary>Libtorch lacks a symbol: another version, or another C++ ABI, than the shim was built with.</summary>
    WrongAbi,

    /// <summary>The shim is of another version than this assembly.</summary>
    WrongShim,

    /// <summary>The shim was built against another libtorch than the one that was loaded.</summary>
    WrongLibtorch,
}

/// <summary>Libtorch cannot be used. <see cref="Fault"/> says why; the message says what was looked for and what to do.</summary>
public sealed class TorchLibraryException : TorchException
{
    internal const string Rebuild = "Install-ValleyRuntime builds it in PowerShell, ./setup.sh in the source tree (LIBTORCH=/path names another libtorch).";

    internal TorchLibraryException(TorchLibraryFault fault, string message) : base(message) => Fault = fault;

    internal TorchLibraryException(TorchLibraryFault fault, string message, Exception inner) : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public TorchLibraryFault Fault { get; }

    internal static string ShimNotFound(IEnumerable<string> candidates) =>
        $"AsymValley's native shim was not found. Looked for: {string.Join(", ", candidates)}. {Rebuild} Or name its file in {NativeLoader.PathVariable}.";

    /// <summary>Tells a missing library from a missing symbol, both of which the loader reports as "not found".</summary>
    internal static TorchLibraryException FromLoader(string path, Exception error)
    {
        if (error.Message.Contains("undefined symbol", StringComparison.Ordinal) || error.Message.Contains("version `", StringComparison.Ordinal))
            return new(TorchLibraryFault.WrongAbi, $"The native shim {path} does not fit the libtorch on this host (other version or C++ ABI): {Reason(error)} {Rebuild}", error);
        return new(TorchLibraryFault.LibtorchNotFound, $"The native shim {path} could not load libtorch: {Reason(error)} Install libtorch (Debian: libtorch-dev; or pip's torch) where the shim was built against it, or name it in LIBTORCH. {Rebuild}", error);
    }

    // .NET lists each name it tried on a line of its own, behind a general first line; the loader's reason is in one of them.
    private static string Reason(Exception error)
    {
        string[] lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string reason = lines.FirstOrDefault(line => line.Contains("undefined symbol", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.Contains("cannot open shared object file", StringComparison.Ordinal) || line.Contains("version `", StringComparison.Ordinal))
            ?? lines[^1];
        return reason.TrimEnd('.') + ".";
    }
}

/// <summary>Turns a status of the shim into an exception.</summary>
internal static unsafe class Status
{
    public static void Check(int status)
    {
        if (status != 0)
            Throw(status);
    }

    private static void Throw(int status)
    {
        string message = Marshal.PtrToStringUTF8((nint)Shim.av_last_error()) ?? "unknown error";
        throw status switch
        {
            2 => new TorchOutOfMemoryException(message),
            3 => new TorchDeviceException(message),
            _ => new TorchException(message),
        };
    }
}
