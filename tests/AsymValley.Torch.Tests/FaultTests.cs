using System.Diagnostics;
using AsymValley.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>What goes wrong below must come up as a typed exception that says what to do.</summary>
public sealed class FaultTests
{
    [Fact]
    public void AnErrorOfLibtorchIsAnExceptionAndLeavesNoHandleBehind()
    {
        using var scope = NewDisposeScope();
        Tensor a = zeros([2, 3]);
        long before = TorchInfo.LiveTensors;
        TorchException error = Assert.Throws<TorchException>(() => a.mm(a));
        Assert.Contains("cannot be multiplied", error.Message);
        Assert.Throws<TorchException>(() => a.view(4));
        Assert.Equal(before, TorchInfo.LiveTensors);
    }

    [Fact]
    public void ExhaustedMemoryIsItsOwnException() =>
        Assert.Throws<TorchOutOfMemoryException>(() => empty([1L << 50]));

    [Fact]
    public void AMissingOperatorIsNamed()
    {
        TorchException error = Assert.Throws<TorchException>(() => new Operator("aten::no_such_thing").Call());
        Assert.Contains("aten::no_such_thing", error.Message);
    }

    [Fact]
    public void AMissingShimNamesEveryPlaceThatWasSearched()
    {
        string[] candidates = [.. NativeLoader.Candidates("/no/such/shim.so")];
        TorchLibraryException error = Assert.Throws<TorchLibraryException>(() => NativeLoader.Load(candidates));
        Assert.Equal(TorchLibraryFault.ShimNotFound, error.Fault);
        Assert.Contains("/no/such/shim.so", error.Message);
        Assert.Contains("setup.sh", error.Message);
    }

    [Fact]
    public void AMissingLibtorchIsToldFromASymbolThatIsMissing()
    {
        string folder = Directory.CreateTempSubdirectory("asymvalley-fault").FullName;
        try
        {
            string needed = Compile(folder, "libneeded.so", "int needed(void) { return 1; }");
            string orphan = Compile(folder, "liborphan.so", "int needed(void); int f(void) { return needed(); }", needed);
            File.Delete(needed);
            TorchLibraryException missing = Assert.Throws<TorchLibraryException>(() => NativeLoader.Load([orphan]));
            Assert.Equal(TorchLibraryFault.LibtorchNotFound, missing.Fault);
            Assert.Contains("libneeded.so", missing.Message);

            string foreign = Compile(folder, "libforeign.so", "int elsewhere(void); int f(void) { return elsewhere(); }", "-Wl,-z,now");
            TorchLibraryException abi = Assert.Throws<TorchLibraryException>(() => NativeLoader.Load([foreign]));
            Assert.Equal(TorchLibraryFault.WrongAbi, abi.Fault);
            Assert.Contains("elsewhere", abi.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AShimOfAnotherVersionOrForAnotherLibtorchIsRefused()
    {
        var build = new TorchBuild("1.13.0", "1.13.1", true);
        Assert.Same(build, NativeLoader.Verify(true, Shim.Version, build));
        Assert.Equal(TorchLibraryFault.WrongShim, Assert.Throws<TorchLibraryException>(() => NativeLoader.Verify(true, Shim.Version + 1, build)).Fault);
        Assert.Equal(TorchLibraryFault.WrongShim, Assert.Throws<TorchLibraryException>(() => NativeLoader.Verify(false, Shim.Version, build)).Fault);
        TorchLibraryException other = Assert.Throws<TorchLibraryException>(() => NativeLoader.Verify(true, Shim.Version, build with { LoadedVersion = "2.1.0" }));
        Assert.Equal(TorchLibraryFault.WrongLibtorch, other.Fault);
        Assert.Contains("2.1.0", other.Message);
    }

    [Fact]
    public void TheEnvironmentReachesNativeCodeBeforeLibtorchLoads()
    {
        Assert.NotEmpty(TorchInfo.Build.HeaderVersion);
        Assert.Equal(Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? NativeLoader.SpinCount, Libc.Get("GOMP_SPINCOUNT"));
        set_num_threads(2);
        Assert.Equal(2, get_num_threads());
    }

    private static string Compile(string folder, string name, string source, params string[] rest)
    {
        string file = Path.Combine(folder, name), code = file + ".c";
        File.WriteAllText(code, source);
        using Process compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", file, code, "-Wl,--no-as-needed", .. rest]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return file;
    }
}
