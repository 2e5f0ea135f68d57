using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Benchmarks;

/// <summary>
/// Rounds of FedAvg beside a serial PyTorch simulation (federated_peer.py) with the same clients and participants, one local
/// epoch at batch 64. Ours writes its folder within the time measured; the test after the last round is left out on both sides.
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
    public void Run(string network, Dataset dataset, int rounds, double target)
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
        Samples memory = new(), loader = new(), ours = new(), server = new();
        double theirAccuracy = 0, ourAccuracy = 0;
        for (int repetition = -1; repetition < Math.Max(1, settings.Rounds / 2); repetition++)
        {
            Federation federation = Federation.Create(definition, partition, options, Path.Combine(folder.Path, "federation"));
            federation.Run(rounds);
            File.WriteAllText(file, JsonSerializer.Serialize(new { clients = partition.Clients, participants = federation.Rounds.Select(round => round.Participants) }));
            (double inMemory, theirAccuracy) = Peer("memory");
            ourAccuracy = federation.TestAccuracy;
            // .NET compiles the loop anew while it runs for the first time.
            if (repetition < 0)
                continue;
            foreach (RoundResult round in federation.Rounds.Skip(1))
            {
                ours.Add(round.Seconds - round.TestSeconds);
                server.Add(round.ServerSeconds / (round.Seconds - round.TestSeconds));
            }
            memory.Add(inMemory);
            loader.Add(Peer("loader").Seconds);
        }
        table.State($"Test accuracy after {rounds} rounds, {network}", $"{theirAccuracy:P1}", $"{ourAccuracy:P1}", "", Math.Abs(theirAccuracy - ourAccuracy) <= AccuracyTolerance, $"within {AccuracyTolerance:P0}");
        table.Compare($"Federated round, {network} on {dataset.Name}; PyTorch's batches are selected in memory", memory, ours, 1000, "ms", target);
        table.Compare($"Federated round, {network} on {dataset.Name}; PyTorch fed by a DataLoader without workers", loader, ours, 1000, "ms", null);
        table.State($"Aggregation, sign ratios and drift, {network}", "", $"{server.Median:P1} of a round", "", server.Median < MostServer, $"under {MostServer:P0}");

        (double Seconds, double Accuracy) Peer(string feed)
        {
            JsonNode result = Start(
                "--data", dataset.Reference.Path!, "--network", network, "--partition", file, "--rounds", $"{rounds}", "--batch", $"{Batch}",
                "--feed", feed, "--threads", $"{Environment.ProcessorCount}");
            return ((double)result["seconds_per_round"]!, (double)result["test_accuracy"]!);
        }
    }

    /// <summary>Runs the other side and gives its last line.</summary>
    private JsonNode Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(settings.Python, [Path.Combine(settings.Folder, "federated_peer.py"), .. arguments]) { RedirectStandardOutput = true };
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
