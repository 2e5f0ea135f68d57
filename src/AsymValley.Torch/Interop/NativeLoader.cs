using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AsymValley.Torch;

/// <summary>Finds the shim and, through it, the host's libtorch. Nothing native is loaded before the first tensor.</summary>
internal static unsafe class NativeLoader
{
    /// <summary>Names the shim's file or its folder; overrides the search.</summary>
    public const string PathVariable = "ASYMVALLEY_NATIVE";

    // Threads that spin at a barrier for milliseconds (libgomp's default) take the core from whoever could go on. On two
    // cores with one busy neighbour a training step of PreResNet20 took 1.5 to 2.6 s with the default, 0.9 s at 10000 and
    // 0.75 s at 1000; undisturbed LeNet-5 lost 5% at 1000 and nothing at 3000.
    internal const string SpinCount = "3000";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Where a shim built for the module on this host lies: in the user's own folder, one for each version. Empty where the user has none.</summary>
    public static string InstallFolder { get; } =
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? Path.Combine(data, "AsymValley", typeof(NativeLoader).Assembly.GetName().Version!.ToString(3))
            : "";

    /// <summary>The shim that was loaded; null before the first tensor.</summary>
    public static string? Loaded { get; private set; }

    /// <summary>Whether the C library's allocator took the settings that measured faster.</summary>
    public static bool IsAllocatorTuned { get; private set; }

#pragma warning disable CA2255 // The resolver must be there before the first P/Invoke, wherever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Shim.Library)
            return 0;
        lock (Gate)
        {
            if (_library == 0)
                _library = Load();
            return _library;
        }
    }

    private static nint Load()
    {
        if (OperatingSystem.IsLinux())
        {
            // Both must happen before libgomp and libtorch load.
            Libc.SetDefault("GOMP_SPINCOUNT", SpinCount);
            IsAllocatorTuned = Libc.TuneAllocator();
        }
        return Load([.. Candidates(Environment.GetEnvironmentVariable(PathVariable))]);
    }

    internal static nint Load(string[] candidates)
    {
        string found = candidates.FirstOrDefault(File.Exists)
            ?? throw new TorchLibraryException(TorchLibraryFault.ShimNotFound, TorchLibraryException.ShimNotFound(candidates));
        try
        {
            nint library = NativeLibrary.Load(found);
            Loaded = found;
            return library;
        }
        catch (DllNotFoundException e)
        {
            throw TorchLibraryException.FromLoader(found, e);
        }
    }

    internal static IEnumerable<string> Candidates(string? configured)
    {
        string file = OperatingSystem.IsWindows() ? $"{Shim.Library}.dll" : OperatingSystem.IsMacOS() ? $"lib{Shim.Library}.dylib" : $"lib{Shim.Library}.so";
        if (!string.IsNullOrEmpty(configured))
        {
            // A named place is meant: falling back to another library would run something else than was asked for.
            yield return Directory.Exists(configured) ? Path.Combine(configured, file) : configured;
            yield break;
        }
        string here = Path.GetDirectoryName(typeof(NativeLoader).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        yield return Path.Combine(here, file);
        // What was built on this host goes before what the package brings, which fits one libtorch only.
        if (InstallFolder.Length > 0)
            yield return Path.Combine(InstallFolder, file);
        yield return Path.Combine(here, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        yield return Path.Combine(AppContext.BaseDirectory, file);
    }

    /// <summary>Compares what was loaded with what this assembly was written for; once a process, at the first tensor.</summary>
    public static TorchBuild Verify()
    {
        Shim.Build build = default;
        try
        {
            Status.Check(Shim.av_build_info(&build));
        }
        catch (EntryPointNotFoundException e)
        {
            throw new TorchLibraryException(TorchLibraryFault.WrongShim, "The native library that was found is not AsymValley's shim, or a very old one. " + TorchLibraryException.Rebuild, e);
        }
        return Verify(build.Size == sizeof(Shim.Build) && build.ArgumentSize == sizeof(Shim.Argument), build.ShimVersion,
            new TorchBuild(Marshal.PtrToStringUTF8((nint)build.BuiltWith)!, Marshal.PtrToStringUTF8((nint)build.RunningWith)!, build.Cxx11Abi == 1));
    }

    internal static TorchBuild Verify(bool sizesAgree, int shimVersion, TorchBuild build)
    {
        if (!sizesAgree || shimVersion != Shim.Version)
            throw new TorchLibraryException(TorchLibraryFault.WrongShim, $"The native shim has version {shimVersion}; this assembly needs version {Shim.Version}. {TorchLibraryException.Rebuild}");
        // Patch releases keep the C++ ABI, minor releases do not.
        if (build.LoadedVersion.Length > 0 && MajorMinor(build.LoadedVersion) != MajorMinor(build.HeaderVersion))
            throw new TorchLibraryException(TorchLibraryFault.WrongLibtorch, $"The native shim was built against libtorch {build.HeaderVersion}, but libtorch {build.LoadedVersion} was loaded. {TorchLibraryException.Rebuild}");
        return build;
    }

    private static string MajorMinor(string version) => string.Join('.', version.Split('.').Take(2));
}

/// <summary>The libtorch under this process.</summary>
/// <param name="HeaderVersion">The version the shim was compiled against.</param>
/// <param name="LoadedVersion">The version that was loaded; empty when it does not say.</param>
/// <param name="Cxx11Abi">Whether it uses the C++11 ABI of libstdc++.</param>
public sealed record TorchBuild(string HeaderVersion, string LoadedVersion, bool Cxx11Abi);
