using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AsymValley.Diagnostics;

/// <summary>Finds the devices of this host and looks at what stands under libtorch.</summary>
public static class DeviceProbe
{
    private const int Size = 1024, Repeats = 3;

    /// <summary>The CPU, then the GPUs that libtorch can use. Loads libtorch and computes on each for a moment.</summary>
    public static ImmutableArray<ValleyDevice> Find(CancellationToken cancellation = default)
    {
        TorchRuntime.UseThreads(0);
        ImmutableArray<(string Name, long Total, long Free)> gpus = Gpus();
        int usable = TorchRuntime.CudaDevices;
        var found = ImmutableArray.CreateBuilder<ValleyDevice>();
        found.Add(Cpu(gpus.Length > 0 && usable == 0));
        for (int i = 0; i < usable; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = string.Create(CultureInfo.InvariantCulture, $"cuda:{i}");
            // The driver's tool numbers all GPUs; a process that is shown some of them numbers those.
            (string Name, long Total, long Free)? gpu = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is null && i < gpus.Length ? gpus[i] : null;
            found.Add(new ValleyDevice
            {
                Name = name,
                Model = gpu?.Name ?? "",
                Memory = gpu?.Total,
                FreeMemory = gpu?.Free,
                Torch = TorchRuntime.Description,
                GigaFlops = Speed(name),
            });
        }
        return found.DrainToImmutable();
    }

    private static ValleyDevice Cpu(bool hasIdleGpu)
    {
        // Measured first: the libraries are there once they were used.
        double speed = Speed("cpu");
        string? blas = OperatingSystem.IsLinux() ? BlasIn(File.ReadLines("/proc/self/maps")) : null;
        var advice = new List<string>();
        if (blas == Reference)
            advice.Add("libtorch computes matrix products with the reference BLAS, about 40 times slower than OpenBLAS: install it (Debian: libopenblas0-openmp).");
        if (TorchRuntime.IsAllocatorTuned == false)
            advice.Add("The C library's allocator cannot be set (it is not glibc): training re-faults its memory in every step.");
        if (hasIdleGpu)
            advice.Add("There is a GPU, and this libtorch cannot use it: Install-ValleyRuntime -Cuda downloads one that can.");
        return new ValleyDevice
        {
            Name = "cpu",
            Model = CpuModel(),
            Threads = Environment.ProcessorCount,
            Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            FreeMemory = FreeMemory(),
            Torch = TorchRuntime.Description,
            Blas = blas,
            IsAllocatorTuned = TorchRuntime.IsAllocatorTuned,
            GigaFlops = speed,
            Advice = [.. advice],
        };
    }

    private static double Speed(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using Tensor a = ones([Size, Size]).to(TorchRuntime.Device(name));
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Tensor product = a.mm(a);
            // Reading one number waits for the device.
            using Tensor sum = product.sum();
            _ = sum.item<float>();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return 2.0 * Size * Size * Size / best / 1e9;
    }

    private const string Reference = "reference BLAS";

    /// <summary>The BLAS among the files that a process has mapped; one that has none of its own was linked into libtorch.</summary>
    internal static string BlasIn(IEnumerable<string> maps)
    {
        string[] files = [.. maps.Select(line => line[(line.LastIndexOf(' ') + 1)..]).Where(file => file.StartsWith('/')).Distinct()];
        bool has(string part) => files.Any(file => file.Contains(part, StringComparison.OrdinalIgnoreCase));
        return has("libmkl") ? "MKL"
            : has("openblas-openmp") ? "OpenBLAS (OpenMP)"
            : has("openblas-pthread") ? "OpenBLAS (pthreads)"
            : has("openblas") ? "OpenBLAS"
            : has("/blis") || has("libblis") ? "BLIS"
            : has("/atlas/") ? "ATLAS"
            : has("/libblas.so") ? Reference
            : "in libtorch";
    }

    private static string CpuModel()
    {
        try
        {
            if (File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line)
                return line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (IOException)
        {
            // Not Linux.
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static long? FreeMemory()
    {
        try
        {
            string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
            return line is null ? null : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What the driver's tool says of the GPUs; nothing where there is none.</summary>
    private static ImmutableArray<(string, long, long)> Gpus()
    {
        try
        {
            using Process tool = Process.Start(new ProcessStartInfo("nvidia-smi", "--query-gpu=name,memory.total,memory.free --format=csv,noheader,nounits")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            return GpusIn(tool.StandardOutput.ReadToEnd());
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return [];
        }
    }

    /// <summary>Reads lines such as <c>NVIDIA H100, 81559, 81000</c>, in MiB.</summary>
    internal static ImmutableArray<(string Name, long Total, long Free)> GpusIn(string table) =>
    [
        .. from line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
           let cells = line.Split(',', StringSplitOptions.TrimEntries)
           where cells.Length == 3 && long.TryParse(cells[1], CultureInfo.InvariantCulture, out _) && long.TryParse(cells[2], CultureInfo.InvariantCulture, out _)
           select (cells[0], long.Parse(cells[1], CultureInfo.InvariantCulture) << 20, long.Parse(cells[2], CultureInfo.InvariantCulture) << 20),
    ];
}
