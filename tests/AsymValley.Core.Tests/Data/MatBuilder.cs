using System.Buffers.Binary;
using System.Text;

namespace AsymValley.Tests.Data;

/// <summary>Writes MAT files of level 5, from the format's description.</summary>
internal sealed class MatBuilder(bool bigEndian)
{
    private readonly List<byte> _bytes = Header(bigEndian);

    public byte[] File => [.. _bytes];

    /// <summary>Adds an array of numbers as it is, or compressed.</summary>
    public MatBuilder Add(string name, int[] sizes, int type, byte[] data, bool compress, int arrayClass = 9, uint flags = 0)
    {
        byte[] element = Matrix(name, sizes, type, data, arrayClass, flags);
        _bytes.AddRange(compress ? [.. Word(15), .. Compressed(element)] : element);
        return this;
    }

    public MatBuilder AddBytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] Word(uint value)
    {
        var bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Compressed(byte[] element)
    {
        byte[] zlib = PngBuilder.Zlib(element);
        return [.. Word((uint)zlib.Length), .. zlib];
    }

    public byte[] Matrix(string name, int[] sizes, int type, byte[] data, int arrayClass, uint flags)
    {
        byte[] content =
        [
            .. Element(6, [.. Word((uint)arrayClass | flags), .. Word(0)]), .. Element(5, [.. sizes.SelectMany(size => Word((uint)size))]),
            .. Element(1, Encoding.ASCII.GetBytes(name)), .. Element(type, data),
        ];
        return [.. Word(14), .. Word((uint)content.Length), .. content];
    }

    // Up to four bytes go into the tag itself.
    private byte[] Element(int type, byte[] data)
    {
        if (data.Length is > 0 and <= 4)
            return [.. Word((uint)(data.Length << 16 | type)), .. data, .. new byte[4 - data.Length]];
        return [.. Word((uint)type), .. Word((uint)data.Length), .. data, .. new byte[(8 - data.Length % 8) % 8]];
    }

    private static List<byte> Header(bool bigEndian)
    {
        byte[] header = Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, made by a test".PadRight(128));
        header.AsSpan(116, 8).Clear();
        (bigEndian ? (byte[])[1, 0, (byte)'M', (byte)'I'] : [0, 1, (byte)'I', (byte)'M']).CopyTo(header, 124);
        return [.. header];
    }
}
