using AsymValley.Diagnostics;

namespace AsymValley.Tests.Diagnostics;

public sealed class DeviceProbeTests
{
    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3", "OpenBLAS (OpenMP)")]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so", "OpenBLAS (pthreads)")]
    [InlineData("/opt/intel/lib/libmkl_rt.so.2", "MKL")]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", "reference BLAS")]
    [InlineData("/opt/venv/torch/lib/libtorch_cpu.so", "in libtorch")]
    public void TheBlasIsToldByItsFile(string file, string blas) =>
        Assert.Equal(blas, DeviceProbe.BlasIn(["7f1c20000000-7f1c20022000 r--p 00000000 08:01 1337 /usr/lib/libc.so.6", $"7f1c30000000-7f1c30022000 r-xp 00000000 08:01 42   {file}", "7ffd3000-7ffd4000 rw-p 00000000 00:00 0"]));

    [Fact]
    public void TheDriversTableIsReadInMebibytes()
    {
        (string, long, long)[] found = [.. DeviceProbe.GpusIn("NVIDIA H100 80GB HBM3, 81559, 81000\nTesla T4, 15360, 14000\nNVIDIA-SMI has failed, [N/A], [N/A]\n")];
        Assert.Equal([("NVIDIA H100 80GB HBM3", 81559L << 20, 81000L << 20), ("Tesla T4", 15360L << 20, 14000L << 20)], found);
        Assert.Empty(DeviceProbe.GpusIn("No devices were found\n"));
    }
}
