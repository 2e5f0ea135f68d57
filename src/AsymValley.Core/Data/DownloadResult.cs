using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>How a file came to be there.</summary>
public enum DownloadState
{
    /// <summary>It was there, and is what it should be.</summary>
    Present,

    /// <summary>It was downloaded from its beginning.</summary>
    Downloaded,

    /// <summary>It was downloaded from where an earlier download had ended.</summary>
    Resumed,

    /// <summary>The archive is not there, but everything that is unpacked from it.</summary>
    Unpacked,
}

/// <summary>A file of a downloaded data set.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Path">The file, full path.</param>
/// <param name="State">How it came to be there.</param>
/// <param name="Size">Its length in bytes; 0 if it is not there.</param>
/// <param name="Received">Bytes that came over the network in this call.</param>
/// <param name="Checksum">The checksum that it has and should have; null where none is published.</param>
/// <param name="Address">Where it was downloaded from, or would have been.</param>
public sealed record DownloadedFile(string Dataset, string Path, DownloadState State, long Size, long Received, string? Checksum, Uri Address)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Dataset}: {State} {Path}";
}

/// <summary>A downloaded data set.</summary>
/// <param name="Name">The data set's name, for <see cref="DatasetCatalog"/>.</param>
/// <param name="Path">The folder that it was saved to and is opened from, full path.</param>
/// <param name="Files">Its files as they were downloaded.</param>
public sealed record DownloadResult(string Name, string Path, ImmutableArray<DownloadedFile> Files)
{
    /// <summary>Bytes that came over the network in this call.</summary>
    public long Received => Files.Sum(file => file.Received);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {Path}";
}
