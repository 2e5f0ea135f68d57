using System.Buffers.Binary;
using System.Numerics;
using AsymValley.Data;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>
/// The format before PyTorch 1.6: five pickles (a magic number, the format's version, the machine, the value, the list of
/// storages), then the storages in the order of that list, each after its number of elements.
/// </summary>
internal sealed class PyTorchLegacyFile : PyTorchFile
{
    private const long Version = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("1950A86A20F9469CFC6C", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);

    public PyTorchLegacyFile(string path, Stream stream) : base(path, stream)
    {
        stream.Position = 0;
        if (ReadPickle() is not BigInteger magic || magic != Magic)
            throw new DataFormatException(path, 0, "the magic number of torch.save", "another pickle");
        if (ReadPickle() is not Version)
            throw new DataFormatException(path, stream.Position, $"the format's version {Version}", "another");
        if (ReadPickle() is not PickleDictionary machine || machine.Items.Any(item => item is { Key: "little_endian", Value: false }))
            throw new DataFormatException(path, stream.Position, "numbers in little-endian order", "another order");
        Root = ReadPickle();
        FindPlaces(ReadPickle() as List<object?> ?? throw new DataFormatException(path, stream.Position, "the list of storages", "something else"));
    }

    protected override byte[] ReadStorage(string key)
    {
        Stream.Position = _places[key];
        long length = ByteLength(_storages[key], _places[key]);
        if (length > Array.MaxLength)
            throw new DataFormatException(Path, Stream.Position, $"at most {Array.MaxLength} bytes in a storage", $"{length}");
        return BoundedRead.Exactly(Path, Stream, _places[key], (int)length, "stored data", $"the storage '{key}'");
    }

    private object? ReadPickle() => new PickleReader(Path, Stream, 0, FindStorage).Read();

    private PickleStorage FindStorage(object?[] id, long offset)
    {
        PickleStorage storage = ParseStorage(id, offset);
        ByteLength(storage, offset);
        if (!_storages.TryAdd(storage.Key, storage) && _storages[storage.Key] != storage)
            throw new DataFormatException(Path, offset, $"the storage '{storage.Key}' as before", $"{storage.Length} elements of {storage.Type}");
        // The last part, if any, says that the tensors see a part of the storage only: a key, the first element, a length.
        return id switch
        {
            [_, _, _, _, _] or [_, _, _, _, _, null] => storage,
            [_, _, _, _, _, object?[] and [_, long from and >= 0, long length and >= 0]] when from <= storage.Length && length <= storage.Length - from =>
                storage with { Start = from, Length = length },
            _ => throw new DataFormatException(Path, offset, $"a part of a storage of {storage.Length} elements", "something else"),
        };
    }

    private void FindPlaces(List<object?> keys)
    {
        var header = new byte[sizeof(long)];
        foreach (object? key in keys)
        {
            string name = FormattableString.Invariant($"{key}");
            long at = Stream.Position;
            if (!_storages.TryGetValue(name, out PickleStorage? storage))
                throw new DataFormatException(Path, at, "storages that tensors use", $"'{name}'");
            if (Stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                throw new DataFormatException(Path, at, $"the length of the storage '{name}'", "the end of the file");
            if (BinaryPrimitives.ReadInt64LittleEndian(header) is var count && count != storage.Length)
                throw new DataFormatException(Path, at, $"{storage.Length} elements in the storage '{name}'", $"{count}");
            long length = ByteLength(storage, at);
            if (length > Stream.Length - Stream.Position)
                throw new DataFormatException(Path, at, $"{length} bytes of the storage '{name}'", $"the end of the file after {Stream.Length - Stream.Position}");
            if (!_places.TryAdd(name, Stream.Position))
                throw new DataFormatException(Path, at, "each storage once", $"'{name}' twice");
            Stream.Position += length;
        }
        if (_storages.Keys.FirstOrDefault(name => !_places.ContainsKey(name)) is { } missing)
            throw new DataFormatException(Path, Stream.Position, $"the storage '{missing}'", "none in the list of storages");
    }
}
