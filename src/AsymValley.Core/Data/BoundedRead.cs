namespace AsymValley.Data;

/// <summary>Reads what a file claims to hold, without believing the claim.</summary>
internal static class BoundedRead
{
    /// <summary>Deflate cannot do better than 1032 to 1 (zlib's technical details), so a larger claim is a lie.</summary>
    public const long DeflateLimit = 1032;

    private const int Chunk = 1 << 20;

    /// <summary>
    /// At most <paramref name="count"/> bytes. The array grows with what has arrived, so that a header cannot make
    /// it larger than twice the real data.
    /// </summary>
    /// <param name="file">For the error.</param>
    /// <param name="stream">What to read, decompressed on the way or not.</param>
    /// <param name="offset">Where the stream is in the file's content, for the error.</param>
    /// <param name="count">Bytes wanted.</param>
    /// <param name="compression">What the compressed data should be, for the error.</param>
    /// <exception cref="DataFormatException">The compressed data are damaged.</exception>
    public static byte[] UpTo(string file, Stream stream, long offset, int count, string compression)
    {
        var data = new byte[Math.Min(count, Chunk)];
        int read = 0;
        try
        {
            while (true)
            {
                read += stream.ReadAtLeast(data.AsSpan(read), data.Length - read, throwOnEndOfStream: false);
                if (read < data.Length)
                    return data[..read];
                if (read == count)
                    return data;
                Array.Resize(ref data, (int)Math.Min(count, 2L * data.Length));
            }
        }
        catch (InvalidDataException exception)
        {
            throw new DataFormatException(file, offset + read, compression, "a damaged stream: " + exception.Message, exception);
        }
    }

    /// <summary>Exactly <paramref name="count"/> bytes.</summary>
    /// <inheritdoc cref="UpTo" path="/param"/>
    /// <param name="what">What they are, for the error.</param>
    /// <exception cref="DataFormatException">There are fewer, or the compressed data are damaged.</exception>
    public static byte[] Exactly(string file, Stream stream, long offset, int count, string compression, string what)
    {
        byte[] data = UpTo(file, stream, offset, count, compression);
        return data.Length == count
            ? data
            : throw new DataFormatException(file, offset + data.Length, $"{count} bytes of {what}", $"the end of the data after {data.Length}");
    }
}
