using AsymValley.Data;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>A file of <c>torch.save</c>: one pickled value, and the storages of its tensors.</summary>
/// <param name="path">The file.</param>
/// <param name="stream">The open file; closed with this.</param>
internal abstract class PyTorchFile(string path, Stream stream) : IDisposable
{
    private (string Key, byte[] Data)? _last;

    /// <summary>The pickled value, of the types that <see cref="PickleReader.Read"/> gives.</summary>
    public object? Root { get; protected set; }

    protected string Path => path;

    protected Stream Stream => stream;

    public void Dispose() => stream.Dispose();

    /// <summary>The elements of a tensor one behind the other, row-major.</summary>
    /// <exception cref="DataFormatException">The storage is damaged, or the tensor larger than the file or than 2 GB.</exception>
    public ReadOnlyMemory<byte> Read(PickleTensor tensor)
    {
        if (tensor.Storage is not { } storage)
            return default;
        // Tensors that share a storage lie behind each other: it is read once.
        if (_last?.Key != storage.Key)
            _last = (storage.Key, ReadStorage(storage.Key));
        int size = storage.Type.Size();
        ReadOnlyMemory<byte> data = Gather(tensor, _last.Value.Data.AsMemory(checked((int)((storage.Start + tensor.Offset) * size))), size);
        return tensor.IsNegated ? Negated(data, size) : data;
    }

    /// <summary>The bytes of a storage.</summary>
    protected abstract byte[] ReadStorage(string key);

    /// <summary>Reads what a persistent id says: the word storage, the type, the key, the device, the number of elements.</summary>
    protected PickleStorage ParseStorage(object?[] id, long offset)
    {
        if (id is not ["storage", PickleGlobal { Kind: PickleKind.Storage } type, string or long, _, long and >= 0, ..])
            throw new DataFormatException(path, offset, "a storage", id is [string word, ..] ? $"'{word}'" : "something else");
        return new PickleStorage(FormattableString.Invariant($"{id[2]}"), type.Type, 0, (long)id[4]!);
    }

    /// <summary>Bytes of so many elements; too many are an error, not another number.</summary>
    protected long ByteLength(PickleStorage storage, long offset) => storage.Length <= long.MaxValue / storage.Type.Size()
        ? storage.Length * storage.Type.Size()
        : throw new DataFormatException(path, offset, "a storage that fits a file", $"{storage.Length} elements");

    private ReadOnlyMemory<byte> Gather(PickleTensor tensor, ReadOnlyMemory<byte> data, int size)
    {
        Int128 count = 1;
        foreach (long length in tensor.Shape)
            count *= length;
        if (count * size > Array.MaxLength)
            throw new DataFormatException(path, 0, $"a tensor of at most {Array.MaxLength} bytes", $"[{string.Join(", ", tensor.Shape)}]");
        if (IsContiguous(tensor))
            return data[..(int)(count * size)];
        var gathered = new byte[(int)(count * size)];
        var index = new long[tensor.Shape.Length];
        ReadOnlySpan<byte> source = data.Span;
        for (int at = 0; at < gathered.Length; at += size)
        {
            long from = 0;
            for (int i = 0; i < index.Length; i++)
                from += index[i] * tensor.Strides[i];
            source.Slice((int)(from * size), size).CopyTo(gathered.AsSpan(at));
            for (int i = index.Length - 1; i >= 0 && ++index[i] == tensor.Shape[i]; i--)
                index[i] = 0;
        }
        return gathered;
    }

    /// <summary>Little-endian floating-point numbers with the other sign, whose bit is the highest of the last byte.</summary>
    private static byte[] Negated(ReadOnlyMemory<byte> numbers, int size)
    {
        byte[] negated = numbers.ToArray();
        for (int i = size - 1; i < negated.Length; i += size)
            negated[i] ^= 0x80;
        return negated;
    }

    private static bool IsContiguous(PickleTensor tensor)
    {
        long step = 1;
        for (int i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            // The stride of a single place is never used.
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != step)
                return false;
            step *= tensor.Shape[i];
        }
        return true;
    }
}
