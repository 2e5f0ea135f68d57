using System.Diagnostics;
using System.Globalization;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Benchmarks;

/// <summary>Peak memory of a process that measures one profile, and the tensor handles alive after it.</summary>
internal sealed class MemoryBenchmark(BenchmarkData data, ResultTable table)
{
    // The first points fill .NET's own heap and compile the loop; what each point kept would show after them.
    private const int Few = 5, Settled = 60, Many = 240;
    private const double SlackMiB = 4;

    public void Run()
    {
        Console.WriteLine($"Memory of a profile of {Few}, {Settled} and {Many} points, LeNet5");
        int[] points = [Few, Settled, Many];
        Samples[] peaks = [.. points.Select(_ => new Samples())];
        long[] handles = new long[points.Length];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < points.Length; i++)
            {
                (double peak, handles[i]) = Start(points[i]);
                peaks[i].Add(peak);
            }
        }
        double grown = peaks[^1].Median - peaks[^2].Median;
        table.State($"Peak memory of a process that measures a profile of {string.Join(", ", points)} points", "", string.Join(", ", peaks.Select(peak => ResultTable.Number(peak.Median, "F1"))) + " MiB",
            $"{ResultTable.Number(grown, "+0.0;-0.0")} MiB", grown <= SlackMiB, $"no growth from {Settled} to {Many} points (±{SlackMiB} MiB)");
        table.State("Tensor handles alive after it", "", string.Join(", ", handles), "", handles.Distinct().Count() == 1, "the same");
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
        if (child.ExitCode != 0)
            throw new InvalidOperationException("The process that measures memory failed; its error stands above.");
        return (double.Parse(words[0], CultureInfo.InvariantCulture) / 1024, long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
