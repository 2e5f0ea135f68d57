using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Reports;

/// <summary>Writes small RGB images as PNG, to be embedded into pictures.</summary>
internal static class PngWriter
{
    /// <summary>A file of 8-bit RGB.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="pixels">Rows of 3·width bytes.</param>
    public static byte[] Rgb(int width, ReadOnlySpan<byte> pixels)
    {
        int stride = 3 * width, height = pixels.Length / stride;
        using var file = new MemoryStream();
        file.Write(PngReader.Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // depth, colour type
        Append(file, "IHDR", header);
        using var data = new MemoryStream();
        using (var compressed = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                compressed.WriteByte(0); // no filter
                compressed.Write(pixels.Slice(row * stride, stride));
            }
        }
        Append(file, "IDAT", data.ToArray());
        Append(file, "IEND", []);
        return file.ToArray();
    }

    private static void Append(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Of(chunk.AsSpan(4, 4 + data.Length)));
        file.Write(chunk);
    }
}
