using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// SHA-256 of all values of a safetensors file, in their order, and of its other metadata, kept in the metadata: the format
/// itself does not notice a changed bit.
/// </summary>
internal static class ContentChecksum
{
    /// <summary>Its key in the metadata.</summary>
    public const string Key = "sha256";

    private const int ChunkBytes = 1 << 20;

    /// <summary>The checksum of what is about to be written.</summary>
    public static string Of(IEnumerable<ParameterVector> vectors, IReadOnlyDictionary<string, string> metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterVector vector in vectors)
            hash.AppendData(MemoryMarshal.AsBytes<float>(vector.Values));
        return Finish(hash, metadata);
    }

    /// <summary>Checks a file that was read.</summary>
    /// <exception cref="DataFormatException">Its content has another checksum than it says, or it says none.</exception>
    public static void Verify(SafetensorsFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SafetensorsTensor tensor in file.Tensors)
            hash.AppendData(tensor.Data.Span);
        Compare(file.Path, file.Metadata, hash);
    }

    /// <summary>Checks a file that is not kept in memory.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="stream">The file.</param>
    /// <param name="dataStart">Where its values begin.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="DataFormatException">Its content has another checksum than it says, or it says none.</exception>
    public static void Verify(string path, Stream stream, long dataStart, IReadOnlyDictionary<string, string> metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        stream.Position = dataStart;
        for (int read; (read = stream.Read(chunk)) > 0;)
            hash.AppendData(chunk, 0, read);
        Compare(path, metadata, hash);
    }

    private static void Compare(string path, IReadOnlyDictionary<string, string> metadata, IncrementalHash hash)
    {
        string expected = metadata.GetValueOrDefault(Key, "none"), found = Finish(hash, metadata);
        if (found != expected)
            throw new DataFormatException(path, 0, $"content with the checksum {expected}", found);
    }

    private static string Finish(IncrementalHash hash, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string key, string value) in metadata.Where(entry => entry.Key != Key).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
