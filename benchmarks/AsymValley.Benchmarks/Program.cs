// Side-by-side timings of AsymValley, PyTorch and plain TorchSharp in one run, in alternation. ../run.sh starts it; README.md says how to
// read what it prints. Exit code 1: a target was missed or the sides did not compute the same.
using AsymValley;
using AsymValley.Benchmarks;
using AsymValley.Data;

if (args is [Program.MemoryChild, var path, var points])
{
    MemoryBenchmark.Child(path, int.Parse(points));
    return 0;
}
if (args is [Program.TorchSharpChild])
{
    TorchSharpPeer.Serve();
    return 0;
}

Settings settings;
try
{
    settings = Settings.Parse(args);
}
catch (Exception e) when (e is ArgumentException or FormatException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

var table = new ResultTable();
using var data = new BenchmarkData(settings.Data);
Console.WriteLine(Hardware.Description);
Console.WriteLine($"Data: {data.Description}");
if (settings.Python is null)
    Console.WriteLine("PyTorch: left out, with its rows and targets; --python names a Python that has torch");
if (settings.Parts.Any(part => part is "train" or "profile"))
{
    using Peer? pyTorch = Peer.PyTorch(settings);
    using Peer torchSharp = Peer.TorchSharp();
    Peer[] peers = pyTorch is null ? [torchSharp] : [pyTorch, torchSharp];
    Console.WriteLine($"{string.Join(" and ", peers.Select(peer => peer.Description))} beside AsymValley over {TorchRuntime.Description}, {Environment.ProcessorCount} threads each");
    if (settings.Parts.Contains("train"))
    {
        var training = new TrainingBenchmark(settings, data, peers, table);
        training.Run("LeNet5", batch: 128, steps: 39, rate: 0.02, target: 1.5);
        training.Run("PreResNet20", batch: 128, steps: 8, rate: 0.02, target: 1.25);
        training.Run("VGG8", batch: 64, steps: 8, rate: 0.02, target: null);
    }
    if (settings.Parts.Contains("profile"))
        new ProfileBenchmark(settings, data, peers, table).Run();
}
if (settings.Parts.Contains("points"))
{
    var profiles = new PointBenchmark(settings, data, table);
    profiles.Run("LeNet5", train: 5000, test: 2000);
    profiles.Run("PreResNet20", train: 1280, test: 512);
}
if (settings.Parts.Contains("federated"))
{
    var federated = new FederatedBenchmark(settings, table);
    using (Peer torchSharp = Peer.TorchSharp())
    {
        torchSharp.Ask(data.Request(data.Dataset));
        federated.Run("VGG8", data.Dataset, rounds: 6, target: 1.25, torchSharp);
    }
    if (settings.Mnist is { } mnist)
        federated.Run("LeNet5", DatasetCatalog.Open("MNIST", mnist), rounds: 12, target: 3, torchSharp: null);
    else
        Console.WriteLine("Federated rounds, LeNet5 on MNIST: left out; --mnist names the folder with its idx files");
}
if (settings.Parts.Contains("memory"))
    new MemoryBenchmark(data, table).Run();
if (settings.Parts.Contains("import"))
    new ImportBenchmark(settings, table).Run();
table.Write();
return table.Missed ? 1 : 0;

internal static partial class Program
{
    public const string MemoryChild = "--memory-child", TorchSharpChild = "--torchsharp-child";

    public static readonly string[] AllParts = ["train", "profile", "points", "federated", "memory", "import"];
}
