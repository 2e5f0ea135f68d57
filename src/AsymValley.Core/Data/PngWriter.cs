using System.Buffers.Binary;
using System.IO.Compression;

namespace AsymValley.Data;

/// <summary>Writes images as PNG files (ISO/IEC 15948), e.g. to look at a data set or to make an image folder of one.</summary>
public static class PngWriter
{
    private const byte BitsPerSample = 8, Grey = 0, Colour = 2;

    /// <summary>Writes one image.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="shape">One channel of grey or three of red, green and blue.</param>
    /// <param name="pixels">H×W×C bytes.</param>
    /// <exception cref="ArgumentException">The shape has other channels, or the pixels are not as many.</exception>
    public static void Save(string path, ImageShape shape, ReadOnlySpan<byte> pixels) => File.WriteAllBytes(path, Encode(shape, pixels));

    /// <summary>The content of a file; arguments and errors as of <see cref="Save"/>.</summary>
    public static byte[] Encode(ImageShape shape, ReadOnlySpan<byte> pixels)
    {
        if (shape.Channels is not (1 or 3))
            throw new ArgumentException($"An image of {shape} has neither one channel nor three.", nameof(shape));
        if (pixels.Length != shape.Length)
            throw new ArgumentException($"{pixels.Length} pixel values for an image of {shape}.", nameof(pixels));
        using var file = new MemoryStream();
        file.Write(PngReader.Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), shape.Height);
        (header[8], header[9]) = (BitsPerSample, shape.Channels == 1 ? Grey : Colour);
        WriteChunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int row = shape.Width * shape.Channels;
            for (int y = 0; y < shape.Height; y++)
            {
                zlib.WriteByte(0); // the row is not filtered
                zlib.Write(pixels.Slice(y * row, row));
            }
        }
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, byte[] data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] checkedPart = [.. type, .. data];
        file.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(checkedPart));
        file.Write(number);
    }
}
