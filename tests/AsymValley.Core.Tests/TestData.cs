using AsymValley.Data;

namespace AsymValley.Tests;

/// <summary>Where real data sets and temporary files are.</summary>
internal static class TestData
{
    /// <summary>The folder with mnist/, digits/ and cifar10-small/, or null: ASYMVALLEY_DATA, else ../shared/data beside the repository.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Mean and standard deviation of the training pixels over the pixel scale, exact through a histogram.</summary>
    public static (double Mean, double Deviation) Moments(Dataset dataset)
    {
        var counts = new long[256];
        foreach (byte pixel in dataset.Train.Pixels)
            counts[pixel]++;
        double n = dataset.Train.Pixels.Length, scale = dataset.PixelScale;
        double mean = counts.Select((count, value) => count * (value / scale)).Sum() / n;
        double square = counts.Select((count, value) => count * (value / scale) * (value / scale)).Sum() / n;
        return (mean, Math.Sqrt(square - mean * mean));
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ASYMVALLEY_DATA") is { Length: > 0 } given)
            return Directory.Exists(given) ? given : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Build.props")))
            {
                string shared = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
                return Directory.Exists(shared) ? shared : null;
            }
        }
        return null;
    }
}

/// <summary>A test on real files, e.g. <c>[RealDataFact("mnist")]</c>: reported as skipped where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    /// <param name="folder">The sub-folder of the data folder that the test reads.</param>
    public RealDataFactAttribute(string folder)
    {
        if (TestData.Folder is null || !Directory.Exists(Path.Combine(TestData.Folder, folder)))
            Skip = $"No {folder}: set ASYMVALLEY_DATA to the folder that has it, or put it into ../shared/data.";
    }
}

/// <summary>A folder of its own for a test, removed with what is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("asymvalley-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, params ReadOnlySpan<byte> content)
    {
        string file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
