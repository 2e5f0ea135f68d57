using AsymValley.Data;

namespace AsymValley.Benchmarks;

/// <summary>The images of all sides: the same bytes, in CIFAR-10's binary format on disk.</summary>
internal sealed class BenchmarkData : IDisposable
{
    private const int TrainCount = 5000, TestCount = 2000;
    private readonly string? _temporary;

    public BenchmarkData(string? path)
    {
        if (path is null)
        {
            path = _temporary = Directory.CreateTempSubdirectory("asymvalley-benchmark-").FullName;
            Dataset made = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = TrainCount, TestCount = TestCount });
            Write(made.Train, Path.Combine(path, "data_batch_1.bin"));
            Write(made.Test, Path.Combine(path, "test_batch.bin"));
        }
        Dataset = DatasetCatalog.Open("CIFAR10", path).Take(TrainCount, TestCount);
        Description = $"{(_temporary is null ? "CIFAR-10" : "synthetic")}, {TrainCount} training and {TestCount} test images";
    }

    public Dataset Dataset { get; }

    public string Description { get; }

    /// <summary>The request that gives a peer the same images.</summary>
    public object Request(Dataset dataset) => new
    {
        @do = "load",
        folder = dataset.Reference.Path,
        train = dataset.Train.Count,
        test = dataset.Test.Count,
        mean = dataset.Normalization.Mean,
        deviation = dataset.Normalization.StandardDeviation,
    };

    public void Dispose()
    {
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }

    private static void Write(DataSplit split, string file)
    {
        using FileStream stream = File.Create(file);
        int channels = split.Shape.Channels, pixels = split.Shape.Height * split.Shape.Width;
        var record = new byte[1 + split.Shape.Length];
        for (int i = 0; i < split.Count; i++)
        {
            record[0] = (byte)split.Labels[i];
            ReadOnlySpan<byte> image = split[i];
            for (int c = 0; c < channels; c++)
                for (int p = 0; p < pixels; p++)
                    record[1 + c * pixels + p] = image[p * channels + c];
            stream.Write(record);
        }
    }
}
