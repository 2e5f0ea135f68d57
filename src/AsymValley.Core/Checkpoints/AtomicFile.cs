using System.Security.Cryptography;
using System.Text;

namespace AsymValley.Checkpoints;

/// <summary>
/// Writes files that are either the old one or the whole new one, whenever the process is killed: the content goes
/// to a temporary name beside the file, is flushed to the disk, and takes the file's place by a rename.
/// </summary>
public static class AtomicFile
{
    private const string TemporaryExtension = ".tmp";
    private const int RandomDigits = 16;

    /// <summary>Writes a file, or replaces it; a link of that name is replaced, not followed. Its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content. When it throws, the old file stays as it was.</param>
    public static void Write(string path, Action<Stream> write)
    {
        // A new file of a name that nobody can foresee: what was planted there, a link to another file, would be written through.
        string temporary = $"{path}.{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}{TemporaryExtension}";
        var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Checks that the folder of a file exists: better before the work than after it.</summary>
    /// <param name="path">The file; null is none.</param>
    /// <exception cref="DirectoryNotFoundException">It does not.</exception>
    public static void EnsureFolder(string? path)
    {
        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder of {path} does not exist: {folder}");
    }

    /// <summary>Writes a text file, UTF-8 without a byte-order mark.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>The name of the file that a temporary one was to become; null where a name is none of a temporary file.</summary>
    internal static string? TargetOf(string name)
    {
        if (!name.EndsWith(TemporaryExtension, StringComparison.Ordinal))
            return null;
        string target = name[..^TemporaryExtension.Length];
        int dot = target.Length - RandomDigits - 1;
        return dot > 0 && target[dot] == '.' && target[(dot + 1)..].All(char.IsAsciiHexDigitLower) ? target[..dot] : target;
    }

    /// <summary>Removes what killed processes left of files that nobody else is writing now.</summary>
    /// <param name="folder">Their folder, which need not exist.</param>
    /// <param name="isTarget">Whether a name is one of these files.</param>
    internal static void RemoveLeftovers(string folder, Func<string, bool> isTarget)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder, "*" + TemporaryExtension).Where(file => TargetOf(Path.GetFileName(file)) is { } target && isTarget(target)).ToArray())
            File.Delete(file);
    }
}
