using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// What an operation carries from one step to the next: vectors and whole numbers in one safetensors file, with a SHA-256
/// of all of them, because the format itself does not notice a changed bit.
/// </summary>
internal sealed class StateFile
{
    private const string ChecksumKey = "sha256";

    private readonly SafetensorsFile _file;

    private StateFile(SafetensorsFile file) => _file = file;

    /// <summary>Writes a state atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vectors">Each with the prefix of its tensors' names.</param>
    /// <param name="numbers">Whole numbers by name, 0 or more.</param>
    public static void Save(string path, IReadOnlyList<(ParameterVector Vector, string? Prefix)> vectors, params ReadOnlySpan<(string Key, int Value)> numbers)
    {
        var metadata = new Dictionary<string, string>();
        foreach ((string key, int value) in numbers)
            metadata[key] = value.ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((ParameterVector vector, _) in vectors)
            hash.AppendData(MemoryMarshal.AsBytes<float>(vector.Values));
        metadata[ChecksumKey] = Finish(hash, metadata);
        Safetensors.Write(path, vectors, metadata);
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static StateFile Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SafetensorsTensor tensor in file.Tensors)
            hash.AppendData(tensor.Data.Span);
        string expected = file.Metadata.GetValueOrDefault(ChecksumKey, "none"), found = Finish(hash, file.Metadata);
        return found == expected ? new StateFile(file) : throw new DataFormatException(path, 0, $"content with the checksum {expected}", found);
    }

    /// <summary>A vector.</summary>
    /// <exception cref="DataFormatException">It is not there or of another network.</exception>
    public ParameterVector Vector(ParameterLayout layout, string prefix) => _file.ReadVector(layout, prefix);

    /// <summary>Whether there is a number of that name.</summary>
    public bool HasNumber(string key) => _file.Metadata.ContainsKey(key);

    /// <summary>A number.</summary>
    /// <exception cref="DataFormatException">It is not there.</exception>
    public int Number(string key) =>
        _file.Metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new DataFormatException(_file.Path, 0, $"the number '{key}' in the metadata", text ?? "none");

    /// <summary>The checksum, with the numbers after the vectors.</summary>
    private static string Finish(IncrementalHash hash, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string key, string value) in metadata.Where(entry => entry.Key != ChecksumKey).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
