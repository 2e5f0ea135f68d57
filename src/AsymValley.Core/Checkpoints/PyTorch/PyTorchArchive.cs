using AsymValley.Data;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>
/// The format of PyTorch 1.6 and later: a zip archive of stored files in one folder, the pickle in <c>data.pkl</c> and each
/// storage in a file <c>data/KEY</c>.
/// </summary>
internal sealed class PyTorchArchive : PyTorchFile
{
    private readonly ZipDirectory _zip;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);
    private readonly string _folder;

    public PyTorchArchive(string path, Stream stream) : base(path, stream)
    {
        _zip = ZipDirectory.Open(path, stream);
        _entries = _zip.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        ZipEntry[] pickles = [.. _zip.Entries.Where(entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal) && entry.Name.Count(c => c == '/') == 1)];
        if (pickles is not [var pickle])
            throw new DataFormatException(path, 0, "one file data.pkl in the archive's folder, as torch.save writes it", Other() ?? $"{pickles.Length}");
        _folder = pickle.Name[..^"data.pkl".Length];
        if (_entries.ContainsKey(_folder + "constants.pkl"))
            throw new DataFormatException(path, 0, "an archive of torch.save",
                "a TorchScript program (torch.jit.save); in PyTorch save its tensors alone: torch.save(torch.jit.load(file).state_dict(), 'weights.pt')");
        if (_entries.TryGetValue(_folder + "byteorder", out ZipEntry? order) && !_zip.Read(order).AsSpan().SequenceEqual("little"u8))
            throw new DataFormatException(path, order.HeaderOffset, "numbers in little-endian order", "another order");
        Root = new PickleReader(path, new MemoryStream(_zip.Read(pickle), writable: false), _zip.DataOffset(pickle), FindStorage).Read();
    }

    protected override byte[] ReadStorage(string key) => _zip.Read(_entries[EntryName(key)]);

    /// <summary>What a zip archive is that is not of torch.save; null when it is none of the usual ones.</summary>
    private string? Other() =>
        Any(name => name.EndsWith(".npy", StringComparison.Ordinal)) ? "arrays of NumPy (.npz); load them in Python and save them with torch.save or as safetensors"
        : Any(name => name.EndsWith(".weights.h5", StringComparison.Ordinal)) ? "a model of Keras; save its weights as safetensors in Python"
        : Any(name => name.EndsWith("/archive_format", StringComparison.Ordinal)) ? "a program of torch.export; in PyTorch save its tensors alone: torch.save(torch.export.load(file).state_dict, 'weights.pt')"
        : Any(name => name.EndsWith(".pt", StringComparison.Ordinal) || name.EndsWith(".pth", StringComparison.Ordinal) || name.EndsWith(".safetensors", StringComparison.Ordinal)) ? "an archive with such files; unpack it first"
        : null;

    private bool Any(Func<string, bool> isOne) => _entries.Keys.Any(isOne);

    private string EntryName(string key) => $"{_folder}data/{key}";

    private PickleStorage FindStorage(object?[] id, long offset)
    {
        PickleStorage storage = ParseStorage(id, offset);
        if (!_entries.TryGetValue(EntryName(storage.Key), out ZipEntry? entry))
            throw new DataFormatException(Path, offset, $"a file '{EntryName(storage.Key)}' for a storage", "none");
        long length = ByteLength(storage, offset);
        if (entry.Size != length)
            throw new DataFormatException(Path, offset, $"{entry.Size} bytes in the storage '{storage.Key}'", $"{length}, {storage.Length} elements of {storage.Type}");
        if (!_storages.TryAdd(storage.Key, storage) && _storages[storage.Key] != storage)
            throw new DataFormatException(Path, offset, $"the storage '{storage.Key}' as before", $"{storage.Length} elements of {storage.Type}");
        return storage;
    }
}
