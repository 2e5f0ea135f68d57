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
    public async Task Where_libtorch_is_missing_TorchSharp_neither_copies_it_nor_prints_its_search()
    {
        (int code, string output, string error) = await ChildHost.RunAsync(["load"], (RuntimeFolder.Variable, AppContext.BaseDirectory));
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Incomplete: ASYMVALLEY_LIBTORCH names", Assert.Single(output.Trim().Split('\n')));
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu*", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_version_is_the_one_that_TorchSharp_names() => Assert.Equal(torch.__version__, RuntimeFolder.Wanted + ".0");

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
