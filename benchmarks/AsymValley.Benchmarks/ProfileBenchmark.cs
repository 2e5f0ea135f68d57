using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Benchmarks;

/// <summary>
/// One point of a profile of PreResNet20: batch normalisation recalibrated on all training images, then training and
/// test loss. Augmentation and shuffling are off on both sides, so that the losses can be compared.
/// </summary>
internal sealed class ProfileBenchmark(Settings settings, BenchmarkData data, PythonPeer peer, ResultTable table)
{
    private const string Network = "PreResNet20";
    private const int Batch = 128;
    private const double Offset = 1.5, Tolerance = 1e-4;

    private static readonly (string Name, int Workers, bool Gradients)[] Variants =
    [
        ("as published: DataLoader with 4 workers", 4, true),
        ("DataLoader with 4 workers, no_grad", 4, false),
        ("DataLoader with 2 workers, no_grad", 2, false),
        ("DataLoader without workers, no_grad", 0, false),
        ("all in memory, no_grad", -1, false),
    ];

    public void Run()
    {
        Console.WriteLine($"Profile point, {Network}, {data.Description}");
        peer.Ask(data.Request(data.Dataset));
        NetworkDefinition network = NetworkCatalog.Create(Network, new NetworkOptions { Input = data.Dataset.Shape, Classes = data.Dataset.Classes });
        ValleyModel model = Trainer.Train(network, data.Dataset.Take(2560, Batch), new TrainingOptions { Epochs = 1, Augment = false }).Model;
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 7 });
        string weights = Path.GetTempFileName();
        ValleyModelFile.Save(new ValleyModel("moved", network, model.Parameters.Add(direction.Vector, (float)Offset), model.Buffers), weights);
        using var profiler = new LossProfiler(model, data.Dataset, new ProfileOptions { Offsets = [Offset] });

        Samples[] theirs = [.. Variants.Select(_ => new Samples())];
        var ours = new Samples();
        LossProfile? profile = null;
        JsonNode? point = null;
        // A point takes seconds, so that fewer rounds do.
        for (int round = -1; round < Math.Max(1, settings.Rounds / 2); round++)
        {
            for (int i = 0; i < Variants.Length; i++)
            {
                // The slow variants need no warming up of their own.
                if (round < 0 && Variants[i].Workers >= 0)
                    continue;
                point = peer.Ask(new { @do = "point", network = Network, weights, batch = Batch, workers = Variants[i].Workers, gradients = Variants[i].Gradients });
                profile = profiler.Measure(direction);
                if (round < 0)
                    continue;
                theirs[i].Add((double)point["seconds"]!);
                ours.Add(profile.Seconds);
            }
        }
        File.Delete(weights);
        table.Check("training loss", (double)point!["train_loss"]!, profile!.TrainLoss[0], Tolerance);
        table.Check("test loss", (double)point["test_loss"]!, profile.TestLoss[0], Tolerance);
        for (int i = 0; i < Variants.Length; i++)
            table.Compare($"Profile point; PyTorch {Variants[i].Name}", theirs[i], ours, 1, "s", i == 0 ? 2 : null);
    }
}
