// Side-by-side timings of AsymValley and PyTorch in one run, in alternation. ../run.sh starts it; README.md says how to
// read what it prints. Exit code 1: a target was missed or the two sides did not compute the same.
using AsymValley;
using AsymValley.Benchmarks;
using AsymValley.Data;

if (args is [Program.MemoryChild, var path, var points])
{
    MemoryBenchmark.Child(path, int.Parse(points));
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
if (settings.Parts.Any(part => part is "train" or "profile"))
{
    using var peer = new PythonPeer(settings);
    Console.WriteLine($"{peer.Description} against AsymValley over {TorchRuntime.Description}, {Environment.ProcessorCount} threads each");
    if (settings.Parts.Contains("train"))
    {
        var training = new TrainingBenchmark(settings, data, peer, table);
        training.Run("LeNet5", steps: 39, rate: 0.02, target: 1.5);
        training.Run("PreResNet20", steps: 8, rate: 0.02, target: 1.25);
    }
    if (settings.Parts.Contains("profile"))
        new ProfileBenchmark(settings, data, peer, table).Run();
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
    federated.Run("VGG8", data.Dataset, rounds: 6, target: 1.25);
    if (settings.Mnist is { } mnist)
        federated.Run("LeNet5", DatasetCatalog.Open("MNIST", mnist), rounds: 12, target: 3);
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
    public const string MemoryChild = "--memory-child";

    public static readonly string[] AllParts = ["train", "profile", "points", "federated", "memory", "import"];
}
