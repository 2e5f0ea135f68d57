using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Engine;

/// <summary>
/// Whether this host's libtorch computes right: libraries of convolutions have been wrong on whole families of virtual machines without
/// a word. A few awkward convolutions and products are compared with float64 the first time a runtime is used on a host, in a
/// second or two, and the verdict is kept. A host that fails is refused.
/// </summary>
internal static class HostCheck
{
    // Of sums of up to some thousand products; a wrong kernel is off by tens of per cent.
    private const double Tolerance = 2e-5, BFloat16Tolerance = 2e-2;

    /// <summary>Corrects what must be, and checks what is not known to be right.</summary>
    /// <exception cref="TorchRuntimeException">This host computes wrongly.</exception>
    public static LoadedRuntime Prepare(LoadedRuntime runtime)
    {
        if (OperatingSystem.IsLinux() && HiddenCaches.AreHere())
        {
            // The first convolution makes oneDNN look at the processor. Its own kernels are kept by shape, so no other is like it.
            new ConvolutionCase { Inputs = 16, Outputs = 16, Kernel = 1, Height = 11, Width = 13, Batch = 1 }.Run();
            if (HiddenCaches.TryCorrect())
                runtime = runtime with { AreCachesCorrected = true };
        }
        long start = Stopwatch.GetTimestamp();
        string? verdict = VerdictFile(runtime);
        if (verdict is not null && File.Exists(verdict))
            return runtime;
        if (Failures(Quick).FirstOrDefault() is { } failure)
        {
            throw new TorchRuntimeException(TorchFault.ComputesWrongly, runtime.Folder,
                $"Libtorch computes wrongly on this host: {failure}. Nothing is computed here. Use another machine, or a processor whose hypervisor shows its caches.");
        }
        Keep(verdict);
        return runtime with { CheckSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>Shapes that were wrong somewhere, and some that never were.</summary>
    public static IEnumerable<ConvolutionCase> Quick =>
    [
        .. from inputs in (int[])[3, 17, 20, 25]
           from outputs in (int[])[12, 24]
           select new ConvolutionCase { Inputs = inputs, Outputs = outputs },
        new() { Inputs = 1, Outputs = 6, Kernel = 5, Height = 12, Width = 12 },
        new() { Inputs = 33, Outputs = 65, Kernel = 1, Padding = 0 },
        new() { Inputs = 24, Outputs = 48, Stride = 2 },
        new() { Inputs = 32, Outputs = 64, Groups = 8 },
        new() { Inputs = 30, Outputs = 30, Groups = 15 },
        new() { Inputs = 20, Outputs = 24, Type = bfloat16 },
        new() { Inputs = 17, Outputs = 9, Kernel = 1, Padding = 0, Height = 1, Width = 1, Batch = 64, Type = bfloat16, IsLinear = true },
    ];

    /// <summary>Every number of channels from 1 to 66 with the others by turns, so that each meets every kernel, stride, padding and size of map.</summary>
    public static IEnumerable<ConvolutionCase> Full
    {
        get
        {
            const int most = 66;
            int[] kernels = [1, 3, 5, 7], maps = [1, 2, 4, 7, 8, 16, 32];
            for (int i = 0; i < 4 * most; i++)
            {
                int kernel = kernels[i % kernels.Length], padding = (i / 4) % 2 * (kernel / 2), map = maps[i % maps.Length];
                yield return new ConvolutionCase
                {
                    Inputs = 1 + i % most,
                    Outputs = 1 + (i * 25 + i / most) % most,
                    Kernel = kernel,
                    Padding = padding,
                    Height = Math.Max(map, kernel - 2 * padding),
                    Width = Math.Max(map, kernel - 2 * padding),
                    Stride = 1 + (i / 8) % 2,
                    Batch = i % 3 == 0 ? 1 : 5,
                };
            }
            foreach (ConvolutionCase other in Quick)
                yield return other;
        }
    }

    /// <summary>What is wrong, a sentence each; nothing where all is right.</summary>
    public static IEnumerable<string> Failures(IEnumerable<ConvolutionCase> cases, CancellationToken cancellation = default)
    {
        foreach (ConvolutionCase shape in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            double error = shape.Run();
            if (!(error < (shape.Type == bfloat16 ? BFloat16Tolerance : Tolerance)))
                yield return string.Create(CultureInfo.InvariantCulture, $"{shape} is off by {error:g2} of its largest value");
        }
    }

    // A verdict holds for one runtime on one kind of processor: a home folder may be shared by the machines of a cluster.
    private static string? VerdictFile(LoadedRuntime runtime)
    {
        if (RuntimeFolder.UserFolder is not { } folder)
            return null;
        var library = new FileInfo(Path.Combine(runtime.Folder, RuntimeFolder.FileName("torch_cpu")));
        string identity = string.Create(CultureInfo.InvariantCulture,
            $"{typeof(HostCheck).Assembly.ManifestModule.ModuleVersionId} {library.FullName} {library.LastWriteTimeUtc.Ticks} {runtime.AreCachesCorrected} {Processor()}");
        return Path.Combine(folder, "checked", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32]);
    }

    private static string Processor()
    {
        if (!X86Base.IsSupported)
            return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        (int a, int _, int c, int d) = X86Base.CpuId(1, 0);
        // The second word has the number of the core that is asked.
        return $"{a:x} {c:x} {d:x} {X86Base.CpuId(7, 0)} {X86Base.CpuId(0, 0)} {HiddenCaches.AreHere()}";
    }

    private static void Keep(string? verdict)
    {
        if (verdict is null)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(verdict)!);
            File.WriteAllText(verdict, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written to: the next process checks again.
        }
    }
}

/// <summary>One convolution, whose output and gradients are compared with the same in float64.</summary>
internal sealed record ConvolutionCase
{
    public required int Inputs { get; init; }

    public required int Outputs { get; init; }

    public int Kernel { get; init; } = 3;

    public int Stride { get; init; } = 1;

    public int Padding { get; init; } = 1;

    public int Height { get; init; } = 8;

    public int Width { get; init; } = 8;

    public int Groups { get; init; } = 1;

    public int Batch { get; init; } = 5;

    public ScalarType Type { get; init; } = float32;

    /// <summary>Whether it is a linear layer's product instead: of a 1×1 kernel with maps of one pixel.</summary>
    public bool IsLinear { get; init; }

    /// <summary>The largest deviation of output, input gradient and weight gradient, each relative to the largest value in it.</summary>
    public double Run()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(1);
        Tensor images = randn([Batch, Height, Width, Inputs], generator: random).permute(0, 3, 1, 2), weight = randn([Outputs, Inputs / Groups, Kernel, Kernel], generator: random);
        (Tensor Output, Tensor OfImages, Tensor OfWeight) found = Compute(images.to_type(Type), weight.to_type(Type)),
            right = Compute(images.to_type(Type).to_type(float64), weight.to_type(Type).to_type(float64));
        return Math.Max(Deviation(found.Output, right.Output), Math.Max(Deviation(found.OfImages, right.OfImages), Deviation(found.OfWeight, right.OfWeight)));
    }

    public override string ToString() => IsLinear
        ? $"a linear layer in {Type.ToString().ToLowerInvariant()} from {Inputs} to {Outputs} ({Batch} rows)"
        : $"a {Kernel}×{Kernel} convolution in {Type.ToString().ToLowerInvariant()} from {Inputs} to {Outputs} channels (stride {Stride}, padding {Padding}, groups {Groups}, {Batch} maps of {Height}×{Width})";

    private (Tensor Output, Tensor OfImages, Tensor OfWeight) Compute(Tensor images, Tensor weight)
    {
        images = images.detach().requires_grad_(true);
        weight = weight.detach().requires_grad_(true);
        Tensor output = IsLinear
            ? nn.functional.linear(images.flatten(1), weight.flatten(1))
            : images.dtype == float64
                // The plain operation, which libtorch computes in float64 by products of matrices, without oneDNN.
                ? nn.functional.conv2d(images, weight, null, [Stride, Stride], [Padding, Padding], [1, 1], Groups)
                : Convolution.Compute(images, weight, null, Stride, Padding, Groups);
        // A gradient that differs from element to element, and is the same number in both types.
        Tensor seed = arange(Number.Of(output.numel()), float64).mul(Number.Of(0.7)).sin().view(output.shape).to_type(Type).to_type(output.dtype);
        output.backward([seed]);
        return (output.detach(), images.grad!, weight.grad!);
    }

    private static double Deviation(Tensor found, Tensor right) =>
        ((found.to_type(float64) - right).abs().max() / right.abs().max().clamp_min(Number.Of(1e-30))).item<double>();
}
