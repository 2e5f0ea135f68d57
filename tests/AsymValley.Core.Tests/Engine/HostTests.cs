using AsymValley.Engine;
using TorchSharp;

namespace AsymValley.Tests.Engine;

/// <summary>What libtorch computes on this host, against float64, each in a process of its own.</summary>
public sealed class HostTests
{
    // glibc's own check of every block that is freed.
    private static readonly (string, string?)[] s_heapChecked = [("LD_PRELOAD", "libc_malloc_debug.so.0"), ("MALLOC_CHECK_", "3")];

    private static bool HasGlibc => OperatingSystem.IsLinux() && Directory.EnumerateFiles("/usr/lib", "libc_malloc_debug.so.0", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 2 }).Any();

    [Fact]
    public async Task Convolutions_of_1_to_66_channels_are_right_forward_and_backward_and_silent()
    {
        (int code, string output, string error) = await ChildHost.RunAsync(["grid"], HasGlibc ? s_heapChecked : []);
        Assert.Equal(("", 0), (error, code));
        Assert.Equal("1146 shapes", output.Trim());
    }

    [Fact]
    public async Task A_host_that_hides_its_caches_is_corrected()
    {
        (int code, string output, string error) = await ChildHost.RunAsync(["misread"]);
        Assert.Equal(("", 0), (error, code));
        // Where oneDNN describes the processor otherwise there is nothing that it could misread.
        Assert.Contains(output.ReplaceLineEndings("\n").Trim(), new[] { "corrected\n1146 shapes", "unknown" });
    }

    [Fact]
    public async Task Training_networks_of_odd_channels_stays_inside_its_memory()
    {
        (int code, string output, string error) = await ChildHost.RunAsync(["odd", "2"], HasGlibc ? s_heapChecked : []);
        Assert.Equal(("", 0), (error, code));
        Assert.Equal(7, output.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_folder_without_libtorch_is_an_error_that_says_so_and_nothing_is_copied()
    {
        (int code, string output, string error) = await ChildHost.RunAsync(["load"], (RuntimeFolder.Variable, AppContext.BaseDirectory));
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Incomplete: ASYMVALLEY_LIBTORCH names", error);
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_library_that_is_no_libtorch_cannot_be_loaded()
    {
        string folder = Directory.CreateTempSubdirectory("asymvalley-").FullName;
        foreach (string library in (string[])["c10", "torch_cpu", "torch"])
            File.WriteAllText(Path.Combine(folder, RuntimeFolder.FileName(library)), "no library");
        File.Copy(Path.Combine(TorchRuntime.LoadedFolder!, RuntimeFolder.FileName(RuntimeFolder.Binding)), Path.Combine(folder, RuntimeFolder.FileName(RuntimeFolder.Binding)));
        (int code, string output, string error) = await ChildHost.RunAsync(["load"], (RuntimeFolder.Variable, folder));
        Directory.Delete(folder, recursive: true);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("NotLoadable: ", error);
    }

    [Fact]
    public void The_version_is_the_one_that_TorchSharp_names() => Assert.Equal(torch.__version__, RuntimeFolder.Wanted + ".0");

    [Theory]
    [InlineData(0x020A_0000_0000_0000UL, "2.10.0")]
    [InlineData(0x0209_0100_0000_0000UL, "2.9.1")]
    public void A_version_is_read_from_libtorchs_answer(ulong answer, string version) => Assert.Equal(version, NativeLibraries.VersionOf(answer));

    [Fact]
    public void A_platform_without_libtorch_is_refused()
    {
        var error = Assert.Throws<TorchRuntimeException>(() => RuntimeFolder.EnsurePlatform("linux-arm64"));
        Assert.Equal(TorchFault.PlatformNotSupported, error.Fault);
        Assert.Contains("linux-x64", error.Message);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        // Not even the plain operation is right to a tolerance of zero; the message has the shape and by how much.
        ConvolutionCase shape = new() { Inputs = 3, Outputs = 4 };
        Assert.InRange(shape.Run(), double.Epsilon, 2e-5);
        Assert.Empty(HostCheck.Failures([shape]));
        Assert.Equal("a 3×3 convolution in float32 from 3 to 4 channels (stride 1, padding 1, groups 1, 5 maps of 8×8)", shape.ToString());
    }
}
