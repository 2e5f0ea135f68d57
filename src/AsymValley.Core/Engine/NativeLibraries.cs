using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace AsymValley.Engine;

/// <summary>
/// Loads libtorch and TorchSharp's library, once a process and not before something is computed. TorchSharp would look for them by
/// name, wherever the operating system looks, and failing that copy half a gigabyte beside its assembly and print the trace of
/// its search. Here its every question is answered, so that it does neither.
/// </summary>
internal static class NativeLibraries
{
    // Threads that spin at a barrier for milliseconds (libgomp's default) take the core from whoever could go on. On two
    // cores with one busy neighbour a training step of PreResNet20 took 1.5 to 2.6 s with the default, 0.9 s at 10000 and
    // 0.75 s at 1000; undisturbed LeNet-5 lost 5% at 1000 and nothing at 3000.
    private const string SpinCount = "3000";

    private static readonly Lock s_gate = new();
    private static nint _library;
    private static LoadedRuntime? _loaded;
    private static TorchRuntimeException? _refusal;

    /// <summary>What was loaded; null before the first tensor.</summary>
    public static LoadedRuntime? Loaded => _loaded;

#pragma warning disable CA2255 // TorchSharp may ask before any of Core's types is used.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        Assembly torchSharp = typeof(torch).Assembly;
        NativeLibrary.SetDllImportResolver(torchSharp, static (name, _, _) => name == RuntimeFolder.Binding ? Library() : 0);
        // The module has a load context of its own, which calls Answer itself (ModuleLoadContext).
        if (AssemblyLoadContext.GetLoadContext(torchSharp) == AssemblyLoadContext.Default)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (assembly, name) => assembly == torchSharp ? Answer(name) : 0;
    }

    /// <summary>
    /// The library that TorchSharp asks for by name; 0 for one that is not libtorch's. Where there is none it gets this program
    /// itself, which has nothing of it: its next call then ends in <see cref="Library"/>'s error instead of in a search of its own.
    /// </summary>
    public static nint Answer(string name)
    {
        if (name is not (RuntimeFolder.Binding or "torch_cpu" or "torch_cuda"))
            return 0;
        try
        {
            return Library();
        }
        catch (TorchRuntimeException)
        {
            return NativeLibrary.GetMainProgramHandle();
        }
    }

    /// <summary>Loads what is not loaded yet, and looks whether this host computes right.</summary>
    /// <exception cref="TorchRuntimeException">It cannot be used.</exception>
    public static LoadedRuntime Ensure()
    {
        if (_loaded is { } loaded)
            return loaded;
        lock (s_gate)
        {
            if (_loaded is null)
            {
                if (_refusal is not null)
                    throw _refusal;
                LoadedRuntime runtime = Load();
                try
                {
                    _loaded = HostCheck.Prepare(runtime);
                }
                catch (TorchRuntimeException e)
                {
                    // Other than a missing file this does not change while the process lives.
                    _refusal = e;
                    throw;
                }
            }
            return _loaded;
        }
    }

    private static nint Library()
    {
        lock (s_gate)
        {
            if (_library == 0)
                Load();
            return _library;
        }
    }

    private static LoadedRuntime Load()
    {
        long start = Stopwatch.GetTimestamp();
        RuntimeFolder folder = RuntimeFolder.Find();
        string binding = folder.BindingFile();
        bool? isAllocatorTuned = null;
        if (OperatingSystem.IsLinux())
        {
            // Both must happen before libgomp and libtorch load.
            LibC.SetDefault("GOMP_SPINCOUNT", SpinCount);
            isAllocatorTuned = LibC.TuneAllocator();
        }
        bool isRelaxed;
        try
        {
            nint[] loaded = [.. folder.Libraries().Select(NativeLibrary.Load)];
            EnsureVersion(loaded[0], folder);
            isRelaxed = OldStandardLibrary.IsHere();
            _library = isRelaxed ? OldStandardLibrary.Load(binding) : NativeLibrary.Load(binding);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or IOException)
        {
            throw new TorchRuntimeException(TorchFault.NotLoadable, folder.Path,
                $"The libtorch in {folder.Path} cannot be loaded: {e.Message.Split('\n', 2)[0].Trim()} Install-ValleyRuntime -Force downloads it again.", e);
        }
        return new LoadedRuntime
        {
            Folder = folder.Path,
            HasCuda = folder.HasCuda,
            IsAllocatorTuned = isAllocatorTuned,
            IsStandardLibraryOld = isRelaxed,
            LoadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    // Libtorch's C++ interface is another one with every version: TorchSharp's library would crash or, worse, work on.
    private static void EnsureVersion(nint library, RuntimeFolder folder)
    {
        string found = NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out nint question)
            ? VersionOf(Marshal.GetDelegateForFunctionPointer<AbiVersion>(question)())
            : "an older version";
        if (found != RuntimeFolder.Wanted.ToString())
        {
            throw new TorchRuntimeException(TorchFault.WrongVersion, folder.Path,
                $"The libtorch in {folder.Path} is {found}; TorchSharp needs {RuntimeFolder.Wanted}. Install-ValleyRuntime downloads that; {RuntimeFolder.Variable} must name a folder that has it. Start PowerShell again before the next try.");
        }
    }

    internal static string VersionOf(ulong abi) => $"{abi >> 56}.{(abi >> 48) & 0xFF}.{(abi >> 40) & 0xFF}";

    private delegate ulong AbiVersion();
}

/// <summary>The libtorch of this process, and what had to be done for it on this host.</summary>
internal sealed record LoadedRuntime
{
    /// <summary>The folder it was loaded from.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it can use CUDA.</summary>
    public required bool HasCuda { get; init; }

    /// <summary>Whether the C library's allocator took the settings that measured faster; null on a system where there is nothing to set.</summary>
    public required bool? IsAllocatorTuned { get; init; }

    /// <summary>Whether this host's libstdc++ is older than TorchSharp's library asks for.</summary>
    public required bool IsStandardLibraryOld { get; init; }

    /// <summary>How long loading took.</summary>
    public required double LoadSeconds { get; init; }

    /// <summary>Whether the sizes of the caches were hidden from oneDNN, and corrected.</summary>
    public bool AreCachesCorrected { get; init; }

    /// <summary>How long the check of this host took; 0 where its verdict was known.</summary>
    public double CheckSeconds { get; init; }

    /// <summary>What was done for this host, in sentences; empty where nothing had to be.</summary>
    public IEnumerable<string> Remedies()
    {
        if (IsStandardLibraryOld)
            yield return "This host's libstdc++ is older than TorchSharp's library asks for: a copy of it in memory is used that does not ask.";
        if (AreCachesCorrected)
            yield return "The hypervisor hides the processor's caches, and oneDNN would compute wrongly: their sizes were corrected.";
    }
}
