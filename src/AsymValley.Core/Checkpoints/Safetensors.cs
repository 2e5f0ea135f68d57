using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): the header's length as a little-endian
/// 64-bit number, a JSON header that gives every tensor's type, shape and place, then the data. It holds no code.
/// </summary>
public static class Safetensors
{
    internal const string MetadataKey = "__metadata__";
    private const int Alignment = 8;

    /// <summary>Writes vectors as named float32 tensors, atomically (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="vectors">Every slice of every vector becomes a tensor named prefix + slice name.</param>
    /// <param name="metadata">Texts kept in the header.</param>
    /// <exception cref="ArgumentException">Two tensors would have the same name.</exception>
    public static void Write(
        string path, IEnumerable<(ParameterVector Vector, string? Prefix)> vectors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (ParameterVector Vector, string? Prefix)[] all = [.. vectors];
        byte[] header = Header(all, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((ParameterVector vector, _) in all)
                WriteValues(stream, vector.Values);
        });
    }

    /// <summary>Reads and checks a file; its tensors are kept in memory.</summary>
    /// <exception cref="DataFormatException">The file is not in the format; nothing is allocated that the file does not fill.</exception>
    public static SafetensorsFile Read(string path) => SafetensorsReader.Read(path);

    private static byte[] Header((ParameterVector Vector, string? Prefix)[] vectors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long start = 0;
            foreach ((ParameterVector vector, string? prefix) in vectors)
            {
                foreach (ParameterSlice slice in vector.Layout.Slices)
                {
                    string name = prefix + slice.Name;
                    if (!names.Add(name))
                        throw new ArgumentException($"Two tensors are named '{name}'.", nameof(vectors));
                    long end = start + (long)slice.Length * sizeof(float);
                    json.WriteStartObject(name);
                    json.WriteString("dtype", "F32");
                    WriteNumbers(json, "shape", slice.Shape.AsSpan());
                    WriteNumbers(json, "data_offsets", [start, end]);
                    json.WriteEndObject();
                    start = end;
                }
            }
            json.WriteEndObject();
        }
        // Spaces after the JSON make the data start at a multiple of 8, as the format asks of writers.
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
