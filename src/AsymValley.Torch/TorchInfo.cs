using System.Runtime.CompilerServices;

namespace AsymValley.Torch;

/// <summary>What this provider can say of itself and TorchSharp cannot.</summary>
public static class TorchInfo
{
    private static TorchBuild? _build;

    /// <summary>The libtorch under this process; loads it.</summary>
    /// <exception cref="TorchLibraryException">It cannot be used.</exception>
    public static TorchBuild Build => _build ?? Load();

    /// <summary>Native tensor handles alive now: what a leak test counts.</summary>
    public static long LiveTensors => Build is null ? 0 : Shim.av_tensor_live();

    /// <summary>Where a shim that is built for this version of the module lies; empty where the user has no folder.</summary>
    public static string InstallFolder => NativeLoader.InstallFolder;

    /// <summary>The native library that is loaded; null before the first tensor.</summary>
    public static string? LoadedLibrary => NativeLoader.Loaded;

    /// <summary>Whether the allocator of the C library took the settings that measured faster (glibc only); false before the first tensor.</summary>
    public static bool IsAllocatorTuned => NativeLoader.IsAllocatorTuned;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EnsureLoaded()
    {
        if (_build is null)
            Load();
    }

    private static TorchBuild Load() => _build = NativeLoader.Verify();
}
