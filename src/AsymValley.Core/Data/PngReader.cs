using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AsymValley.Data;

/// <summary>
/// Images in PNG (W3C Recommendation, second edition, ISO/IEC 15948): every colour type and depth, every filter,
/// interlaced or not. Depths other than 8 are brought to 8 bits linearly; the alpha channel and transparency are left
/// out, colours are taken as they are stored (no gamma). The CRC of every chunk is checked.
/// </summary>
internal static class PngReader
{
    private const int SignatureLength = 8, ChunkOverhead = 12;

    /// <summary>How every PNG file begins.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a file's content.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="content">All of its bytes.</param>
    /// <exception cref="DataFormatException">It is malformed, damaged, or claims more than <see cref="DecodedImage.MaxPixels"/>
    /// pixels.</exception>
    public static DecodedImage Decode(string file, byte[] content)
    {
        if (!content.AsSpan().StartsWith(Signature))
            throw new DataFormatException(file, 0, "the signature of a PNG image",
                ForeignFile.Describe(content.AsSpan(0, Math.Min(content.Length, ForeignFile.HeadLength))) ?? "0x" + Convert.ToHexString(content.AsSpan(0, Math.Min(content.Length, SignatureLength))));
        (string type, int place, int length) = Chunk(file, content, SignatureLength);
        if (type != "IHDR")
            throw new DataFormatException(file, SignatureLength, "the chunk IHDR", type);
        PngHeader header = PngHeader.Read(file, place, content.AsSpan(place, length));

        byte[] palette = [];
        long dataPlace = 0;
        using var data = new MemoryStream();
        string before = type;
        while (type != "IEND")
        {
            int next = place + length + 4;
            (type, place, length) = Chunk(file, content, next);
            switch (type)
            {
                case "PLTE" when palette.Length == 0 && data.Length == 0 && length is > 0 and <= 3 * 256 && length % 3 == 0:
                    palette = content[place..(place + length)];
                    break;
                case "IDAT" when data.Length == 0 || before == "IDAT":
                    dataPlace = dataPlace == 0 ? place : dataPlace;
                    data.Write(content, place, length);
                    break;
                case "IEND" when length == 0:
                    break;
                case { } other when char.IsAsciiLetterLower(other[0]):
                    break;
                default:
                    throw new DataFormatException(file, next, "a chunk of PNG in its place and of its length", $"{type} of {length} bytes after {before}");
            }
            before = type;
        }
        if (header.HasPalette && palette.Length == 0)
            throw new DataFormatException(file, place, "a palette (PLTE) before the image's data", "none");
        return Inflate(file, header, data, dataPlace == 0 ? place : dataPlace, palette);
    }

    /// <summary>The chunk at a place: its type, where its data are and how long; checked against the file and its CRC.</summary>
    private static (string Type, int Place, int Length) Chunk(string file, byte[] content, int place)
    {
        int left = content.Length - place;
        if (left < ChunkOverhead)
            throw new DataFormatException(file, content.Length, $"a chunk of {ChunkOverhead} bytes or more up to IEND", $"{left} bytes before the end of the file");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(place));
        if (length > left - ChunkOverhead)
            throw new DataFormatException(file, place, $"a chunk that fits the {left - ChunkOverhead} bytes left", $"{length} bytes");
        ReadOnlySpan<byte> body = content.AsSpan(place + 4, 4 + (int)length);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(place + 8 + (int)length)), computed = Crc32.Of(body);
        foreach (byte letter in body[..4])
            if (!char.IsAsciiLetter((char)letter))
                throw new DataFormatException(file, place + 4, "a chunk type of four letters", "0x" + Convert.ToHexString(body[..4]));
        if (stored != computed)
            throw new DataFormatException(file, place + 8 + length, $"the CRC 0x{computed:X8}", $"0x{stored:X8}");
        return (Encoding.ASCII.GetString(body[..4]), place + 8, (int)length);
    }

    private static DecodedImage Inflate(string file, PngHeader header, MemoryStream data, long place, byte[] palette)
    {
        int length = header.ScanlinesLength;
        if (length > data.Length * BoundedRead.DeflateLimit)
            throw new DataFormatException(file, place, $"compressed data that can hold the {length} bytes of {header.Width}×{header.Height} pixels", $"{data.Length} bytes");
        data.Position = 0;
        using var inflated = new ZLibStream(data, CompressionMode.Decompress);
        DecodedImage image = PngScanlines.Decode(file, header, inflated, palette);
        // Reading on also makes the checksum be compared.
        return BoundedRead.UpTo(file, inflated, length, 1, PngScanlines.Zlib).Length == 0
            ? image
            : throw new DataFormatException(file, length, $"the end of the image data after {length} decompressed bytes", "more");
    }
}
