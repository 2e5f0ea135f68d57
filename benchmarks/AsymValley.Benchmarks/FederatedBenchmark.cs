using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Benchmarks;

/// <summary>
/// Rounds of FedAvg beside a serial PyTorch simulation (federated_peer.py) with the same clients and participants, one local
/// epoch at batch 64. Ours writes its folder within the time measured; the test after the last round is left out on both sides.
/// Plain TorchSharp trains the clients of a round one after the other; that alone is its time.
/// </summary>
internal sealed class FederatedBenchmark(Settings settings, ResultTable table)
{
    private const int Clients = 100, PerRound = 10, Batch = 64;
    private const double MostServer = 0.05;

    // Runs from other initial weights and in other orders.
    private const double AccuracyTolerance = 0.03;

    /// <param name="network">The network on both sides.</param>
    /// <param name="dataset">Its data; the peer reads the same folder.</param>
    /// <param name="rounds">Rounds of one run, of which the first does not count.</param>
    /// <param name="target">How many times faster than PyTorch it should be.</param>
    /// <param name="torchSharp">Plain TorchSharp, which has loaded the same data; null leaves it out.</param>
    public void Run(string network, Dataset dataset, int rounds, double target, Peer? torchSharp)
    {
        Console.WriteLine($"Federated rounds, {network} on {dataset.Name}: {Clients} clients, {PerRound} a round, {dataset.Train.Count} images");
        using var folder = new TemporaryFolder();
        Partition partition = Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.Iid, Clients = Clients });
        NetworkDefinition definition = NetworkCatalog.Create(network, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes });
        var options = new FederationOptions
        {
            Algorithm = FederatedAlgorithmName.FedAvg,
            ClientsPerRound = PerRound,
            LocalEpochs = 1,
            BatchSize = Batch,
            Augment = false,
            EvaluateEvery = 0,
            Force = true,
        };
        string file = Path.Combine(folder.Path, "peer.json");
        string start = Path.Combine(folder.Path, "start.safetensors");
        ValleyModelFile.Save(ValleyModel.Create(definition, 1), start);
        Samples memory = new(), loader = new(), sharp = new(), ours = new(), server = new();
        double theirAccuracy = 0, ourAccuracy = 0;
        for (int repetition = -1; repetition < Math.Max(1, settings.Rounds / 2); repetition++)
        {
            Federation federation = Federation.Create(definition, partition, options, Path.Combine(folder.Path, "federation"));
            federation.Run(rounds);
            ourAccuracy = federation.TestAccuracy;
            File.WriteAllText(file, JsonSerializer.Serialize(new { clients = partition.Clients, participants = federation.Rounds.Select(round => round.Participants) }));
            bool counts = repetition >= 0;
            // .NET compiles the loop anew while it runs for the first time.
            if (counts)
            {
                foreach (RoundResult round in federation.Rounds.Skip(1))
                {
                    ours.Add(round.Seconds - round.TestSeconds);
                    server.Add(round.ServerSeconds / (round.Seconds - round.TestSeconds));
                }
            }
            if (settings.Python is { } python)
            {
                (double inMemory, theirAccuracy) = PyTorch(python, "memory");
                if (counts)
                {
                    memory.Add(inMemory);
                    loader.Add(PyTorch(python, "loader").Seconds);
                }
            }
            if (torchSharp is not null)
            {
                double seconds = federation.Rounds[^1].Participants.Sum(client => TorchSharp(torchSharp, partition.Clients[client]));
                if (counts)
                    sharp.Add(seconds);
            }
        }
        string what = $"Federated round, {network} on {dataset.Name}";
        if (settings.Python is not null)
        {
            table.State($"Test accuracy after {rounds} rounds, {network}", $"{theirAccuracy:P1}", $"{ourAccuracy:P1}", "", Math.Abs(theirAccuracy - ourAccuracy) <= AccuracyTolerance, $"within {AccuracyTolerance:P0}");
            table.Compare($"{what}; PyTorch's batches are selected in memory", memory, ours, 1000, "ms", target);
            table.Compare($"{what}; PyTorch fed by a DataLoader without workers", loader, ours, 1000, "ms", null);
        }
        if (torchSharp is not null)
            table.Compare($"{what}; TorchSharp's clients alone, fed by its DataLoader", sharp, ours, 1000, "ms", null);
        table.State($"Aggregation, sign ratios and drift, {network}", "", $"{server.Median:P1} of a round", "", server.Median < MostServer, $"under {MostServer:P0}");

        (double Seconds, double Accuracy) PyTorch(string python, string feed)
        {
            JsonNode result = Start(
                python,
                "--data", dataset.Reference.Path!, "--network", network, "--partition", file, "--rounds", $"{rounds}", "--batch", $"{Batch}",
                "--feed", feed, "--threads", $"{Environment.ProcessorCount}");
            return ((double)result["seconds_per_round"]!, (double)result["test_accuracy"]!);
        }

        // From the same weights in every round: they do not change how long an epoch takes.
        double TorchSharp(Peer peer, IEnumerable<int> images) => (double)peer.Ask(new
        {
            @do = "train",
            network,
            weights = start,
            order = images,
            batch = Batch,
            workers = 1,
            rate = options.LearningRate,
            momentum = options.Momentum,
            decay = options.WeightDecay,
        })["seconds"]!;
    }

    /// <summary>Runs the other side and gives its last line.</summary>
    private JsonNode Start(string python, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(settings.Folder, "federated_peer.py"), .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!
            : throw new InvalidOperationException("federated_peer.py failed; its error stands above.");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("asymvalley-benchmark-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
