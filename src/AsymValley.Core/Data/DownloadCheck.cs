using System.Globalization;
using System.Security.Cryptography;

namespace AsymValley.Data;

/// <summary>Compares a file with what is published of it.</summary>
internal static class DownloadCheck
{
    /// <summary>What the file has otherwise than published, or null.</summary>
    public static async Task<(string Expected, string Found)?> Difference(DownloadFile file, string path, CancellationToken cancellation)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        if (file.Size is { } size && size != stream.Length)
            return (Bytes(size), Bytes(stream.Length));
        if (file.Checksum is not { } expected)
            return null;
        (string name, HashAlgorithmName algorithm) = expected.Length switch
        {
            32 => ("MD5", HashAlgorithmName.MD5),
            64 => ("SHA-256", HashAlgorithmName.SHA256),
            _ => ("SHA-512", HashAlgorithmName.SHA512),
        };
        string found = Convert.ToHexStringLower(await CryptographicOperations.HashDataAsync(algorithm, stream, cancellation).ConfigureAwait(false));
        return found.Equals(expected, StringComparison.OrdinalIgnoreCase) ? null : ($"{name} {expected}", $"{name} {found}");
    }

    public static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
