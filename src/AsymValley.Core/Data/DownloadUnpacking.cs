using System.Formats.Tar;
using System.IO.Compression;

namespace AsymValley.Data;

/// <summary>
/// Unpacks the expected members of a .tar.gz. A name in the archive is never made into a path: it is looked up among those
/// expected, and all else (other files, absolute names, "..", links, devices) is left where it is.
/// </summary>
internal sealed class DownloadUnpacking(DownloadArchive archive, string path)
{
    private const string Format = "a tar archive compressed with gzip";

    // Images and lists of names are smaller, and a size in a header is not to be believed.
    private const long LargestUnknown = 1 << 20;

    private readonly string _root = Path.Combine(path, archive.Folder);

    /// <summary>Whether all members are there, by their sizes and numbers.</summary>
    public bool IsComplete() =>
        archive.Files.All(member => new FileInfo(PathOf(member.Name)) is { Exists: true } file && (member.Size ?? file.Length) == file.Length)
        && archive.Folders.All(folder => Directory.Exists(PathOf(folder.Name)) && Directory.EnumerateFiles(PathOf(folder.Name), "*" + folder.Extension).Count(file => !ImageFile.IsHidden(file)) >= folder.Count);

    /// <summary>Writes the members that are not there yet, each under its name once it is whole.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="force">Replaces files of other sizes.</param>
    /// <param name="report">Told of a member's name and the place in the archive, in bytes.</param>
    /// <exception cref="DataFormatException">The archive is damaged, lacks a member or has it as something other than a file.</exception>
    /// <exception cref="DownloadMismatchException">There is a file of another size in a member's place.</exception>
    public void Run(string file, bool force, Action<string, long> report, CancellationToken cancellation)
    {
        using FileStream raw = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        using GZipStream unzipped = new(raw, CompressionMode.Decompress);
        using TarReader reader = new(unzipped);
        var found = new HashSet<string>(StringComparer.Ordinal);
        long most = archive.Files.Length + archive.Folders.Sum(folder => (long)folder.Count);
        while (Next(reader, file, raw) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (!IsExpected(name, out long? size))
                continue;
            report(name, raw.Position);
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                throw new DataFormatException(file, raw.Position, $"{name} as a file", $"{entry.EntryType}");
            if (size is null ? entry.Length > LargestUnknown : entry.Length != size)
                throw new DataFormatException(file, raw.Position, $"{name} of {(size is null ? "at most " : "")}{size ?? LargestUnknown} bytes", $"{entry.Length}");
            if (!found.Add(name))
                throw new DataFormatException(file, raw.Position, $"{name} once", "it twice");
            if (found.Count > most)
                throw new DataFormatException(file, raw.Position, $"at most {most} members", "more");
            Write(entry, name, file, raw, force, cancellation);
        }
        foreach (DownloadMember member in archive.Files)
            if (!found.Contains(member.Name))
                throw new DataFormatException(file, raw.Length, $"the member {member.Name}", "the end of the archive");
        foreach (DownloadMemberFolder folder in archive.Folders)
            if (found.Count(name => name.StartsWith(folder.Name + "/", StringComparison.Ordinal)) is var count && count < folder.Count)
                throw new DataFormatException(file, raw.Length, $"{folder.Count} members {folder.Name}/*{folder.Extension}", $"{count}");
    }

    private bool IsExpected(string name, out long? size)
    {
        DownloadMember? member = archive.Files.FirstOrDefault(member => member.Name == name);
        size = member?.Size;
        int slash = name.LastIndexOf('/');
        return member is not null || archive.Folders.Any(folder => slash == folder.Name.Length && name.StartsWith(folder.Name, StringComparison.Ordinal)
            && IsPlain(name[(slash + 1)..]) && name.EndsWith(folder.Extension, StringComparison.Ordinal));
    }

    // Only signs that mean nothing in a path, on any system.
    internal static bool IsPlain(string name) => name.Length > 0 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private void Write(TarEntry entry, string name, string file, FileStream raw, bool force, CancellationToken cancellation)
    {
        string target = PathOf(name), part = target + ".part";
        if (File.Exists(target) && !force)
        {
            long there = new FileInfo(target).Length;
            if (there == entry.Length)
                return;
            throw new DownloadMismatchException(target, DownloadCheck.Bytes(entry.Length), DownloadCheck.Bytes(there), "It stays as it is; it is replaced when forced.");
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (FileStream output = new(part, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            var buffer = new byte[1 << 17];
            while (Guard(file, raw, () => entry.DataStream?.Read(buffer) ?? 0) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                output.Write(buffer.AsSpan(0, read));
            }
            if (output.Length != entry.Length)
                throw new DataFormatException(file, raw.Position, $"{entry.Length} bytes of {name}", $"{output.Length}");
        }
        File.Move(part, target, overwrite: true);
    }

    private static TarEntry? Next(TarReader reader, string file, FileStream raw) => Guard(file, raw, () => reader.GetNextEntry());

    // An archive that ends in a member's middle, whose compressed data or headers are damaged.
    private static T Guard<T>(string file, FileStream raw, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (BoundedRead.IsDamage(e) || e is EndOfStreamException or FormatException)
        {
            throw new DataFormatException(file, raw.Position, Format, "a damaged one: " + e.Message, e);
        }
    }

    private string PathOf(string name) => Path.Combine(_root, name);
}
