using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>A file that can be downloaded.</summary>
/// <param name="Name">Its place below the folder it is saved to, with "/": also its place below a mirror's address.</param>
/// <param name="Address">Where its authors publish it.</param>
/// <param name="Size">Its length in bytes, where that is published.</param>
/// <param name="Checksum">Its SHA-512 (128 hexadecimal digits), SHA-256 (64) or MD5 (32), where one is published.</param>
public sealed record DownloadFile(string Name, Uri Address, long? Size, string? Checksum)
{
    /// <summary>The most bytes that are taken.</summary>
    /// <value>Default: <see cref="Size"/>; 4 GiB where that is not known.</value>
    public long Limit { get; init; } = Size ?? 1L << 32;

    /// <summary>What is unpacked from it, if it is a .tar.gz.</summary>
    public DownloadArchive? Archive { get; init; }
}

/// <summary>What an archive has for the reader of its data set. Nothing else in it is written anywhere.</summary>
/// <param name="Folder">The folder below the one that is saved to, where the archive has no folder of its own; else "".</param>
/// <param name="Files">Files by their full names in the archive, with their sizes.</param>
/// <param name="Folders">Folders of many files.</param>
public sealed record DownloadArchive(string Folder, ImmutableArray<DownloadMember> Files, ImmutableArray<DownloadMemberFolder> Folders);

/// <summary>A file in an archive.</summary>
/// <param name="Name">Its full name, with "/".</param>
/// <param name="Size">Its length in bytes; null where it is not known and any will do.</param>
public sealed record DownloadMember(string Name, long? Size);

/// <summary>Files of one folder in an archive.</summary>
/// <param name="Name">The folder's full name, with "/" between its parts and not at its end.</param>
/// <param name="Extension">What the wanted files' names end in, e.g. ".png".</param>
/// <param name="Count">How many there are.</param>
public sealed record DownloadMemberFolder(string Name, string Extension, int Count);

/// <summary>A data set that can be downloaded.</summary>
/// <param name="Name">As in <see cref="DatasetCatalog"/>.</param>
/// <param name="Files">Its files.</param>
public sealed record DownloadDefinition(string Name, ImmutableArray<DownloadFile> Files);

/// <summary>How to download.</summary>
public sealed record DownloadOptions
{
    /// <summary>A mirror: files are fetched from below this address, by the names they have below the folder they are
    /// saved to, so that a folder that was saved with this program is a mirror. http or https.</summary>
    /// <value>Default: null, each file from where its authors publish it.</value>
    public Uri? Source { get; init; }

    /// <summary>Download what is there already, and replace it once the new file is whole.</summary>
    public bool Force { get; init; }

    /// <summary>How often to try again after attempts that got no further, 0 … 100.</summary>
    /// <value>Default: 5, with pauses of 1, 2, 4, 8 and 16 s.</value>
    public int Retries { get; init; } = 5;

    /// <summary>For how long a server may send nothing before the connection counts as dropped; positive.</summary>
    /// <value>Default: 60 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    public void Validate()
    {
        if (Source is not null && !(Source.IsAbsoluteUri && Source.Scheme is "http" or "https"))
            throw new InvalidOptionException(nameof(Source), $"'{Source}' is no address that begins with http:// or https://.");
        if (Retries is < 0 or > 100)
            throw new InvalidOptionException(nameof(Retries), $"{Retries} is not in 0 … 100.");
        if (Patience <= TimeSpan.Zero || Patience > TimeSpan.FromDays(1))
            throw new InvalidOptionException(nameof(Patience), $"{Patience} is not positive and at most a day.");
    }
}
