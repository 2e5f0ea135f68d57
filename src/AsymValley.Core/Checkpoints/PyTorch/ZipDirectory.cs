using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>One file of a zip archive.</summary>
/// <param name="Name">Its name, with slashes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Crc">Its checksum.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="Limit">Where the next file or the directory begins.</param>
internal sealed record ZipEntry(string Name, long Size, uint Crc, long HeaderOffset, long Limit);

/// <summary>
/// The directory of a zip archive whose files are stored, as PyTorch writes them: what they hold can be no more than what
/// the archive's file holds. Compressed, encrypted and overlapping files are refused, which leaves no way to a zip bomb.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22, LocatorLength = 20, End64Length = 56, EntryLength = 46, HeaderLength = 30, MaxComment = ushort.MaxValue;
    private const uint EndMark = 0x06054b50, LocatorMark = 0x07064b50, End64Mark = 0x06064b50, EntryMark = 0x02014b50, HeaderMark = 0x04034b50;

    // A directory takes less than 200 bytes a tensor.
    private const long MaxDirectory = 1 << 26;

    private readonly string _path;
    private readonly Stream _stream;

    private ZipDirectory(string path, Stream stream, ImmutableArray<ZipEntry> entries) => (_path, _stream, Entries) = (path, stream, entries);

    /// <summary>The files in the order of their places.</summary>
    public ImmutableArray<ZipEntry> Entries { get; }

    /// <summary>Reads and checks the directory.</summary>
    /// <exception cref="DataFormatException">It is damaged, or something is compressed or encrypted.</exception>
    public static ZipDirectory Open(string path, Stream stream)
    {
        (long count, long size, long offset) = FindDirectory(path, stream);
        if (size > MaxDirectory || count > size / EntryLength)
            throw new DataFormatException(path, offset, "a directory of a PyTorch archive", $"{count} entries in {size} bytes");
        byte[] bytes = Bytes(path, stream, offset, (int)size);
        var found = new List<ZipEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int at = 0; found.Count < count;)
        {
            ZipEntry entry = Entry(path, offset, bytes, ref at);
            if (!names.Add(entry.Name))
                throw new DataFormatException(path, offset + at, "names that differ", $"'{entry.Name}' twice");
            found.Add(entry);
        }
        found.Sort((a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        return new ZipDirectory(path, stream, [.. found.Select((entry, i) => entry with { Limit = i + 1 < found.Count ? found[i + 1].HeaderOffset : offset })]);
    }

    /// <summary>Where the data of a file begin.</summary>
    /// <exception cref="DataFormatException">Its local header is damaged, or its data run into what comes behind.</exception>
    public long DataOffset(ZipEntry entry)
    {
        byte[] header = Bytes(_path, _stream, entry.HeaderOffset, HeaderLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderMark)
            throw new DataFormatException(_path, entry.HeaderOffset, $"the header of '{entry.Name}'", "something else");
        long data = entry.HeaderOffset + HeaderLength + U16(header, 26) + U16(header, 28);
        return entry.Size <= entry.Limit - data
            ? data
            : throw new DataFormatException(_path, data, $"{entry.Size} bytes of '{entry.Name}'", $"the next part of the archive at {entry.Limit}");
    }

    /// <summary>The content of a file, of which the checksum is checked.</summary>
    /// <exception cref="DataFormatException">It is damaged, or larger than 2 GB.</exception>
    public byte[] Read(ZipEntry entry)
    {
        long offset = DataOffset(entry);
        if (entry.Size > Array.MaxLength)
            throw new DataFormatException(_path, offset, $"at most {Array.MaxLength} bytes in '{entry.Name}'", $"{entry.Size}");
        byte[] data = Bytes(_path, _stream, offset, (int)entry.Size);
        uint crc = Crc32.Of(data);
        return crc == entry.Crc
            ? data
            : throw new DataFormatException(_path, offset, $"'{entry.Name}' with the checksum {entry.Crc:x8}", $"{crc:x8}");
    }

    private static ZipEntry Entry(string path, long directory, byte[] bytes, ref int at)
    {
        long offset = directory + at;
        if (bytes.Length - at < EntryLength || U32(bytes, at) != EntryMark)
            throw new DataFormatException(path, offset, "an entry of the directory", "something else");
        int nameLength = U16(bytes, at + 28), extraLength = U16(bytes, at + 30), length = EntryLength + nameLength + extraLength + U16(bytes, at + 32);
        if (length > bytes.Length - at)
            throw new DataFormatException(path, offset, "an entry inside the directory", $"one of {length} bytes");
        string name = Encoding.UTF8.GetString(bytes, at + EntryLength, nameLength);
        if ((U16(bytes, at + 8) & 1) != 0)
            throw new DataFormatException(path, offset, "files that are not encrypted", $"'{name}' encrypted");
        if (U16(bytes, at + 10) is not 0 and var method)
            throw new DataFormatException(path, offset, "files that are stored, as PyTorch writes them", $"'{name}' compressed with method {method}");
        long compressed = U32(bytes, at + 20), size = U32(bytes, at + 24), header = U32(bytes, at + 42);
        Widen(bytes.AsSpan(at + EntryLength + nameLength, extraLength), ref size, ref compressed, ref header);
        if (size != compressed || size < 0 || header < 0 || header > directory - HeaderLength || size > directory - header)
            throw new DataFormatException(path, offset, $"'{name}' inside the archive", $"{size} bytes, stored as {compressed}, at {header}");
        at += length;
        return new ZipEntry(name, size, U32(bytes, at - length + 16), header, 0);
    }

    /// <summary>Sizes beyond 32 bits are in the extra field 1, in this order, each only where the usual place is full.</summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long header)
    {
        for (; extra.Length >= 4; extra = extra[Math.Min(extra.Length, 4 + BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]))..])
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) != 1)
                continue;
            ReadOnlySpan<byte> wide = extra[4..];
            Take(ref size, ref wide);
            Take(ref compressed, ref wide);
            Take(ref header, ref wide);
            return;
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> wide)
        {
            if (value != uint.MaxValue || wide.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(wide);
            wide = wide[8..];
        }
    }

    /// <summary>Number of entries, length and place of the directory, from the record at the archive's end.</summary>
    private static (long Count, long Size, long Offset) FindDirectory(string path, Stream stream)
    {
        int length = (int)Math.Min(stream.Length, EndLength + MaxComment);
        long first = stream.Length - length;
        byte[] tail = Bytes(path, stream, first, length);
        int at = length - EndLength;
        while (at >= 0 && (U32(tail, at) != EndMark || at + EndLength + U16(tail, at + 20) != length))
            at--;
        if (at < 0)
            throw new DataFormatException(path, stream.Length, "the directory of a zip archive at the end of the file", "none; the file is cut off");
        long count = U16(tail, at + 10), size = U32(tail, at + 12), offset = U32(tail, at + 16), end = first + at;
        if (count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
        {
            byte[] locator = end >= LocatorLength ? Bytes(path, stream, end - LocatorLength, LocatorLength) : new byte[LocatorLength];
            long wide = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
            if (U32(locator, 0) == LocatorMark)
            {
                if (wide < 0 || wide > end - LocatorLength - End64Length)
                    throw new DataFormatException(path, end - LocatorLength, "the place of the 64-bit directory record", $"{wide}");
                byte[] record = Bytes(path, stream, wide, End64Length);
                if (U32(record, 0) != End64Mark)
                    throw new DataFormatException(path, wide, "the 64-bit directory record", "something else");
                (count, size, offset) = (BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32)),
                    BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)), BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)));
            }
        }
        return count >= 0 && size >= 0 && offset >= 0 && offset <= end && size <= end - offset
            ? (count, size, offset)
            : throw new DataFormatException(path, end, "a directory inside the archive", $"{count} entries in {size} bytes at {offset}");
    }

    private static byte[] Bytes(string path, Stream stream, long offset, int count)
    {
        stream.Position = offset;
        return BoundedRead.Exactly(path, stream, offset, count, "stored data", "the archive");
    }

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
