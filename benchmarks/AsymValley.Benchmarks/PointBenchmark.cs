using System.Diagnostics;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Benchmarks;

/// <summary>
/// What a profile takes beyond its forward passes, and what it saves where only late layers move. Both sides are
/// AsymValley; PyTorch has no part in it.
/// </summary>
internal sealed class PointBenchmark(Settings settings, BenchmarkData data, ResultTable table)
{
    private const int Recalibration = 128, Evaluation = 64, Points = 41;
    private const double Overhead = 1.15, Reuse = 20;

    public void Run(string name, int train, int test)
    {
        Dataset dataset = data.Dataset.Take(train, test);
        Console.WriteLine($"Profile, {name}, {train} training and {test} test images");
        ValleyModel model = ValleyModel.Create(NetworkCatalog.Create(name, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes }), 1);
        ProbeDirection all = Direction("All"), classifier = Direction("Classifier");
        using var few = new LossProfiler(model, dataset, new ProfileOptions { Range = 1, Points = 3 });
        using var forward = new ForwardPasses(model, dataset);
        Samples points = new(), passes = new(), late = new();
        for (int round = -1; round < settings.Rounds; round++)
        {
            double point = few.Measure(all).Seconds / 3, pass = forward.Seconds();
            // A profiler of its own: another direction at the same solution would find what the first has kept.
            using var fresh = new LossProfiler(model, dataset, new ProfileOptions { Range = 1, Points = Points });
            double some = fresh.Measure(classifier).Seconds;
            if (round < 0)
                continue;
            points.Add(point);
            passes.Add(pass);
            late.Add(some);
        }
        using var many = new LossProfiler(model, dataset, new ProfileOptions { Range = 1, Points = Points });
        double whole = many.Measure(all).Seconds;
        double overhead = points.Median / passes.Median, gain = whole / late.Median;
        table.State($"Profile point, {name}: its forward passes alone, images prepared; the point", Milliseconds(passes), Milliseconds(points),
            $"{ResultTable.Number(overhead, "F2")}×", overhead <= Overhead, $"at most {Overhead}×");
        table.State($"Profile of {Points} points, {name}: every parameter moves; the classifier only", $"{ResultTable.Number(whole, "F2")} s", Milliseconds(late),
            $"{ResultTable.Number(gain, "F1")}×", gain >= Reuse, $"{Reuse}×");

        ProbeDirection Direction(string group) => DirectionSampler.Create(model, new DirectionOptions { Group = group, Seed = 7 });
    }

    private static string Milliseconds(Samples samples) => $"{ResultTable.Number(1000 * samples.Median, "F0")} ms";

    /// <summary>The forward passes of one point and nothing else, on as many one-thread workers as there are cores.</summary>
    private sealed class ForwardPasses : IDisposable
    {
        private readonly DeviceModel _model;
        private readonly FoldedParameters _folded;
        private readonly NetworkDefinition _evaluated;
        private readonly List<(Tensor Images, bool Recalibrates)> _batches = [];

        public ForwardPasses(ValleyModel model, Dataset dataset)
        {
            _model = new DeviceModel(model.Network, CPU, gradients: false);
            _model.Load(model.Parameters, model.Buffers);
            var folding = new BatchNormFolding(model.Network);
            _evaluated = folding.Folded;
            _folded = folding.Apply(_model.Parameters, _model.Buffers);
            using var train = new DeviceSplit(dataset, dataset.Train, CPU);
            using var test = new DeviceSplit(dataset, dataset.Test, CPU);
            if (model.Network.HasBatchNorm)
                Prepare(train, Recalibration, recalibrates: true);
            Prepare(train, Evaluation, recalibrates: false);
            Prepare(test, Evaluation, recalibrates: false);
        }

        public double Seconds()
        {
            int next = -1;
            var threads = new Thread[Environment.ProcessorCount];
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < threads.Length; i++)
            {
                threads[i] = new Thread(() =>
                {
                    TorchRuntime.UseThreads(1);
                    for (int batch; (batch = Interlocked.Increment(ref next)) < _batches.Count;)
                        Run(_batches[batch].Images, _batches[batch].Recalibrates);
                });
                threads[i].Start();
            }
            foreach (Thread thread in threads)
                thread.Join();
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        public void Dispose()
        {
            _batches.ForEach(batch => batch.Images.Dispose());
            _folded.Dispose();
            _model.Dispose();
        }

        private void Run(Tensor images, bool recalibrates)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            if (recalibrates)
                Forward.Run(_model.Definition, _model.Parameters, _model.Buffers, images, new ForwardContext { BatchNormMode = BatchNormMode.Batch });
            else
                Forward.Run(_evaluated, _folded.Parameters, _folded.Buffers, images, ForwardContext.Evaluation);
        }

        private void Prepare(DeviceSplit split, int size, bool recalibrates)
        {
            for (int start = 0; start < split.Count; start += size)
            {
                (Tensor images, Tensor labels) = split.Batch(start, Math.Min(size, split.Count - start));
                labels.Dispose();
                _batches.Add((images, recalibrates));
            }
        }
    }
}
