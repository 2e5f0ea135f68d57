using System.Runtime.InteropServices;

namespace AsymValley.Torch;

/// <summary>What must be told to the C library before libtorch and libgomp load into the process.</summary>
internal static partial class Libc
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    /// <summary>
    /// Sets a variable for native code, which Environment.SetEnvironmentVariable does not reach. A value that is there stays.
    /// </summary>
    public static void SetDefault(string name, string value) => _ = setenv(name, value, 0);

    /// <summary>The value native code sees, or null.</summary>
    public static string? Get(string name) => Marshal.PtrToStringUTF8(getenv(name));

    /// <summary>
    /// By default glibc maps every large block anew and gives the top of the heap back at once, so each training step
    /// faults its activations in again: 40,000 to 50,000 page faults a step of PreResNet20 at batch 128. The thresholds
    /// at their maximum and a top pad of 64 MB keep the memory, on every thread's arena, for 1.35 times faster training
    /// of PreResNet20 (LeNet-5 is small enough to fault nothing either way). Another C library has no mallopt; then nothing
    /// is tuned.
    /// </summary>
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
}
