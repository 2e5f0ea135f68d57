using System.Diagnostics;
using System.Globalization;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Benchmarks;

/// <summary>Peak memory of a process that measures one profile, and the tensor handles alive after it.</summary>
internal sealed class MemoryBenchmark(Settings settings, BenchmarkData data, ResultTable table)
{
    private const int Few = 5, Many = 60;

    // What the garbage collector and the allocator differ by from run to run.
    private const double SlackMiB = 8;

    public void Run()
    {
        Console.WriteLine($"Memory of a profile of {Few} and of {Many} points, LeNet5");
        Samples few = new(), many = new();
        long fewHandles = 0, manyHandles = 0;
        for (int round = 0; round < Math.Max(1, settings.Rounds / 2); round++)
        {
            (double peak, fewHandles) = Start(Few);
            few.Add(peak);
            (peak, manyHandles) = Start(Many);
            many.Add(peak);
        }
        double grown = many.Median - few.Median;
        table.State($"Peak memory of a profile of {Few} and of {Many} points", $"{ResultTable.Number(few.Median, "F1")} MiB", $"{ResultTable.Number(many.Median, "F1")} MiB",
            $"{ResultTable.Number(grown, "+0.0;-0.0")} MiB", grown <= SlackMiB, $"no growth (±{SlackMiB} MiB)");
        table.State("Tensor handles alive after it", $"{fewHandles}", $"{manyHandles}", $"{manyHandles - fewHandles:+0;-0;0}", fewHandles == manyHandles, "the same");
    }

    /// <summary>What the child process does: one profile, then its peak and its handles on one line.</summary>
    public static void Child(string path, int points)
    {
        using var data = new BenchmarkData(path);
        NetworkDefinition network = NetworkCatalog.Create("LeNet5", new NetworkOptions { Input = data.Dataset.Shape, Classes = data.Dataset.Classes });
        ValleyModel model = ValleyModel.Create(network, 1);
        using var profiler = new LossProfiler(model, data.Dataset, new ProfileOptions { Points = points });
        profiler.Measure(DirectionSampler.Create(model, new DirectionOptions { Kind = DirectionKind.Gaussian, Seed = 7 }));
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        string kilobytes = peak.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine($"{kilobytes} {TorchRuntime.LiveTensors}");
    }

    private (double MiB, long Handles) Start(int points)
    {
        string self = typeof(MemoryBenchmark).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [self, Program.MemoryChild, data.Dataset.Reference.Path!, $"{points}"]) { RedirectStandardOutput = true };
        using Process child = Process.Start(start)!;
        string[] words = child.StandardOutput.ReadToEnd().Split();
        child.WaitForExit();
        return (double.Parse(words[0], CultureInfo.InvariantCulture) / 1024, long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
