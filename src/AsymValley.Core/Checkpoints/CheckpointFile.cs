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
            CheckpointFormat format = FormatOf(path, stream);
            if (format == CheckpointFormat.Safetensors)
                return OpenSafetensors(path, stream);
            PyTorchFile file = format == CheckpointFormat.PyTorch ? new PyTorchArchive(path, stream) : new PyTorchLegacyFile(path, stream);
            ImmutableArray<StateDictionary> found = StateDictionary.Find(path, stream.Length, file);
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

    /// <summary>The format of a file by its first bytes.</summary>
    /// <exception cref="DataFormatException">It is in none that is read; what it is is named where it is well known.</exception>
    internal static CheckpointFormat FormatOf(string path, Stream stream)
    {
        byte[] head = ForeignFile.Head(stream);
        // A length, of which four bytes are used, and the first letter of JSON. First, because a length may begin as a pickle does.
        if (head is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..])
            return CheckpointFormat.Safetensors;
        if (head.AsSpan().StartsWith("PK"u8))
            return CheckpointFormat.PyTorch;
        // The protocol, 2 to 5; those before it are of Python 2 and do not say it.
        if (head is [0x80, >= 2 and <= 5, ..])
            return CheckpointFormat.PyTorchLegacy;
        // Nothing else can be told from a safetensors file that is damaged.
        if (ForeignFile.Describe(head) is not { } other)
            return CheckpointFormat.Safetensors;
        throw new DataFormatException(path, 0, "a file of safetensors or torch.save",
            other.StartsWith("a tar archive", StringComparison.Ordinal) ? "a tar archive: unpack it, or, if it is of PyTorch before 0.1.10, load and save it with a PyTorch up to 2.5"
            : other.Contains(';', StringComparison.Ordinal) || head.Length == 0 ? other
            : $"{other}; load it in Python and save its tensors with torch.save or as safetensors");
    }

    private static CheckpointFile OpenSafetensors(string path, FileStream stream)
    {
        (IReadOnlyDictionary<string, string> metadata, ImmutableArray<(SafetensorsTensor Tensor, long Length)> places) = SafetensorsReader.ReadPlaces(path, stream);
        var dictionary = new StateDictionary("", [.. places.Select(place => new CheckpointTensor(path, stream.Length, "", place.Tensor.Name, place.Tensor.Type, place.Tensor.Shape, () => Load(place.Tensor, place.Length)))]);
        return new CheckpointFile(path, CheckpointFormat.Safetensors, metadata, [dictionary], stream);

        ReadOnlyMemory<byte> Load(SafetensorsTensor place, long length)
        {
            if (length > Array.MaxLength)
                throw new DataFormatException(path, place.Offset, $"at most {Array.MaxLength} bytes in {place.Name}", $"{length}");
            stream.Position = place.Offset;
            return BoundedRead.Exactly(path, stream, place.Offset, (int)length, "stored data", place.Name);
        }
    }
}
