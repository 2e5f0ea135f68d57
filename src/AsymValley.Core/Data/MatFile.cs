using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AsymValley.Data;

/// <summary>
/// Numeric arrays of a MAT file of level 5 ("MAT-File Format", The MathWorks, chapter 1): a header of 128 bytes, then
/// elements of a type, a length and data, each array possibly compressed as a whole by zlib. Both byte orders are read.
/// </summary>
internal static class MatFile
{
    private const int HeaderLength = 128, TagLength = 8, Version = 0x0100;

    /// <summary>Reads the arrays of the given names; what else the file has is passed over.</summary>
    /// <returns>Those that are there, the first of each name.</returns>
    /// <exception cref="DataFormatException">The file is malformed, or one of the arrays is complex or not of numbers. The
    /// offset is that in the file, or in a compressed element that in its decompressed content.</exception>
    public static Dictionary<string, MatArray> Read(string file, params string[] names)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        bool bigEndian = ReadHeader(file, stream);
        var arrays = new Dictionary<string, MatArray>();
        long place = HeaderLength;
        while (place < stream.Length && arrays.Count < names.Length)
        {
            stream.Position = place;
            byte[] tag = BoundedRead.Exactly(file, stream, place, TagLength, "", "an element's tag");
            var type = (MatType)ReadUInt32(tag, bigEndian);
            uint length = ReadUInt32(tag.AsSpan(4), bigEndian);
            if (length > stream.Length - place - TagLength)
                throw new DataFormatException(file, place + 4, $"an element that fits the {stream.Length - place - TagLength} bytes left", $"{length} bytes");
            if (type == MatType.Compressed)
            {
                using ZLibStream inflated = new(stream, CompressionMode.Decompress, leaveOpen: true);
                var element = new MatElementReader(file, inflated, 0, length * BoundedRead.DeflateLimit, BoundedRead.Limit(length), bigEndian, $" in the element compressed at {place}");
                element.ReadArray(names, arrays);
                // Compressed elements are the only ones that are not padded.
                place += TagLength + length;
            }
            else
            {
                stream.Position = place;
                new MatElementReader(file, stream, place, length, length, bigEndian, "").ReadArray(names, arrays);
                place += TagLength + (length + 7L) / 8 * 8;
            }
        }
        return arrays;
    }

    private static bool ReadHeader(string file, Stream stream)
    {
        byte[] header = BoundedRead.UpTo(file, stream, 0, HeaderLength, "");
        if (header.Length < HeaderLength)
            throw new DataFormatException(file, header.Length, $"{HeaderLength} bytes of a MAT file's header", ForeignFile.Describe(header) ?? $"the end of the data after {header.Length}");
        string order = Encoding.Latin1.GetString(header, 126, 2);
        // Written as the number "MI" in the writer's byte order.
        if (order is not ("IM" or "MI"))
            throw new DataFormatException(file, 126, "the byte order IM or MI of a MAT file of level 5", ForeignFile.Describe(header) ?? $"0x{Convert.ToHexString(header, 126, 2)}");
        bool bigEndian = order == "MI";
        int version = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(124)) : BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(124));
        return version == Version
            ? bigEndian
            : throw new DataFormatException(file, 124, $"version 0x{Version:X4} (MATLAB saves it with -v7 or -v6)", $"0x{version:X4}" + (version == 0x0200 ? ", HDF5" : ""));
    }

    internal static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

/// <summary>What an element's data are, with the numbers of the format.</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
    Utf8 = 16,
}

/// <summary>A numeric array as it is stored: the first dimension varies fastest.</summary>
/// <param name="Dimensions">Two or more, their product is the number of elements.</param>
/// <param name="Type">The type of the stored elements; it may be narrower than the array's own.</param>
/// <param name="Data">The elements' bytes.</param>
/// <param name="Offset">Where the data begin.</param>
/// <param name="BigEndian">The byte order.</param>
internal sealed record MatArray(int[] Dimensions, MatType Type, byte[] Data, long Offset, bool BigEndian)
{
    /// <summary>Number of elements.</summary>
    public int Count => Data.Length / MatElementReader.SizeOf(Type);

    /// <summary>Where an element is, for errors.</summary>
    public long OffsetOf(int index) => Offset + (long)index * MatElementReader.SizeOf(Type);

    /// <summary>An element as a number.</summary>
    public double this[int index]
    {
        get
        {
            int size = MatElementReader.SizeOf(Type);
            ReadOnlySpan<byte> bytes = Data.AsSpan(index * size, size);
            ulong bits = 0;
            for (int i = 0; i < size; i++)
                bits |= (ulong)bytes[BigEndian ? size - 1 - i : i] << 8 * i;
            return Type switch
            {
                MatType.Int8 => (sbyte)bits,
                MatType.Int16 => (short)bits,
                MatType.Int32 => (int)bits,
                MatType.Int64 => (long)bits,
                MatType.Single => BitConverter.UInt32BitsToSingle((uint)bits),
                MatType.Double => BitConverter.UInt64BitsToDouble(bits),
                _ => bits,
            };
        }
    }
}
