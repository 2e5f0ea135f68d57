using System.Runtime.InteropServices;

namespace AsymValley.Engine;

/// <summary>Asks NVIDIA's driver why no GPU can be used: libtorch answers with a bare no.</summary>
internal static class CudaDriver
{
    private static string File => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Why CUDA cannot be used with this runtime, and what to do; the end of a sentence that says it cannot.</summary>
    public static string Problem(LoadedRuntime runtime)
    {
        if (!runtime.HasCuda)
            return $"the libtorch in {runtime.Folder} is the build for the CPU. Install-ValleyRuntime -Cuda downloads the one for CUDA.";
        if (!NativeLibrary.TryLoad(File, out nint driver))
            return $"there is no NVIDIA driver on this host ({File} cannot be loaded). Install it, or use cpu.";
        try
        {
            int status = Call<Initialize>(driver, "cuInit")(0);
            return status switch
            {
                0 => $"the driver, for CUDA {Version(driver)}, finds a GPU, and libtorch does not take it: it wants CUDA 12.8 and a GPU of compute capability 5.0 or later. Update the driver, or use cpu.",
                100 => "the NVIDIA driver finds no GPU (CUDA_VISIBLE_DEVICES may hide it). Use cpu.",
                _ => $"the NVIDIA driver does not start: {Text(driver, status)} (error {status}). Use cpu.",
            };
        }
        catch (EntryPointNotFoundException e)
        {
            return $"{File} is no NVIDIA driver: {e.Message} Use cpu.";
        }
    }

    private static string Version(nint driver)
    {
        int version = 0;
        _ = Call<DriverVersion>(driver, "cuDriverGetVersion")(ref version);
        return $"{version / 1000}.{version % 1000 / 10}";
    }

    private static string Text(nint driver, int status) =>
        Call<ErrorText>(driver, "cuGetErrorString")(status, out nint text) == 0 ? Marshal.PtrToStringUTF8(text) ?? "unknown" : "unknown";

    private static T Call<T>(nint driver, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(driver, name));

    private delegate int Initialize(uint flags);

    private delegate int DriverVersion(ref int version);

    private delegate int ErrorText(int status, out nint text);
}
