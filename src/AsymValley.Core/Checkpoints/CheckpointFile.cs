using System.Collections.Immutable;
using AsymValley.Checkpoints.PyTorch;
using AsymValley.Data;

namespace AsymValley.Checkpoints;

/// <summary>How a file holds tensors.</summary>
public enum CheckpointFormat
{
    /// <summary>safetensors.</summary>
    Safetensors,

    /// <summary><c>torch.save</c> of PyTorch 1.6 and later: a zip archive.</summary>
    PyTorch,

    /// <summary><c>torch.save</c> before PyTorch 1.6.</summary>
    PyTorchLegacy,
}

/// <summary>
/// A file with named tensors: of safetensors, or of PyTorch's <c>torch.save</c> (<c>.pt</c>, <c>.pth</c>, <c>.pth.tar</c>;
/// docs/importing.md). PyTorch's files hold a program; it is read by an interpreter that knows tensors and plain
/// containers, and nothing of it is executed. Tensors are read when they are asked for.
/// </summary>
public sealed class CheckpointFile : IDisposable
{
    private readonly IDisposable _file;

    private CheckpointFile(string path, CheckpointFormat format, IReadOnlyDictionary<string, string> metadata, ImmutableArray<StateDictionary> dictionaries, IDisposable file)
    {
        Path = path;
        Format = format;
        Metadata = metadata;
        StateDictionaries = dictionaries;
        _file = file;
    }

    /// <summary>The file, full path.</summary>
    public string Path { get; }

    /// <summary>Its format.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The texts in a safetensors file's header; of PyTorch's files the numbers and texts beside the state dictionaries, e.g. <c>epoch</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The state dictionaries, at least one.</summary>
    public ImmutableArray<StateDictionary> StateDictionaries { get; }

    /// <summary>Opens a file and reads what it lists.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is in no known format, damaged, or holds no tensors.</exception>
    /// <exception cref="PickleRefusedException">It holds more than tensors and plain containers.</exception>
    public static CheckpointFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            if (FormatOf(stream) is not { } format)
                throw new DataFormatException(path, 0, "a file of safetensors or torch.save", "the tar format of PyTorch before 0.1.10; load and save it with a PyTorch up to 2.5");
            if (format == CheckpointFormat.Safetensors)
                return OpenSafetensors(path, stream);
            PyTorchFile file = format == CheckpointFormat.PyTorch ? new PyTorchArchive(path, stream) : new PyTorchLegacyFile(path, stream);
            ImmutableArray<StateDictionary> found = StateDictionary.Find(path, file);
            return found.Length > 0
                ? new CheckpointFile(path, format, StateDictionary.Values(file.Root), found, file)
                : throw new DataFormatException(path, 0, "a state dictionary: names with tensors", "none");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The state dictionary of that name.</summary>
    /// <exception cref="InvalidOptionException">There is none; those that are there are listed.</exception>
    public StateDictionary this[string name] => StateDictionaries.FirstOrDefault(dictionary => dictionary.Name == name)
        ?? throw new InvalidOptionException(nameof(StateDictionary), $"{Path} has no '{name}'; it has {string.Join(", ", StateDictionaries.Select(dictionary => $"'{dictionary.Name}'"))}.");

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The format of a file by its first bytes: safetensors where it is none of the others; null for a format that is not read.</summary>
    internal static CheckpointFormat? FormatOf(Stream stream)
    {
        const int TarMark = 257;
        var head = new byte[TarMark + 5];
        stream.Position = 0;
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (head.AsSpan(0, length).EndsWith("ustar"u8))
            return null;
        return head.AsSpan().StartsWith("PK"u8) ? CheckpointFormat.PyTorch
            // PROTO 2 to 5, then the magic number (LONG1 of 10 bytes; in protocol 4 and later a frame comes first).
            : head[0] == 0x80 && head[1] is >= 2 and <= 5 && head[2] is 0x8a or 0x95 ? CheckpointFormat.PyTorchLegacy
            : CheckpointFormat.Safetensors;
    }

    private static CheckpointFile OpenSafetensors(string path, FileStream stream)
    {
        (IReadOnlyDictionary<string, string> metadata, ImmutableArray<SafetensorsTensor> places) = SafetensorsReader.ReadPlaces(path, stream);
        var dictionary = new StateDictionary("", [.. places.Select(place => new CheckpointTensor("", place.Name, place.Type, place.Shape, () => Load(place)))]);
        return new CheckpointFile(path, CheckpointFormat.Safetensors, metadata, [dictionary], stream);

        ReadOnlyMemory<byte> Load(SafetensorsTensor place)
        {
            stream.Position = place.Offset;
            return BoundedRead.Exactly(path, stream, place.Offset, checked((int)(place.Shape.Aggregate(1L, (count, size) => count * size) * place.Type.Size())), "stored data", place.Name);
        }
    }
}
