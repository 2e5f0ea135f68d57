using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;

namespace AsymValley.Landscape;

/// <summary>
/// The cells of a surface that are measured so far, in a file that says what they are of. A mask of its own says which
/// cells are done: a loss may be any number, and no number.
/// </summary>
/// <remarks>
/// The file, little-endian: the magic, the length of the header (int32), the header (a JSON object of strings), a byte for
/// each cell (0 or 1), four float64 for each cell (training loss and error, test loss and error), and SHA-256 of all that.
/// </remarks>
internal sealed class SurfaceState
{
    /// <summary>More would not be a picture any more, and its file not be written every few seconds.</summary>
    public const int MostCells = 1 << 22;

    private const int ValuesPerCell = 4, CellBytes = 1 + ValuesPerCell * sizeof(double), MostHeader = 1 << 20;

    private readonly ImmutableSortedDictionary<string, string> _header;
    private readonly bool[] _done;
    private readonly PointLosses[] _losses;

    /// <summary>A state without any cell.</summary>
    /// <param name="header">What the cells are of: names and values that must all be the same for the file to go on.</param>
    /// <param name="cells">Number of cells.</param>
    public SurfaceState(ImmutableSortedDictionary<string, string> header, int cells)
    {
        _header = header;
        _done = new bool[cells];
        _losses = new PointLosses[cells];
    }

    private static ReadOnlySpan<byte> Magic => "AVSURF1\n"u8;

    /// <summary>Number of cells that are done.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a cell is done.</summary>
    public bool IsDone(int cell) => _done[cell];

    /// <summary>The losses of a cell; what is done has them, the rest zeros.</summary>
    public PointLosses this[int cell] => _losses[cell];

    /// <summary>Keeps a cell.</summary>
    public void Set(int cell, PointLosses losses)
    {
        Count += _done[cell] ? 0 : 1;
        _done[cell] = true;
        _losses[cell] = losses;
    }

    /// <summary>Writes the file atomically.</summary>
    public void Save(string path)
    {
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(_header);
        var content = new byte[Magic.Length + sizeof(int) + header.Length + _done.Length * CellBytes];
        Magic.CopyTo(content);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Magic.Length), header.Length);
        header.CopyTo(content, Magic.Length + sizeof(int));
        Span<byte> mask = content.AsSpan(Magic.Length + sizeof(int) + header.Length), values = mask[_done.Length..];
        for (int cell = 0; cell < _done.Length; cell++)
        {
            mask[cell] = _done[cell] ? (byte)1 : (byte)0;
            PointLosses p = _losses[cell];
            ReadOnlySpan<double> four = [p.TrainLoss, p.TrainError, p.TestLoss, p.TestError];
            for (int i = 0; i < four.Length; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(values[((cell * ValuesPerCell + i) * sizeof(double))..], four[i]);
        }
        AtomicFile.Write(path, stream =>
        {
            stream.Write(content);
            stream.Write(SHA256.HashData(content));
        });
    }

    /// <summary>Reads the cells that a file has of the same surface.</summary>
    /// <exception cref="DataFormatException">The file is damaged, or something else.</exception>
    /// <exception cref="SurfaceFileException">The file is of another surface.</exception>
    public static SurfaceState Load(string path, ImmutableSortedDictionary<string, string> header, int cells)
    {
        long size = new FileInfo(path).Length;
        if (size > MostHeader + (long)MostCells * CellBytes)
            throw new DataFormatException(path, 0, "the cells of a surface", $"{size} bytes");
        byte[] file = File.ReadAllBytes(path);
        int start = Magic.Length + sizeof(int), end = file.Length - SHA256.HashSizeInBytes;
        if (end < start || !file.AsSpan().StartsWith(Magic))
            throw new DataFormatException(path, 0, "the cells of a surface", end < start ? $"{file.Length} bytes" : "other content");
        if (!SHA256.HashData(file.AsSpan(0, end)).AsSpan().SequenceEqual(file.AsSpan(end)))
            throw new DataFormatException(path, end, "the checksum of the content", "another one");
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(Magic.Length));
        if (length < 0 || length > end - start)
            throw new DataFormatException(path, Magic.Length, "the length of the header", $"{length}");
        EnsureSame(path, ReadHeader(path, file.AsSpan(start, length), start), header);
        ReadOnlySpan<byte> mask = file.AsSpan((start + length)..end);
        if (mask.Length != (long)cells * CellBytes)
            throw new DataFormatException(path, start + length, $"{cells} cells", $"{mask.Length} bytes");
        var state = new SurfaceState(header, cells);
        ReadOnlySpan<byte> values = mask[cells..];
        for (int cell = 0; cell < cells; cell++)
        {
            int at = cell * ValuesPerCell * sizeof(double);
            double Value(int i, ReadOnlySpan<byte> from) => BinaryPrimitives.ReadDoubleLittleEndian(from[(at + i * sizeof(double))..]);
            if (mask[cell] != 0)
                state.Set(cell, new PointLosses(Value(0, values), Value(1, values), Value(2, values), Value(3, values)));
        }
        return state;
    }

    /// <summary>SHA-256 of float32 values, lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    private static Dictionary<string, string> ReadHeader(string path, ReadOnlySpan<byte> json, int offset)
    {
        try
        {
            return CheckedJson.Read<Dictionary<string, string>>(json, JsonSerializerOptions.Default);
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, offset, "a header of names and texts", "other content", e);
        }
    }

    private static void EnsureSame(string path, Dictionary<string, string> found, ImmutableSortedDictionary<string, string> wanted)
    {
        string[] differing = [.. wanted.Keys.Union(found.Keys).Where(key => found.GetValueOrDefault(key) != wanted.GetValueOrDefault(key)).Order(StringComparer.Ordinal)];
        if (differing.Length > 0)
            throw new SurfaceFileException(path, differing);
    }
}

/// <summary>A file with cells of another surface than is measured.</summary>
/// <param name="path">The file.</param>
/// <param name="differing">What differs.</param>
public sealed class SurfaceFileException(string path, IReadOnlyList<string> differing) : AsymValleyException(
    $"{path} is of another surface: it differs in {string.Join(", ", differing)}. Measure the same again, choose another file, or replace it with -Force.")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What differs, e.g. <c>dataset</c> or <c>grid of u</c>.</summary>
    public IReadOnlyList<string> Differing { get; } = differing;
}
