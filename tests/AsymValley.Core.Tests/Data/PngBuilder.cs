using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AsymValley.Tests.Data;

/// <summary>Writes PNG files from samples, with the filters one asks for.</summary>
internal static class PngBuilder
{
    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static byte[] File(params ReadOnlySpan<byte[]> chunks)
    {
        List<byte> file = [.. Signature];
        foreach (byte[] chunk in chunks)
            file.AddRange(chunk);
        return [.. file];
    }

    public static byte[] Chunk(string type, params ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    public static byte[] Header(uint width, uint height, byte depth, byte colour, byte interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        data[8] = depth;
        data[9] = colour;
        data[12] = interlace;
        return Chunk("IHDR", data);
    }

    public static byte[] Zlib(ReadOnlySpan<byte> bytes)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal))
            zlib.Write(bytes);
        return buffer.ToArray();
    }

    /// <summary>An image of 8 bits a sample, not interlaced; filter(row) says how each row is filtered.</summary>
    public static byte[] Image(int width, int height, byte[] samples, int channels, Func<int, byte>? filter = null)
    {
        byte colour = channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        return File(Header((uint)width, (uint)height, 8, colour), Chunk("IDAT", Zlib(Filtered(samples, width * channels, channels, filter))), Chunk("IEND"));
    }

    /// <summary>The scanlines as PNG's section 9 filters them.</summary>
    public static byte[] Filtered(byte[] samples, int rowLength, int distance, Func<int, byte>? filter = null)
    {
        var lines = new List<byte>();
        for (int y = 0; y < samples.Length / rowLength; y++)
        {
            byte kind = filter?.Invoke(y) ?? 0;
            lines.Add(kind);
            for (int i = 0; i < rowLength; i++)
            {
                int a = At(y, i - distance), b = At(y - 1, i), c = i < distance ? 0 : At(y - 1, i - distance);
                int p = a + b - c, nearest = new[] { a, b, c }.MinBy(value => Math.Abs(p - value));
                lines.Add((byte)(At(y, i) - kind switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => nearest }));
            }
        }
        return [.. lines];

        int At(int y, int i) => y < 0 || i < 0 ? 0 : samples[y * rowLength + i];
    }

    // Bit by bit, from PNG's annex D.
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int k = 0; k < 8; k++)
                crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return crc ^ 0xFFFFFFFF;
    }
}
