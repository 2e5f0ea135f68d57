using System.Diagnostics;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Benchmarks;

/// <summary>One epoch of SGD from the same weights, in the same order, without augmentation.</summary>
internal sealed class TrainingBenchmark(Settings settings, BenchmarkData data, IReadOnlyList<Peer> peers, ResultTable table)
{
    private const int Seed = 1;

    // Weights drift apart with the steps, as float32 sums in another order do.
    private const double Tolerance = 2e-3;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(4);

    /// <summary>How a peer gets its batches; every how many rounds it is measured.</summary>
    private static readonly (string Peer, string Words, int Workers, int Every)[] Feeds =
    [
        ("PyTorch", "batches are slices of tensors in memory", -1, 1),
        ("PyTorch", "fed by a DataLoader with 4 workers, as the authors' code", 4, 3),
        ("TorchSharp", "fed by its DataLoader, as its examples", 1, 1),
        ("TorchSharp", "batches are slices of tensors in memory", -1, 1),
    ];

    /// <param name="name">The network on all sides.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="steps">Steps of the epoch.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="target">How many times faster than PyTorch with its batches in memory it should be; null where the rows only inform.</param>
    public void Run(string name, int batch, int steps, double rate, double? target)
    {
        Console.WriteLine($"Training {name}, batch {batch}, {steps} steps");
        Dataset dataset = data.Dataset.Take(steps * batch, batch);
        ValleyModel start = ValleyModel.Create(NetworkCatalog.Create(name, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes }), Seed);
        string weights = Path.GetTempFileName();
        ValleyModelFile.Save(start, weights);
        var options = new TrainingOptions { Epochs = 1, BatchSize = batch, LearningRate = rate, Schedule = ScheduleKind.Constant, Augment = false, Seed = Seed };
        // The order of the trainer's first epoch.
        int[] order = new SeededRandom(Seed).Fork("epoch", 1).Fork("shuffle").Permutation(steps * batch);

        // All sides warm up: .NET compiles the loop anew while it runs, PyTorch fills its caches.
        foreach (Peer peer in peers)
        {
            peer.Ask(data.Request(dataset));
            WarmUp(() => Ask(peer, workers: -1));
        }
        WarmUp(() => Trainer.Train(start, dataset, options));
        var theirs = (from feed in Feeds join peer in peers on feed.Peer equals peer.Name select (Feed: feed, Peer: peer, Samples: new Samples())).ToArray();
        var ours = new Samples();
        double[] theirLoss = new double[theirs.Length];
        double ourLoss = 0;
        for (int round = 0; round < settings.Rounds; round++)
        {
            for (int i = 0; i < theirs.Length; i++)
            {
                if (round % theirs[i].Feed.Every != 0)
                    continue;
                JsonNode answer = Ask(theirs[i].Peer, theirs[i].Feed.Workers);
                theirs[i].Samples.Add((double)answer["seconds"]! / steps);
                theirLoss[i] = (double)answer["loss"]!;
            }
            EpochResult epoch = Trainer.Train(start, dataset, options).History[^1];
            ours.Add(batch / epoch.ImagesPerSecond);
            ourLoss = epoch.TrainLoss;
        }
        File.Delete(weights);
        for (int i = 0; i < theirs.Length; i++)
        {
            (string peer, string words, int workers, _) = theirs[i].Feed;
            table.Check($"mean loss of the epoch, {peer} {words}", peer, theirLoss[i], ourLoss, Tolerance);
            table.Compare($"Training step, {name}; {peer} {words}", theirs[i].Samples, ours, 1000, "ms", peer == "PyTorch" && workers < 0 ? target : null);
        }

        JsonNode Ask(Peer peer, int workers) => peer.Ask(new
        {
            @do = "train",
            network = name,
            weights,
            order,
            batch,
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
}
