using System.Text;

namespace AsymValley.Checkpoints;

/// <summary>
/// Writes files that are either the old one or the whole new one, whenever the process is killed: the content goes
/// to a temporary name beside the file, is flushed to the disk, and takes the file's place by a rename.
/// </summary>
public static class AtomicFile
{
    // Fixed, so that what a killed process left behind is overwritten by the next one.
    private const string TemporaryExtension = ".tmp";

    /// <summary>Writes a file, or replaces it. Its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content. When it throws, the old file stays as it was.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = path + TemporaryExtension;
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
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
}
