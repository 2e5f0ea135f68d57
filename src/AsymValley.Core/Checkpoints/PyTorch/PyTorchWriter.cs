using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>
/// Writes a state dictionary as <c>torch.save(module.state_dict(), path)</c> does since PyTorch 1.6, with the instructions
/// and names that <c>torch.load(path, weights_only=True)</c> allows. The same model gives the same bytes.
/// </summary>
internal static class PyTorchWriter
{
    // The name of the folder in the archive says nothing; PyTorch takes the file's, which a copy does not keep.
    private const string Folder = "archive/";
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream stream, IReadOnlyList<ParameterVector> vectors)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        AddFile(zip, "data.pkl", Pickle(vectors.SelectMany(vector => vector.Layout.Slices)));
        AddFile(zip, "byteorder", "little"u8);
        int key = 0;
        foreach (ParameterVector vector in vectors)
            foreach (ParameterSlice slice in vector.Layout.Slices)
                AddFile(zip, $"data/{key++}", LittleEndian(vector[slice]));
        AddFile(zip, "version", "3\n"u8);
    }

    private static void AddFile(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(Folder + name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Earliest;
        using Stream data = entry.Open();
        data.Write(content);
    }

    private static ReadOnlySpan<byte> LittleEndian(Span<float> values)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian)
            return bytes;
        int[] swapped = [.. MemoryMarshal.Cast<float, int>(values)];
        BinaryPrimitives.ReverseEndianness(swapped, swapped);
        return MemoryMarshal.AsBytes(swapped.AsSpan());
    }

    private static ReadOnlySpan<byte> Pickle(IEnumerable<ParameterSlice> slices)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        // An OrderedDict, filled from here to the end.
        Global("collections", "OrderedDict");
        pickle.Write(")R("u8);
        long key = 0;
        foreach (ParameterSlice slice in slices)
        {
            Text(slice.Name);
            Global("torch._utils", "_rebuild_tensor_v2");
            pickle.Write("("u8);
            // The storage by its persistent id: a word, the type, the file, the device, the number of elements.
            pickle.Write("("u8);
            Text("storage");
            Global("torch", "FloatStorage");
            Text(FormattableString.Invariant($"{key++}"));
            Text("cpu");
            Integer(slice.Length);
            pickle.Write("tQ"u8);
            // Offset, shape, strides, requires_grad, hooks.
            Integer(0);
            Tuple(slice.Shape.AsSpan());
            Tuple(Strides(slice.Shape.AsSpan()));
            pickle.WriteByte(0x89);
            Global("collections", "OrderedDict");
            pickle.Write(")RtR"u8);
        }
        pickle.Write("u."u8);
        return pickle.ToArray();

        void Global(string module, string name) => pickle.Write(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

        void Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Number('X', utf8.Length);
            pickle.Write(utf8);
        }

        void Integer(long value) => Number('J', checked((int)value));

        void Number(char operation, int value)
        {
            Span<byte> bytes = [(byte)operation, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], value);
            pickle.Write(bytes);
        }

        void Tuple(ReadOnlySpan<long> values)
        {
            pickle.Write("("u8);
            foreach (long value in values)
                Integer(value);
            pickle.Write("t"u8);
        }
    }

    private static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; step *= shape[i--])
            strides[i] = step;
        return strides;
    }
}
