using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley;

/// <summary>
/// What Core and its users need to know of the libtorch under it. Every operation asks here for its device and threads first; that loads
/// libtorch, and refuses a host that computes wrongly.
/// </summary>
public static class TorchRuntime
{
    /// <summary>The version of TorchSharp.</summary>
    public static string Version => typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>TorchSharp's version and libtorch's, e.g. <c>TorchSharp 0.107.0 (libtorch 2.10.0)</c>. Loads nothing.</summary>
    public static string Description => $"TorchSharp {Version} (libtorch {RuntimeFolder.Wanted})";

    /// <summary>The folder that libtorch was loaded from; null before the first operation.</summary>
    public static string? LoadedFolder => NativeLibraries.Loaded?.Folder;

    /// <summary>Whether the C library's allocator took the settings that measured faster; null before the first operation and where there are none.</summary>
    public static bool? IsAllocatorTuned => NativeLibraries.Loaded?.IsAllocatorTuned;

    /// <summary>What had to be done for libtorch to compute right on this host, in sentences; empty where nothing had to be.</summary>
    public static ImmutableArray<string> Remedies => [.. NativeLibraries.Loaded?.Remedies() ?? []];

    /// <summary>Seconds that loading libtorch, and checking the host where it was not known, took in this process; null before the first operation.</summary>
    public static double? LoadSeconds => NativeLibraries.Loaded is { } loaded ? loaded.LoadSeconds + loaded.CheckSeconds : null;

    /// <summary>Tensor handles alive in this process, for leak tests and diagnosis.</summary>
    public static long LiveTensors => Tensor.TotalCount;

    /// <summary>Loads libtorch, once a process.</summary>
    /// <exception cref="TorchRuntimeException">It cannot be used; the message says why and what to do.</exception>
    public static void Load() => NativeLibraries.Ensure();

    /// <summary>Number of CUDA devices that libtorch can use; 0 without CUDA.</summary>
    /// <exception cref="TorchRuntimeException">Libtorch cannot be used.</exception>
    public static int CudaDevices
    {
        get
        {
            Load();
            return cuda.is_available() ? cuda.device_count() : 0;
        }
    }

    /// <summary>The device of a name: <c>auto</c> (CUDA where there is one, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="InvalidOptionException">The name is no device, or there is no such device here; the message says why.</exception>
    /// <exception cref="TorchRuntimeException">Libtorch cannot be used.</exception>
    public static Device Device(string name)
    {
        LoadedRuntime runtime = NativeLibraries.Ensure();
        int devices = 0;
        switch (name.ToLowerInvariant().Split(':'))
        {
            case ["cpu"]:
                return CPU;
            case ["auto"]:
                return CudaDevices > 0 ? device(DeviceType.CUDA, 0) : CPU;
            case ["cuda"] when (devices = CudaDevices) > 0:
                return device(DeviceType.CUDA, 0);
            case ["cuda", var number] when int.TryParse(number, out int index) && index >= 0 && (devices = CudaDevices) > 0:
                return index < devices
                    ? device(DeviceType.CUDA, index)
                    : throw new InvalidOptionException("Device", $"there is no {name}: {devices} CUDA device(s) can be used.");
            case ["cuda"]:
            case ["cuda", var other] when int.TryParse(other, out int index) && index >= 0:
                throw new InvalidOptionException("Device", $"no CUDA device can be used: {CudaDriver.Problem(runtime)}");
            default:
                throw new InvalidOptionException("Device", $"'{name}' is no device. Known are auto, cpu, cuda and cuda:N.");
        }
    }

    /// <summary>The most threads that are started: four for each core that this process may use. Many more take turns, and wait for one another without end.</summary>
    public static int MostThreads => 4 * Environment.ProcessorCount;

    /// <summary>Checks a number of threads or workers.</summary>
    /// <param name="threads">0 for all cores.</param>
    /// <param name="option">The option that it comes from.</param>
    /// <exception cref="InvalidOptionException">It is negative or above <see cref="MostThreads"/>.</exception>
    public static void EnsureThreads(int threads, string option = "Threads")
    {
        if (threads < 0)
            throw new InvalidOptionException(option, $"{threads} is not 0 or more.");
        if (threads > MostThreads)
            throw new InvalidOptionException(option, $"{threads} is more than {MostThreads}, four for each of the {Environment.ProcessorCount} cores that this process may use.");
    }

    /// <summary>
    /// Sets the threads of the operations that follow on the calling thread. Call it where an operation starts: OpenMP
    /// keeps the number per thread, and some builds of libtorch begin with one.
    /// </summary>
    /// <param name="threads">1 or more; 0 for the cores this process may use.</param>
    /// <returns>The number that is set.</returns>
    /// <exception cref="TorchRuntimeException">Libtorch cannot be used.</exception>
    public static int UseThreads(int threads)
    {
        EnsureThreads(threads);
        Load();
        int wanted = threads == 0 ? Environment.ProcessorCount : threads;
        // A thread's first question for the number takes over what any other thread has set last; ask it before setting.
        _ = get_num_threads();
        set_num_threads(wanted);
        return wanted;
    }

    /// <summary>Whether an error says that memory, of the host or of the device, is exhausted.</summary>
    public static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException ||
        (error is ExternalException && (error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)));
}
