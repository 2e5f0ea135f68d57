using System.Text.Json;

namespace AsymValley.Diagnostics;

/// <summary>What was installed into a folder, as a file in it says.</summary>
/// <param name="Version">Libtorch's version.</param>
/// <param name="Platform">The platform it is for.</param>
/// <param name="Cuda">Whether it is the build for CUDA.</param>
/// <param name="Files">The names of its files and their lengths.</param>
internal sealed record InstalledRuntime(string Version, string Platform, bool Cuda, IReadOnlyDictionary<string, long> Files)
{
    private const string FileName = "asymvalley.json";

    /// <summary>What all files take.</summary>
    public long Bytes => Files.Values.Sum();

    /// <summary>What a folder has; null where nothing was installed into it.</summary>
    public static InstalledRuntime? Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(file) ? CheckedJson.Read<InstalledRuntime>(File.ReadAllText(file), JsonSerializerOptions.Default) : null;
        }
        catch (JsonException)
        {
            // Damaged: as good as none, and installed again.
            return null;
        }
    }

    /// <summary>Says in a folder what is in it.</summary>
    public static InstalledRuntime Write(string folder, string version, string platform, bool cuda)
    {
        var installed = new InstalledRuntime(version, platform, cuda,
            new SortedDictionary<string, long>(new DirectoryInfo(folder).EnumerateFiles().ToDictionary(file => file.Name, file => file.Length), StringComparer.Ordinal));
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(installed));
        return installed;
    }

    /// <summary>Whether it is the wanted one.</summary>
    public bool Is(string version, string platform, bool cuda) => (Version, Platform, Cuda) == (version, platform, cuda);

    /// <summary>Whether every file is there, and as long as it was.</summary>
    public bool IsWhole(string folder) => Files.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } found && found.Length == file.Value);
}
