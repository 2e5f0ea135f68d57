using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley;

/// <summary>
/// What Core needs to know of the libtorch under it, and the only file that knows which of the two providers that is:
/// the host's libtorch (System) or the TorchSharp package (Package).
/// </summary>
public static class TorchRuntime
{
    /// <summary>"System" or "Package".</summary>
    public static string Provider =>
#if TORCH_SYSTEM
        "System";
#else
        "Package";
#endif

    /// <summary>Version of the libtorch (System) or of the TorchSharp assembly (Package); loads the native library.</summary>
    public static string Version =>
#if TORCH_SYSTEM
        AsymValley.Torch.TorchInfo.Build.LoadedVersion;
#else
        typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "";
#endif

    /// <summary>Provider and version, e.g. <c>libtorch 1.13.0 (System)</c>.</summary>
    public static string Description => Provider == "System" ? $"libtorch {Version} (System)" : $"TorchSharp {Version} (Package)";

    /// <summary>
    /// Where the native shim of this version is looked for that <see cref="Diagnostics.RuntimeInstaller"/> built on this host; null where there is
    /// none to build: under the package, which brings its libtorch, and for a user without a folder of their own.
    /// </summary>
    public static string? InstallFolder =>
#if TORCH_SYSTEM
        AsymValley.Torch.TorchInfo.InstallFolder is { Length: > 0 } folder ? folder : null;
#else
        null;
#endif

    /// <summary>The native shim that is loaded; null before the first tensor, and under the package.</summary>
    public static string? LoadedLibrary =>
#if TORCH_SYSTEM
        AsymValley.Torch.TorchInfo.LoadedLibrary;
#else
        null;
#endif

    /// <summary>Whether the C library's allocator took the settings that measured faster; null under the package, which does not set them.</summary>
    public static bool? IsAllocatorTuned =>
#if TORCH_SYSTEM
        AsymValley.Torch.TorchInfo.IsAllocatorTuned;
#else
        null;
#endif

    /// <summary>Tensor handles alive in this process, for leak tests and diagnosis.</summary>
    public static long LiveTensors =>
#if TORCH_SYSTEM
        AsymValley.Torch.TorchInfo.LiveTensors;
#else
        torch.Tensor.TotalCount;
#endif

    /// <summary>Number of CUDA devices that libtorch can use; 0 without CUDA.</summary>
    public static int CudaDevices => cuda.is_available() ? cuda.device_count() : 0;

    /// <summary>The device of a name: <c>auto</c> (CUDA where there is one, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="InvalidOptionException">The name is no device, or there is no such device here.</exception>
    public static Device Device(string name)
    {
        int devices;
        switch (name.ToLowerInvariant().Split(':'))
        {
            case ["cpu"]:
                return CPU;
            case ["auto"]:
                return CudaDevices > 0 ? device(DeviceType.CUDA, 0) : CPU;
            case ["cuda"] when (devices = CudaDevices) > 0:
                return device(DeviceType.CUDA, 0);
            case ["cuda"]:
                throw new InvalidOptionException("Device", "no CUDA device can be used: libtorch is a CPU build, or the driver finds no device. Use cpu.");
            case ["cuda", var number] when int.TryParse(number, out int index) && index >= 0:
                devices = CudaDevices;
                return index < devices
                    ? device(DeviceType.CUDA, index)
                    : throw new InvalidOptionException("Device", $"there is no {name}: {devices} CUDA device(s) can be used.");
            default:
                throw new InvalidOptionException("Device", $"'{name}' is no device. Known are auto, cpu, cuda and cuda:N.");
        }
    }

    /// <summary>
    /// Sets the threads of the operations that follow on the calling thread. Call it where an operation starts: OpenMP
    /// keeps the number per thread, and some builds of libtorch begin with one.
    /// </summary>
    /// <param name="threads">1 or more; 0 for the cores this process may use.</param>
    /// <returns>The number that is set.</returns>
    public static int UseThreads(int threads)
    {
        if (threads < 0)
            throw new InvalidOptionException("Threads", $"{threads} is negative; 0 means all cores.");
        int wanted = threads == 0 ? Environment.ProcessorCount : threads;
        // A thread's first question for the number takes over what any other thread has set last; ask it before setting.
        _ = get_num_threads();
        set_num_threads(wanted);
        return wanted;
    }

    /// <summary>Whether an error says that memory, of the host or of the device, is exhausted.</summary>
    public static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException ||
#if TORCH_SYSTEM
        error is AsymValley.Torch.TorchOutOfMemoryException;
#else
        error is System.Runtime.InteropServices.ExternalException && error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
#endif

    /// <summary>Whether an error says that libtorch itself cannot be loaded or does not fit.</summary>
    public static bool IsLibraryFault(Exception error) =>
#if TORCH_SYSTEM
        error is AsymValley.Torch.TorchLibraryException || error.InnerException is AsymValley.Torch.TorchLibraryException;
#else
        error is DllNotFoundException or TypeInitializationException;
#endif

    /// <summary>What to show of an error for which <see cref="IsLibraryFault"/> holds: one that says what is missing and what to do.</summary>
    public static Exception Explain(Exception error)
    {
        Exception cause = error is TypeInitializationException { InnerException: { } inner } ? inner : error;
#if TORCH_SYSTEM
        return error as AsymValley.Torch.TorchLibraryException ?? error.InnerException as AsymValley.Torch.TorchLibraryException ?? cause;
#else
        // TorchSharp's own message is the trace of its search.
        string reason = cause.Message.Split('\n', 2)[0].Trim();
        return new AsymValleyException(
            $"TorchSharp's libtorch for {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier} is not there: {reason} "
            + "Install a package of AsymValley that was built for this platform (docs/torch-providers.md), or on Linux use the host's libtorch: set the environment variable TorchProvider to System and start again.", cause);
#endif
    }
}
