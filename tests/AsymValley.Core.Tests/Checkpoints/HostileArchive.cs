using System.Buffers.Binary;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Tests.Checkpoints;

/// <summary>Makes archives and pickles byte by byte, with whatever is wrong in them.</summary>
internal static class HostileArchive
{
    /// <summary>Parts of a pickle: texts are Latin-1, so that an instruction is its character.</summary>
    public static byte[] Pickle(params string[] parts) => [0x80, 2, .. Encoding.Latin1.GetBytes(string.Concat(parts))];

    public static string Global(string module, string name) => $"c{module}\n{name}\n";

    public static string Text(string text) => "X" + U32((uint)text.Length) + text;

    /// <summary>A number of up to 64 bits.</summary>
    public static string Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return "\u008a\b" + Encoding.Latin1.GetString(bytes);
    }

    public static string U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Encoding.Latin1.GetString(bytes);
    }

    public static string Tuple(params long[] values) => "(" + string.Concat(values.Select(Long)) + "t";

    /// <summary>A tensor of a storage of <paramref name="count"/> float32 numbers.</summary>
    public static string Tensor(long count, long offset, string shape, string strides, string type = "FloatStorage", string key = "0") =>
        Global("torch._utils", "_rebuild_tensor_v2") + "((" + Text("storage") + Global("torch", type) + Text(key) + Text("cpu") + Long(count) + "tQ"
        + Long(offset) + shape + strides + "\u0089" + Global("collections", "OrderedDict") + ")RtR";

    /// <summary>A dictionary with one tensor.</summary>
    public static byte[] Dictionary(string tensor) => Pickle("}", Text("weight"), tensor, "s.");

    /// <summary>A zip archive of stored files as torch.save writes it.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Content)[] storages) =>
        Zip([("a/data.pkl", pickle), .. storages.Select(storage => ($"a/data/{storage.Name}", storage.Content)), ("a/version", "3\n"u8.ToArray())]);

    /// <summary>A zip archive of files; <paramref name="change"/> changes what the directory says of each: method, flags, size, place.</summary>
    public static byte[] Zip((string Name, byte[] Content)[] files, Func<string, (int Method, int Flags, uint Size, uint Offset), (int Method, int Flags, uint Size, uint Offset)>? change = null)
    {
        using var zip = new MemoryStream();
        using var directory = new MemoryStream();
        using var writer = new BinaryWriter(zip);
        using var entries = new BinaryWriter(directory);
        foreach ((string name, byte[] content) in files)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            (int Method, int Flags, uint Size, uint Offset) entry = (0, 0, (uint)content.Length, (uint)zip.Position);
            entry = change?.Invoke(name, entry) ?? entry;
            uint crc = Crc32.Of(content);
            writer.Write(0x04034b50u);
            writer.Write(new byte[10]);
            writer.Write(crc);
            writer.Write(content.Length);
            writer.Write(content.Length);
            writer.Write((short)utf8.Length);
            writer.Write((short)0);
            writer.Write(utf8);
            writer.Write(content);

            entries.Write(0x02014b50u);
            entries.Write(new byte[4]);
            entries.Write((short)entry.Flags);
            entries.Write((short)entry.Method);
            entries.Write(new byte[4]);
            entries.Write(crc);
            entries.Write(entry.Size);
            entries.Write(entry.Size);
            entries.Write((short)utf8.Length);
            entries.Write(new byte[12]);
            entries.Write(entry.Offset);
            entries.Write(utf8);
        }
        uint start = (uint)zip.Position;
        writer.Write(directory.ToArray());
        writer.Write(0x06054b50u);
        writer.Write(0);
        writer.Write((short)files.Length);
        writer.Write((short)files.Length);
        writer.Write((uint)directory.Length);
        writer.Write(start);
        writer.Write((short)0);
        return zip.ToArray();
    }

    /// <summary>A file before PyTorch 1.6.</summary>
    public static byte[] Legacy(byte[] pickle, string keys, params ReadOnlySpan<byte> storages) =>
    [
        .. Pickle("\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019."), .. Pickle("M\u00e9\u0003."), .. Pickle("}."),
        .. pickle, .. Pickle("]", keys, "."), .. storages,
    ];
}
