namespace AsymValley.Data;

/// <summary>A file does not hold what its format demands.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where, in bytes from the start of the (decompressed) content.</param>
/// <param name="expected">What the format has there.</param>
/// <param name="found">What the file has there.</param>
/// <param name="inner">The error that led to this one, if any.</param>
public sealed class DataFormatException(string file, long offset, string expected, string found, Exception? inner = null)
    : AsymValleyException(FormattableString.Invariant($"{file}, offset {offset}: expected {expected}, found {found}."), inner!)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Bytes from the start of the content; for a compressed file, of the decompressed content.</summary>
    public long Offset { get; } = offset;

    /// <summary>What the format has at that place.</summary>
    public string Expected { get; } = expected;

    /// <summary>What the file has at that place.</summary>
    public string Found { get; } = found;
}

/// <summary>A data set's files are not where they were looked for.</summary>
/// <param name="dataset">The data set's name.</param>
/// <param name="missing">The files that are not there.</param>
/// <param name="folders">The folders that were searched.</param>
/// <param name="origin">Where to get the files.</param>
/// <param name="seen">A sentence that names what is there of another version, with a space behind it; empty where nothing is.</param>
public sealed class DatasetNotFoundException(string dataset, IReadOnlyList<string> missing, IReadOnlyList<string> folders, string origin, string seen = "")
    : AsymValleyException($"{dataset}: there is no {string.Join(", no ", missing.Select(names => names.Split(" or ")[0]))} in {string.Join(" or ", folders)}. {seen}Get the files from {origin}")
{
    /// <summary>The data set's name.</summary>
    public string Dataset { get; } = dataset;

    /// <summary>The files that are missing in the folder that came closest; alternatives are joined by "or".</summary>
    public IReadOnlyList<string> Missing { get; } = missing;

    /// <summary>The folders that were searched, full paths.</summary>
    public IReadOnlyList<string> Folders { get; } = folders;

    /// <summary>An address that has the files.</summary>
    public string Origin { get; } = origin;
}

/// <summary>An image is in a format for which this installation lacks the native library.</summary>
/// <param name="file">The image.</param>
/// <param name="message">What is missing and what to do.</param>
public sealed class ImageSupportException(string file, string message) : AsymValleyException($"{file}: {message}")
{
    /// <summary>The image's file.</summary>
    public string File { get; } = file;
}
