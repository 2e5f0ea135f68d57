using System.Text.Json;

namespace AsymValley.Tests;

public sealed class InstallationCommandTests
{
    [Fact]
    public void TheCpuIsADevice()
    {
        JsonElement cpu = CommandLine.Run("devices").Succeeded().Lines[0];
        Assert.Equal(("cpu", Environment.ProcessorCount), (cpu.GetProperty("Name").GetString(), cpu.GetProperty("Threads").GetInt32()));
        Assert.True(cpu.GetProperty("GigaFlops").GetDouble() > 0.05);
    }

    [Fact]
    public void TheInstallationComputesWhatItShould()
    {
        JsonElement[] checks = CommandLine.Run("selftest").Succeeded().Lines;
        Assert.Equal(8, checks.Length);
        Assert.All(checks, check => Assert.True(check.GetProperty("Passed").GetBoolean(), check.GetProperty("Detail").GetString()));
    }
}
