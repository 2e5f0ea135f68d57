using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>The content of a safetensors file.</summary>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    internal SafetensorsFile(string path, IReadOnlyDictionary<string, string> metadata, ImmutableArray<SafetensorsTensor> tensors)
    {
        Path = path;
        Metadata = metadata;
        Tensors = tensors;
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The file that was read.</summary>
    public string Path { get; }

    /// <summary>The header's texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public ImmutableArray<SafetensorsTensor> Tensors { get; }

    /// <summary>Whether there is a tensor of that name, and the tensor.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Gathers a flat vector from the tensors named prefix + slice name; other tensors are ignored.</summary>
    /// <param name="layout">Names and shapes that the file must have.</param>
    /// <param name="prefix">Stands before every slice's name in the file.</param>
    /// <exception cref="DataFormatException">A tensor is missing, or has another shape or a type that is not read as numbers.</exception>
    public ParameterVector ReadVector(ParameterLayout layout, string? prefix = null)
    {
        // All is found before the vector is made: a network that a file names is no larger than what the file has of it.
        SafetensorsTensor[] tensors = [.. layout.Slices.Select(slice => Find(slice, prefix + slice.Name))];
        var vector = new ParameterVector(layout);
        foreach ((ParameterSlice slice, SafetensorsTensor tensor) in layout.Slices.Zip(tensors))
            tensor.TryCopyTo(vector[slice]);
        return vector;
    }

    private SafetensorsTensor Find(ParameterSlice slice, string name)
    {
        if (!TryGet(name, out SafetensorsTensor? tensor))
            throw new DataFormatException(Path, 0, $"a tensor {name} [{slice.ShapeText}]", "none of that name");
        if (!tensor.Shape.SequenceEqual(slice.Shape))
            throw new DataFormatException(Path, tensor.Offset, $"a tensor {name} [{slice.ShapeText}]", $"[{string.Join('×', tensor.Shape)}]");
        return tensor.Type.IsRead() ? tensor : throw new DataFormatException(Path, tensor.Offset, $"numbers in {name}", $"the type {tensor.Type}");
    }
}

/// <summary>One tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Offset">Where its data begins in the file.</param>
/// <param name="Data">Its elements, row-major, little-endian.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsType Type, ImmutableArray<long> Shape, long Offset, ReadOnlyMemory<byte> Data)
{
    /// <summary>Number of elements.</summary>
    public int Length => (int)Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>Copies the elements, converted to float32; false when the type is not one that is converted.</summary>
    /// <param name="destination"><see cref="Length"/> places.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public bool TryCopyTo(Span<float> destination)
    {
        if (!Type.IsRead())
            return false;
        if (destination.Length != Length)
            throw new ArgumentException($"{destination.Length} places for {Length} elements.", nameof(destination));
        ReadOnlySpan<byte> data = Data.Span;
        if (Type == SafetensorsType.F32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(data).CopyTo(destination);
            return true;
        }
        int size = Type.Size();
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> element = data[(i * size)..];
            switch (Type)
            {
                case SafetensorsType.F32: destination[i] = BinaryPrimitives.ReadSingleLittleEndian(element); break;
                case SafetensorsType.F64: destination[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(element); break;
                case SafetensorsType.F16: destination[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(element); break;
                // bfloat16 is the upper half of a float32.
                case SafetensorsType.BF16: destination[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(element) << 16); break;
                case SafetensorsType.I64: destination[i] = BinaryPrimitives.ReadInt64LittleEndian(element); break;
                default: destination[i] = BinaryPrimitives.ReadInt32LittleEndian(element); break;
            }
        }
        return true;
    }
}
