using System.Collections.Immutable;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>
/// A dictionary of a pickle, in the order of its entries. It hashes nothing: its keys may be anything, itself included.
/// </summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}

/// <summary>The memory under one or more tensors.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Start">The first element; above 0 for a view of a larger storage.</param>
/// <param name="Length">Number of elements.</param>
internal sealed record PickleStorage(string Key, SafetensorsType Type, long Start, long Length);

/// <summary>A tensor of a pickle. Old files make an empty one first and say afterwards what it is.</summary>
internal sealed class PickleTensor
{
    /// <summary>Null while it is empty.</summary>
    public PickleStorage? Storage { get; private set; }

    /// <summary>The first element in the storage.</summary>
    public long Offset { get; private set; }

    public ImmutableArray<long> Shape { get; private set; } = [0];

    public ImmutableArray<long> Strides { get; private set; } = [1];

    /// <summary>Whether its elements are those of the storage with the other sign: PyTorch negates some views only when they are read.</summary>
    public bool IsNegated { get; private set; }

    /// <summary>Says what the tensor is; all has been checked.</summary>
    public void Set(PickleStorage storage, long offset, ImmutableArray<long> shape, ImmutableArray<long> strides, bool isNegated) =>
        (Storage, Offset, Shape, Strides, IsNegated) = (storage, offset, shape, strides, isNegated);

    /// <summary>Becomes a view of another tensor.</summary>
    public void Set(PickleTensor other) => (Storage, Offset, Shape, Strides, IsNegated) = (other.Storage, other.Offset, other.Shape, other.Strides, other.IsNegated);
}
