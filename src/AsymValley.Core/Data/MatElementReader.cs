using System.Text;

namespace AsymValley.Data;

/// <summary>One array element of a MAT file, read from front to back.</summary>
/// <param name="file">For errors.</param>
/// <param name="stream">Stands at the element's tag.</param>
/// <param name="start">Where that is in the file or in the decompressed content.</param>
/// <param name="limit">Bytes that the element's content cannot exceed.</param>
/// <param name="most">Bytes that an array that is kept may have.</param>
/// <param name="bigEndian">The byte order.</param>
/// <param name="where">Added to what errors say was expected.</param>
internal sealed class MatElementReader(string file, Stream stream, long start, long limit, long most, bool bigEndian, string where)
{
    private const string Zlib = "zlib-compressed data";
    private const int MaxNameLength = 256, MaxDimensions = 32, Complex = 0x0800, TagLength = 8;

    // Array classes of numbers: mxDOUBLE_CLASS to mxUINT64_CLASS. Behind them come functions and objects (strings, tables), which have
    // no dimensions where arrays have them.
    private const int FirstNumericClass = 6, LastNumericClass = 15;

    private long _place = start;

    /// <summary>Bytes of one stored number, 0 where the type is none.</summary>
    public static int SizeOf(MatType type) => type switch
    {
        MatType.Int8 or MatType.UInt8 => 1,
        MatType.Int16 or MatType.UInt16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single => 4,
        MatType.Double or MatType.Int64 or MatType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>Reads the array if its name is wanted and not there yet.</summary>
    public void ReadArray(string[] names, Dictionary<string, MatArray> arrays)
    {
        Tag matrix = ReadTag(_place + TagLength + limit);
        if (matrix.Type != MatType.Matrix || matrix.Length == 0)
            return;
        long end = _place + matrix.Length;

        long flagsPlace = _place;
        byte[] flags = ReadData("array flags", MatType.UInt32, 8, 8, end);
        uint word = MatFile.ReadUInt32(flags, bigEndian), kind = word & 0xFF;
        if (kind > LastNumericClass)
            return;
        long dimensionsPlace = _place;
        byte[] sizes = ReadData("dimensions", MatType.Int32, 8, 4 * MaxDimensions, end);
        string name = Encoding.Latin1.GetString(ReadData("the array's name", MatType.Int8, 0, MaxNameLength, end));
        if (!names.Contains(name) || arrays.ContainsKey(name))
            return;
        if (kind < FirstNumericClass || (word & Complex) != 0)
            throw Fault(flagsPlace + TagLength, $"{name} to be an array of real numbers", $"flags 0x{word:X8}");
        int[] dimensions = Dimensions(sizes, dimensionsPlace);

        Tag data = ReadTag(end);
        int size = SizeOf(data.Type);
        if (size == 0)
            throw Fault(data.Place, $"numbers as the data of {name}", $"type {(int)data.Type}");
        // The lengths above keep the product far below what a long holds.
        long count = dimensions.Aggregate(1L, (product, dimension) => product * dimension);
        if (data.Length != count * size)
            throw Fault(data.Place + 4, $"{count * size} bytes for {string.Join('×', dimensions)} elements of {name}", $"{data.Length}");
        if (data.Length > most)
            throw Fault(data.Place + 4, $"at most {most} bytes of {name}, where so few are compressed (save it with -v6, which does not)", $"{data.Length}");
        long place = _place;
        byte[] content = Read((int)data.Length, name);
        SkipPadding(data, end);
        // Only at the end of compressed data is their checksum compared.
        if (where.Length > 0 && BoundedRead.UpTo(file, stream, _place, 1, Zlib).Length > 0)
            throw Fault(_place, "the end of the array", "more");
        arrays.Add(name, new MatArray(dimensions, data.Type, content, place, bigEndian));
    }

    private int[] Dimensions(byte[] sizes, long place)
    {
        var dimensions = new int[sizes.Length / 4];
        long product = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            uint dimension = MatFile.ReadUInt32(sizes.AsSpan(4 * i), bigEndian);
            if (dimension == 0 || dimension > limit || (product *= dimension) > Math.Min(limit, Array.MaxLength))
                throw Fault(place + TagLength + 4 * i, $"a size of 1 or more that fits an array of at most {limit} bytes", $"{dimension}");
            dimensions[i] = (int)dimension;
        }
        return dimensions;
    }

    /// <summary>A whole sub-element of a given type, with its padding.</summary>
    private byte[] ReadData(string what, MatType type, int min, int max, long end)
    {
        Tag tag = ReadTag(end);
        bool text = type == MatType.Int8 && tag.Type is MatType.UInt8 or MatType.Utf8;
        if (tag.Type != type && !text)
            throw Fault(tag.Place, $"{what} as elements of type {(int)type}", $"type {(int)tag.Type}");
        if (tag.Length < min || tag.Length > max || tag.Length % SizeOf(type) != 0)
            throw Fault(tag.Place + 4, $"{min} to {max} bytes of {what}", $"{tag.Length}");
        byte[] data = Read((int)tag.Length, what);
        SkipPadding(tag, end);
        return data;
    }

    private Tag ReadTag(long end)
    {
        long place = _place;
        uint first = MatFile.ReadUInt32(Read(4, "a tag"), bigEndian);
        // A length in the upper half: a small element, its up to four bytes of data follow at once.
        bool small = first >> 16 != 0;
        uint length = small ? first >> 16 : MatFile.ReadUInt32(Read(4, "a tag"), bigEndian);
        var tag = new Tag((MatType)(small ? first & 0xFFFF : first), length, small, place);
        if (small && length > 4)
            throw Fault(place, "at most 4 bytes in a small element", $"{length}");
        if (length > Math.Min(end - _place, Array.MaxLength))
            throw Fault(small ? place : place + 4, $"an element that fits the {Math.Max(0, end - _place)} bytes left", $"{length} bytes");
        return tag;
    }

    private byte[] Read(int count, string what)
    {
        byte[] data = BoundedRead.UpTo(file, stream, _place, count, Zlib + where);
        _place += data.Length;
        return data.Length == count ? data : throw Fault(_place, $"{count} bytes of {what}", $"the end of the data after {data.Length}");
    }

    private void SkipPadding(Tag tag, long end)
    {
        int unit = tag.Small ? 4 : 8, padding = (int)(-tag.Length & (unit - 1));
        Read((int)Math.Min(padding, Math.Max(0, end - _place)), "padding");
    }

    private DataFormatException Fault(long offset, string expected, string found) => new(file, offset, expected + where, found);

    private readonly record struct Tag(MatType Type, long Length, bool Small, long Place);
}
