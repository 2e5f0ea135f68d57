using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AsymValley.Data;

namespace AsymValley.Diagnostics;

/// <summary>
/// Unpacks the libraries of libtorch's packages into one folder. A library too large for a package comes in several: the first has
/// its beginning under runtimes/ and the SHA-256 of the whole beside it, the others have the rest under fragments/, by number.
/// </summary>
/// <param name="platform">Whose libraries.</param>
/// <param name="folder">The folder, which is there.</param>
internal sealed partial class RuntimeUnpacking(string platform, string folder)
{
    private const string Licence = "LICENSE-LIBTORCH.txt", Checksum = ".sha";

    private readonly HashSet<string> _continued = new(StringComparer.Ordinal);

    /// <summary>Bytes of what <see cref="Add"/> would write.</summary>
    /// <exception cref="RuntimeInstallException">The package cannot be read.</exception>
    public long SizeOf(string package) => Read(package, archive => archive.Entries.Where(entry => TargetOf(entry) is not null).Sum(entry => entry.Length));

    /// <summary>Unpacks a package. Those with the rest of a library come after the one with its beginning, in order.</summary>
    /// <param name="package">Its file.</param>
    /// <param name="report">Told of each library's name and of the bytes so far.</param>
    /// <exception cref="RuntimeInstallException">The package cannot be read, or has the rest of a library without its beginning.</exception>
    public void Add(string package, Action<string, long> report, CancellationToken cancellation) => Read(package, archive =>
    {
        long done = 0;
        var buffer = new byte[1 << 20];
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (TargetOf(entry) is not (var name, var isContinued))
                continue;
            string target = Path.Combine(folder, name);
            if (isContinued != File.Exists(target))
                throw Damaged(package, isContinued ? $"it has the rest of {name}, whose beginning is in no package before it" : $"another package has {name}, too");
            if (isContinued)
                _continued.Add(name);
            using Stream content = entry.Open();
            using FileStream stream = new(target, FileMode.Append, FileAccess.Write, FileShare.None, 1);
            while (content.Read(buffer) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(buffer.AsSpan(0, read));
                report(name, done += read);
            }
        }
        return done;
    });

    /// <summary>Checks the libraries that came in several pieces.</summary>
    /// <exception cref="RuntimeInstallException">One is not what it was before it was cut.</exception>
    public void Check(Action<string> report, CancellationToken cancellation)
    {
        foreach (string name in _continued)
        {
            report(name);
            string expected = File.Exists(ChecksumOf(name)) ? File.ReadAllText(ChecksumOf(name)).Trim() : "none";
            using FileStream stream = File.OpenRead(Path.Combine(folder, name));
            string found = Convert.ToHexStringLower(CryptographicOperations.HashDataAsync(HashAlgorithmName.SHA256, stream, cancellation).AsTask().GetAwaiter().GetResult());
            if (!found.Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw Damaged(name, $"put together from its pieces it has the SHA-256 {found}, and should have {expected}");
        }
        foreach (string file in Directory.GetFiles(folder, "*" + Checksum))
            File.Delete(file);

        string ChecksumOf(string name) => Path.Combine(folder, name + Checksum);
    }

    /// <summary>The error of a package that is not what it should be.</summary>
    public static RuntimeInstallException Damaged(string package, string what, Exception? inner = null) => new(RuntimeInstallFault.PackageDamaged, package,
        $"{package} is damaged: {what}. Nothing was installed; call Install-ValleyRuntime again, or use another NuGet source.", inner);

    // A name in an archive is never made into a path but for its last part, of harmless signs.
    private (string Name, bool IsContinued)? TargetOf(ZipArchiveEntry entry)
    {
        if (entry.FullName == Licence)
            return File.Exists(Path.Combine(folder, Licence)) ? null : (Licence, false);
        int slash = entry.FullName.LastIndexOf('/');
        string name = entry.FullName[(slash + 1)..], place = entry.FullName[..Math.Max(slash, 0)];
        if (!DownloadUnpacking.IsPlain(name) || Unneeded().IsMatch(Path.GetFileNameWithoutExtension(name)))
            return null;
        if (place == $"runtimes/{platform}/native")
            return (name, false);
        return place == $"fragments/{platform}/native" && Fragment().Match(name) is { Success: true } match ? (name[..match.Index], true) : null;
    }

    private static T Read<T>(string package, Func<ZipArchive, T> read)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            return read(archive);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(package, e.Message.TrimEnd('.'), e);
        }
    }

    // Libtorch's Python bindings and the parts of its own tests.
    [GeneratedRegex("python|_test$|backend|custom_ops")]
    private static partial Regex Unneeded();

    [GeneratedRegex(@"\.fragment[0-9]+$")]
    private static partial Regex Fragment();
}
