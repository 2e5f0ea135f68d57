using AsymValley.Data;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Tests.Reports;

/// <summary>A small run with a name that would break a careless page, and its report; trained and measured once.</summary>
public sealed class ReportFixture : IDisposable
{
    /// <summary>A folder may be called so.</summary>
    public const string HostileName = "<img src=x onerror=alert(1)> & \"q\" 'a' ‘b’";

    private readonly TemporaryFolder _folder = new();

    public ReportFixture()
    {
        Run = Train(HostileName, seed: 1);
        Second = Train("second", seed: 2);
        Report = ValleyReport.Create(new ReportSources { Runs = [Run] }, Options);
    }

    public ValleyRun Run { get; }

    public ValleyRun Second { get; }

    /// <summary>Of <see cref="Run"/>, measured quickly.</summary>
    public ValleyReport Report { get; }

    internal string Folder => _folder.Path;

    /// <summary>Static pages, measured on one thread.</summary>
    public ReportOptions Options => new() { Folder = _folder.Path, Threads = 1, Device = "cpu", IsStatic = true };

    public void Dispose() => _folder.Dispose();

    private ValleyRun Train(string name, ulong seed)
    {
        Dataset data = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 60, TestCount = 30, Classes = 3 });
        string path = Path.Combine(_folder.Path, "runs", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 20, LearningRate = 0.01, Swa = true, SnapshotEvery = 1, Seed = seed, Device = "cpu", Threads = 1, RunPath = path };
        return ValleyRun.Open(Trainer.Train(TrainingFixture.Softmax(data), data, options).Path!);
    }
}
