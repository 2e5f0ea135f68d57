using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Checkpoints.PyTorch;
using AsymValley.Data;

namespace AsymValley.Checkpoints;

/// <summary>Named tensors that belong together, e.g. a model's.</summary>
/// <param name="Name">Where it is in the file, e.g. <c>swa_state_dict</c> or <c>model.state_dict</c>; empty when it is the file's only content.</param>
/// <param name="Tensors">The tensors in the file's order.</param>
public sealed record StateDictionary(string Name, ImmutableArray<CheckpointTensor> Tensors)
{
    // A checkpoint holds state dictionaries, or a dictionary of some.
    private const int MaxDepth = 2, MaxValueLength = 200, MaxNameLength = 1024;

    /// <summary>All dictionaries of a file whose keys are texts and whose values are tensors, at least one.</summary>
    /// <exception cref="DataFormatException">A name comes twice in one of them, or is longer than names are.</exception>
    internal static ImmutableArray<StateDictionary> Find(string path, long length, PyTorchFile file)
    {
        var found = ImmutableArray.CreateBuilder<StateDictionary>();
        // A dictionary may be in the file under several names, and in itself: each is looked at once.
        var seen = new HashSet<PickleDictionary>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(string Name, PickleDictionary Dictionary, int Depth)>();
        if (file.Root is PickleDictionary root)
            waiting.Enqueue(("", root, 0));
        while (waiting.TryDequeue(out (string Name, PickleDictionary Dictionary, int Depth) next))
        {
            if (!seen.Add(next.Dictionary))
                continue;
            var tensors = ImmutableArray.CreateBuilder<CheckpointTensor>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach ((object? key, object? value) in next.Dictionary.Items)
            {
                if (key is not string name || value is not (PickleTensor or PickleDictionary))
                    continue;
                // Names are put together: a long one that many dictionaries have would become many long ones.
                if (name.Length > MaxNameLength)
                    throw new DataFormatException(path, 0, $"names of at most {MaxNameLength} characters", $"one of {name.Length}");
                if (value is PickleTensor tensor)
                {
                    if (!names.Add(name))
                        throw new DataFormatException(path, 0, "names that differ", $"the tensor '{name}' twice in one dictionary");
                    tensors.Add(new CheckpointTensor(path, length, next.Name, name, tensor.Storage?.Type ?? default, tensor.Shape, () => file.Read(tensor)));
                }
                else if (value is PickleDictionary inner && next.Depth < MaxDepth)
                {
                    waiting.Enqueue((next.Name.Length == 0 ? name : $"{next.Name}.{name}", inner, next.Depth + 1));
                }
            }
            if (tensors.Count > 0)
                found.Add(new StateDictionary(next.Name, tensors.ToImmutable()));
        }
        return found.ToImmutable();
    }

    /// <summary>The numbers and short texts beside the dictionaries.</summary>
    internal static SortedDictionary<string, string> Values(object? root)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in (root as PickleDictionary)?.Items ?? [])
            if (key is string name && value is long or double or bool or string { Length: <= MaxValueLength })
                values[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? $"{Tensors.Length} tensors" : $"{Name}: {Tensors.Length} tensors";
}

/// <summary>A tensor of a file, which is read when it is asked for.</summary>
public sealed class CheckpointTensor
{
    private readonly string _file;
    private readonly long _fileLength;
    private readonly Func<ReadOnlyMemory<byte>> _load;

    internal CheckpointTensor(string file, long fileLength, string stateDictionary, string name, SafetensorsType type, ImmutableArray<long> shape, Func<ReadOnlyMemory<byte>> load)
    {
        _file = file;
        _fileLength = fileLength;
        StateDictionary = stateDictionary;
        Name = name;
        Type = type;
        Shape = shape;
        _load = load;
    }

    /// <summary>Name of the state dictionary that it is in.</summary>
    public string StateDictionary { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>Its shape; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The elements with their type, row-major.</summary>
    /// <exception cref="DataFormatException">It is damaged, or would be larger than its file.</exception>
    internal SafetensorsTensor Read()
    {
        EnsureStored();
        return new(Name, Type, Shape, 0, _load());
    }

    /// <summary>
    /// A tensor whose strides let it see the same elements again and again may have any size. One that would be larger than the whole file
    /// is no parameter of a network.
    /// </summary>
    /// <exception cref="DataFormatException">It would be larger than its file.</exception>
    internal void EnsureStored()
    {
        Int128 bytes = Shape.Aggregate((Int128)Type.Bits(), (bits, size) => bits * size) / 8;
        if (bytes > _fileLength)
            throw new DataFormatException(_file, 0, $"the elements of {Name} [{string.Join('×', Shape)}] in a file of {_fileLength} bytes", $"a tensor that would have {bytes} bytes by repeating some of them");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join('×', Shape)}] {Type}";
}
