using System.Diagnostics;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Benchmarks;

/// <summary>One epoch of SGD at batch 128 from the same weights, in the same order, without augmentation.</summary>
internal sealed class TrainingBenchmark(Settings settings, BenchmarkData data, PythonPeer peer, ResultTable table)
{
    private const int Batch = 128, Seed = 1;

    // Weights drift apart with the steps, as float32 sums in another order do.
    private const double Tolerance = 2e-3;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(4);

    /// <param name="name">The network on both sides.</param>
    /// <param name="steps">Steps of the epoch.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="target">How many times faster than PyTorch it should be.</param>
    public void Run(string name, int steps, double rate, double target)
    {
        Console.WriteLine($"Training {name}, batch {Batch}, {steps} steps");
        Dataset dataset = data.Dataset.Take(steps * Batch, Batch);
        peer.Ask(data.Request(dataset));
        ValleyModel start = ValleyModel.Create(NetworkCatalog.Create(name, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes }), Seed);
        string weights = Path.GetTempFileName();
        ValleyModelFile.Save(start, weights);
        var options = new TrainingOptions { Epochs = 1, BatchSize = Batch, LearningRate = rate, Schedule = ScheduleKind.Constant, Augment = false, Seed = Seed };

        // Both sides warm up: .NET compiles the loop anew while it runs, PyTorch fills its caches.
        WarmUp(() => Ask(workers: -1));
        WarmUp(() => Trainer.Train(start, dataset, options));
        Samples memory = new(), loader = new(), ours = new();
        double theirLoss = 0, ourLoss = 0;
        for (int round = 0; round < settings.Rounds; round++)
        {
            JsonNode inMemory = Ask(workers: -1);
            EpochResult epoch = Trainer.Train(start, dataset, options).History[^1];
            (theirLoss, ourLoss) = ((double)inMemory["loss"]!, epoch.TrainLoss);
            memory.Add((double)inMemory["seconds"]! / steps);
            ours.Add(Batch / epoch.ImagesPerSecond);
        }
        for (int round = 0; round < Math.Max(1, settings.Rounds / 3); round++)
            loader.Add((double)Ask(workers: 4)["seconds"]! / steps);
        File.Delete(weights);
        table.Check("mean loss of the epoch", theirLoss, ourLoss, Tolerance);
        table.Compare($"Training step, {name}; PyTorch's batches are slices of tensors in memory", memory, ours, 1000, "ms", target);
        table.Compare($"Training step, {name}; PyTorch fed by a DataLoader with 4 workers, as the authors' code", loader, ours, 1000, "ms", null);

        JsonNode Ask(int workers) => peer.Ask(new
        {
            @do = "train",
            network = name,
            weights,
            order = Order(steps * Batch),
            batch = Batch,
            workers,
            rate,
            momentum = options.Momentum,
            decay = options.WeightDecay,
        });
    }

    private static void WarmUp(Action epoch)
    {
        long began = Stopwatch.GetTimestamp();
        do
            epoch();
        while (Stopwatch.GetElapsedTime(began) < WarmUpTime);
    }

    /// <summary>The order of the trainer's first epoch.</summary>
    private static int[] Order(int count) => new SeededRandom(Seed).Fork("epoch", 1).Fork("shuffle").Permutation(count);
}
