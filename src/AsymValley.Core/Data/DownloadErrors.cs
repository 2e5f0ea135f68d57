namespace AsymValley.Data;

/// <summary>A file could not be downloaded. What has arrived is kept, and the next call goes on from there.</summary>
/// <param name="address">Where from.</param>
/// <param name="message">What happened.</param>
/// <param name="inner">The error that led to this one, if any.</param>
public sealed class DownloadException(Uri address, string message, Exception? inner = null) : AsymValleyException($"{address}: {message}", inner!)
{
    /// <summary>Where the file was to come from.</summary>
    public Uri Address { get; } = address;
}

/// <summary>A file is not the one that was published.</summary>
/// <param name="file">The file, full path, or its address where the server has another one.</param>
/// <param name="expected">What was published of it: its size or checksum.</param>
/// <param name="found">The same of the file that is there or that arrived.</param>
/// <param name="advice">What became of it and what to do.</param>
public sealed class DownloadMismatchException(string file, string expected, string found, string advice)
    : AsymValleyException($"{file}: expected {expected}, found {found}. {advice}")
{
    /// <summary>The file, full path, or its address where the server has another one.</summary>
    public string File { get; } = file;

    /// <summary>What was published of it: its size or checksum.</summary>
    public string Expected { get; } = expected;

    /// <summary>The same of the file that is there or that arrived.</summary>
    public string Found { get; } = found;
}
