using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AsymValley.Engine;

/// <summary>The few functions of the C library on Linux that .NET does not offer.</summary>
internal static class LibC
{
    private const string Library = "libc";
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    /// <summary>
    /// By default glibc maps every large block anew and gives the top of the heap back at once, so each training step
    /// faults its activations in again: 40,000 to 50,000 page faults a step of PreResNet20 at batch 128. The thresholds
    /// at their maximum and a top pad of 64 MB keep the memory, on every thread's arena. Call it before libtorch loads.
    /// </summary>
    /// <returns>Whether they are set; another C library has no mallopt.</returns>
    public static bool TuneAllocator()
    {
        try
        {
            return mallopt(MmapThreshold, 32 << 20) == 1 & mallopt(TrimThreshold, int.MaxValue) == 1 & mallopt(TopPad, 64 << 20) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Sets a variable for native code, which Environment.SetEnvironmentVariable does not reach. A value that is there stays.</summary>
    public static void SetDefault(string name, string value) => _ = setenv(name, value, 0);

    /// <summary>A file in memory, whose name is /proc/self/fd/N.</summary>
    /// <exception cref="IOException">The kernel has none.</exception>
    public static SafeFileHandle MemoryFile(string name)
    {
        int descriptor = memfd_create(name, 1);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"memfd_create: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [DllImport(Library)]
    private static extern int mallopt(int parameter, int value);

    [DllImport(Library)]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport(Library, SetLastError = true)]
    private static extern int memfd_create([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);
}
