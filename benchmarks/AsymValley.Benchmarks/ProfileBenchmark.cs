using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Benchmarks;

/// <summary>
/// One point of a profile of PreResNet20: batch normalisation recalibrated on all training images, then training and
/// test loss. Augmentation and shuffling are off on all sides, so that the losses can be compared.
/// </summary>
internal sealed class ProfileBenchmark(Settings settings, BenchmarkData data, IReadOnlyList<Peer> peers, ResultTable table)
{
    private const string Network = "PreResNet20";
    private const int Batch = 128;
    private const double Offset = 1.5, Tolerance = 1e-4;

    private static readonly (string Peer, string Words, int Workers, bool Gradients, double? Target)[] Variants =
    [
        ("PyTorch", "as published: DataLoader with 4 workers", 4, true, 2),
        ("PyTorch", "DataLoader with 4 workers, no_grad", 4, false, null),
        ("PyTorch", "DataLoader with 2 workers, no_grad", 2, false, null),
        ("PyTorch", "DataLoader without workers, no_grad", 0, false, null),
        ("PyTorch", "all in memory, no_grad", -1, false, null),
        ("TorchSharp", "as published, its DataLoader", 1, true, null),
        ("TorchSharp", "DataLoader, no_grad", 1, false, null),
    ];

    public void Run()
    {
        Console.WriteLine($"Profile point, {Network}, {data.Description}");
        foreach (Peer peer in peers)
            peer.Ask(data.Request(data.Dataset));
        NetworkDefinition network = NetworkCatalog.Create(Network, new NetworkOptions { Input = data.Dataset.Shape, Classes = data.Dataset.Classes });
        ValleyModel model = Trainer.Train(network, data.Dataset.Take(2560, Batch), new TrainingOptions { Epochs = 1, Augment = false }).Model;
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Kind = DirectionKind.UniformPositive, Seed = 7 });
        string weights = Path.GetTempFileName();
        ValleyModelFile.Save(new ValleyModel("moved", network, model.Parameters.Add(direction.Vector, (float)Offset), model.Buffers), weights);
        using var profiler = new LossProfiler(model, data.Dataset, new ProfileOptions { Offsets = [Offset] });

        var theirs = (from variant in Variants join peer in peers on variant.Peer equals peer.Name select (Variant: variant, Peer: peer, Samples: new Samples())).ToArray();
        var ours = new Samples();
        LossProfile? profile = null;
        JsonNode[] points = new JsonNode[theirs.Length];
        // A peer's last variant warms it up for all of them.
        foreach (Peer peer in peers)
        {
            Ask(theirs.Last(one => one.Peer == peer));
            profiler.Measure(direction);
        }
        // A point takes seconds, so that fewer rounds do.
        for (int round = 0; round < Math.Max(1, settings.Rounds / 2); round++)
        {
            for (int i = 0; i < theirs.Length; i++)
            {
                points[i] = Ask(theirs[i]);
                theirs[i].Samples.Add((double)points[i]["seconds"]!);
                profile = profiler.Measure(direction);
                ours.Add(profile.Seconds);
            }
        }
        File.Delete(weights);
        for (int i = 0; i < theirs.Length; i++)
        {
            (string peer, string words, _, _, double? target) = theirs[i].Variant;
            table.Check($"training loss, {peer} {words}", peer, (double)points[i]["train_loss"]!, profile!.TrainLoss[0], Tolerance);
            table.Check($"test loss, {peer} {words}", peer, (double)points[i]["test_loss"]!, profile.TestLoss[0], Tolerance);
            table.Compare($"Profile point; {peer} {words}", theirs[i].Samples, ours, 1, "s", target);
        }

        JsonNode Ask(((string Peer, string Words, int Workers, bool Gradients, double? Target) Variant, Peer Peer, Samples Samples) one) => one.Peer.Ask(new
        {
            @do = "point",
            network = Network,
            weights,
            batch = Batch,
            workers = one.Variant.Workers,
            gradients = one.Variant.Gradients,
        });
    }
}
