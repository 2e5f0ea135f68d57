using AsymValley.Engine;

namespace AsymValley.Tests.Engine;

/// <summary>TorchSharp's library for Linux, and the one requirement of it that may be left out.</summary>
public sealed class OldStandardLibraryTests
{
    private static string Binding => Path.Combine(TorchRuntime.LoadedFolder!, RuntimeFolder.FileName(RuntimeFolder.Binding));

    [Fact]
    public void One_flag_of_the_known_file_is_changed()
    {
        byte[] before = File.ReadAllBytes(Binding), after = [.. before];
        // It is Linux's; another platform's library is any other file.
        Assert.Equal(OperatingSystem.IsLinux(), OldStandardLibrary.TryRelax(after));
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        if (!OperatingSystem.IsLinux())
        {
            Assert.Empty(changed);
            return;
        }
        int only = Assert.Single(changed);
        Assert.Equal((0, 2), (before[only], after[only]));
    }

    [Fact]
    public void Any_other_file_stays_as_it_is()
    {
        byte[] other = File.ReadAllBytes(Binding);
        other[^1] ^= 1;
        byte[] before = [.. other];
        Assert.False(OldStandardLibrary.TryRelax(other));
        Assert.Equal(before, other);
    }

    [Fact]
    public void What_was_done_on_this_host_is_said() =>
        Assert.Equal(OldStandardLibrary.IsHere(), TorchRuntime.Remedies.Any(remedy => remedy.Contains("libstdc++", StringComparison.Ordinal)));
}
