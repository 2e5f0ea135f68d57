using System.IO.Compression;

namespace AsymValley.Data;

/// <summary>Reads what a file claims to hold, without believing the claim.</summary>
internal static class BoundedRead
{
    /// <summary>Deflate cannot do better than 1032 to 1 (zlib's technical details), so a larger claim is a lie.</summary>
    public const long DeflateLimit = 1032;

    // Idx and MAT files of images hold a few times what they have, files of labels in order much more but little in all.
    private const long Ratio = 32, Least = 1 << 24;

    private const int Chunk = 1 << 16;

    /// <summary>What compressed data of a length may hold. More is in no data set, and would let a small file fill the memory.</summary>
    public static long Limit(long compressed) => Math.Min(DeflateLimit * compressed, Math.Max(Ratio * compressed, Least));

    /// <summary>Whether an error says that compressed data are damaged. Of some damage the decompressor throws an IOException of a
    /// class of its own that is not public; those of the disk are not meant.</summary>
    public static bool IsDamage(Exception error) => error is InvalidDataException || error.GetType().Assembly == typeof(ZLibStream).Assembly;

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
        while (true)
        {
            read += Read(file, stream, offset + read, data.AsSpan(read), compression);
            if (read < data.Length)
                return data[..read];
            if (read == count)
                return data;
            Array.Resize(ref data, (int)Math.Min(count, 2L * data.Length));
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

    /// <summary>As many bytes as there is room for, or as there are.</summary>
    /// <inheritdoc cref="UpTo" path="/param"/>
    /// <param name="data">Where they go.</param>
    /// <returns>How many.</returns>
    /// <exception cref="DataFormatException">The compressed data are damaged.</exception>
    public static int Read(string file, Stream stream, long offset, Span<byte> data, string compression)
    {
        try
        {
            return stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new DataFormatException(file, offset, compression, "a damaged stream: " + exception.Message, exception);
        }
    }
}
