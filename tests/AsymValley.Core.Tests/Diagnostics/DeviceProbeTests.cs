using AsymValley.Diagnostics;

namespace AsymValley.Tests.Diagnostics;

public sealed class DeviceProbeTests
{
    [Fact]
    public void TheDriversTableIsReadInMebibytes()
    {
        (string, long, long)[] found = [.. DeviceProbe.GpusIn("NVIDIA H100 80GB HBM3, 81559, 81000\nTesla T4, 15360, 14000\nNVIDIA-SMI has failed, [N/A], [N/A]\n")];
        Assert.Equal([("NVIDIA H100 80GB HBM3", 81559L << 20, 81000L << 20), ("Tesla T4", 15360L << 20, 14000L << 20)], found);
        Assert.Empty(DeviceProbe.GpusIn("No devices were found\n"));
    }
}
