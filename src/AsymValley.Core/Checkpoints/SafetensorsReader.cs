using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using AsymValley.Data;

namespace AsymValley.Checkpoints;

/// <summary>Reads a safetensors file, with every rule of the format checked before the data is read.</summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;

    // The limit of the reference implementation.
    private const long MaxHeaderLength = 100_000_000;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false };

    public static SafetensorsFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        (Dictionary<string, string> metadata, List<Entry> entries, long dataStart) = ReadIndex(path, stream);
        long dataLength = stream.Length - dataStart;
        if (dataLength > Array.MaxLength)
            throw new DataFormatException(path, dataStart, $"at most {Array.MaxLength} bytes of data", $"{dataLength}");

        var data = new byte[dataLength];
        int read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < data.Length)
            throw new DataFormatException(path, dataStart + read, $"{dataLength} bytes of data", $"the end of the file after {read}");
        return new SafetensorsFile(path, metadata, [.. entries.Select(entry => new SafetensorsTensor(
            entry.Name, entry.Type, entry.Shape, dataStart + entry.Begin, data.AsMemory((int)entry.Begin, (int)(entry.End - entry.Begin))))]);
    }

    /// <summary>The metadata and the tensors of a file in the order of their data, with how many bytes they have but without these.</summary>
    public static (IReadOnlyDictionary<string, string> Metadata, ImmutableArray<(SafetensorsTensor Tensor, long Length)> Tensors) ReadPlaces(string path, FileStream stream)
    {
        (Dictionary<string, string> metadata, List<Entry> entries, long dataStart) = ReadIndex(path, stream);
        return (metadata, [.. entries.Select(entry => (new SafetensorsTensor(entry.Name, entry.Type, entry.Shape, dataStart + entry.Begin, default), entry.End - entry.Begin))]);
    }

    private static (Dictionary<string, string> Metadata, List<Entry> Entries, long DataStart) ReadIndex(string path, FileStream stream)
    {
        byte[] header = ReadHeader(path, stream);
        long dataStart = LengthBytes + header.Length;
        (Dictionary<string, string> metadata, List<Entry> entries) = ParseHeader(path, header);
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckPlaces(path, entries, dataStart, stream.Length - dataStart);
        return (metadata, entries, dataStart);
    }

    private static byte[] ReadHeader(string path, FileStream stream)
    {
        if (CheckpointFile.FormatOf(path, stream) != CheckpointFormat.Safetensors)
            throw new DataFormatException(path, 0, "a safetensors file", "a file of PyTorch; read it with Import-ValleyModel (valley import)");
        var prefix = new byte[LengthBytes];
        int read = stream.ReadAtLeast(prefix, LengthBytes, throwOnEndOfStream: false);
        if (read < LengthBytes)
            throw new DataFormatException(path, 0, $"the header's length in {LengthBytes} bytes", $"a file of {read}");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long limit = Math.Min(MaxHeaderLength, stream.Length - LengthBytes);
        if (length < 2 || length > (ulong)limit)
            throw new DataFormatException(path, 0, $"a header length of 2 to {limit}", $"{length}");
        var header = new byte[length];
        read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read < header.Length)
            throw new DataFormatException(path, LengthBytes + read, $"a header of {length} bytes", $"the end of the file after {read}");
        return header;
    }

    private static (Dictionary<string, string> Metadata, List<Entry> Entries) ParseHeader(string path, byte[] header)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<Entry>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, Json);
            if (header[0] != '{' || document.RootElement.ValueKind != JsonValueKind.Object)
                throw Wrong(path, "a JSON object that starts the header", $"byte 0x{header[0]:X2}");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == Safetensors.MetadataKey)
                    ReadMetadata(path, property.Value, metadata);
                else
                    entries.Add(ParseEntry(path, property.Name, property.Value));
            }
        }
        catch (JsonException exception)
        {
            long offset = exception.LineNumber is null or 0 ? exception.BytePositionInLine ?? 0 : 0;
            throw new DataFormatException(path, LengthBytes + offset, "a JSON header", exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            // A string that is no valid UTF-8 or UTF-16 shows only when it is read.
            throw new DataFormatException(path, LengthBytes, "a JSON header", exception.Message, exception);
        }
        return (metadata, entries);
    }

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(path, $"{Safetensors.MetadataKey} to be an object", $"{element.ValueKind}");
        foreach (JsonProperty property in element.EnumerateObject())
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw Wrong(path, $"metadata '{property.Name}' to be a string", $"{property.Value.ValueKind}");
    }

    private static Entry ParseEntry(string path, string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(path, $"tensor '{name}' to be an object", $"{element.ValueKind}");
        string? typeName = element.TryGetProperty("dtype", out JsonElement dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString() : null;
        SafetensorsType type = SafetensorsTypes.Parse(typeName ?? throw Wrong(path, $"a dtype of tensor '{name}'", "none"));
        ImmutableArray<long> shape = Numbers(path, name, element, "shape"), offsets = Numbers(path, name, element, "data_offsets");
        if (offsets.Length != 2 || offsets[1] < offsets[0])
            throw Wrong(path, $"begin and end in the data_offsets of tensor '{name}'", $"[{string.Join(", ", offsets)}]");

        // Int128 and a check at each step: a product cannot wrap around to a size that fits.
        Int128 bits = type.Bits();
        foreach (long dimension in shape)
            if ((bits *= dimension) > long.MaxValue)
                throw Wrong(path, $"a shape of tensor '{name}' that fits a file", $"[{string.Join(", ", shape)}]");
        // Nothing is known of the size of other types; no tensor of them is read.
        if (type != SafetensorsType.Other && bits != 8 * (Int128)(offsets[1] - offsets[0]))
            throw Wrong(path, $"{(bits + 7) / 8} bytes for tensor '{name}' of {typeName} [{string.Join(", ", shape)}]", $"{offsets[1] - offsets[0]} in its data_offsets");
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private static ImmutableArray<long> Numbers(string path, string name, JsonElement element, string key)
    {
        if (!element.TryGetProperty(key, out JsonElement array) || array.ValueKind != JsonValueKind.Array)
            throw Wrong(path, $"an array '{key}' of tensor '{name}'", "none");
        var numbers = ImmutableArray.CreateBuilder<long>(array.GetArrayLength());
        foreach (JsonElement item in array.EnumerateArray())
            numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) && number >= 0
                ? number
                : throw Wrong(path, $"numbers of 0 and above in '{key}' of tensor '{name}'", item.GetRawText()));
        return numbers.MoveToImmutable();
    }

    /// <summary>The tensors must lie one behind the other, without holes, and fill the data.</summary>
    private static void CheckPlaces(string path, List<Entry> entries, long dataStart, long dataLength)
    {
        long end = 0;
        foreach (Entry entry in entries)
        {
            if (entry.Begin != end)
                throw Wrong(path, $"tensor '{entry.Name}' to begin at {end}, where the one before it ends", $"{entry.Begin}");
            if (entry.End > dataLength)
                throw new DataFormatException(path, dataStart + dataLength, $"the data of tensor '{entry.Name}' up to {dataStart + entry.End}", "the end of the file");
            end = entry.End;
        }
        if (end != dataLength)
            throw new DataFormatException(path, dataStart + end, "the end of the file after the last tensor", $"{dataLength - end} more bytes");
    }

    private static DataFormatException Wrong(string path, string expected, string found) => new(path, LengthBytes, expected, found);

    private readonly record struct Entry(string Name, SafetensorsType Type, ImmutableArray<long> Shape, long Begin, long End);
}
