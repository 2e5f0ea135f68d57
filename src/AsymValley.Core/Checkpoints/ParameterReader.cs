using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// Reads parts of a model's parameters, so that many models can be gone through without any of them in memory: what a
/// safetensors file holds under PyTorch's names, or a vector that is there.
/// </summary>
public sealed class ParameterReader : IDisposable
{
    private readonly ReadPart _read;
    private readonly IDisposable? _file;

    /// <param name="name">For messages.</param>
    /// <param name="read">Reads a part.</param>
    /// <param name="file">Closed at the end.</param>
    internal ParameterReader(string name, ReadPart read, IDisposable? file = null)
    {
        Name = name;
        _read = read;
        _file = file;
    }

    /// <summary>Fills the destination with the elements of a tensor from <paramref name="start"/> on.</summary>
    internal delegate void ReadPart(ParameterSlice slice, int start, Span<float> destination);

    /// <summary>The file, or what stands for one.</summary>
    public string Name { get; }

    /// <summary>Opens a safetensors file, of which only the header is kept; one with a checksum is read once to compare it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The header is damaged, the file is shorter than it says, or its values were changed.</exception>
    public static ParameterReader Open(string path)
    {
        path = Path.GetFullPath(path);
        // Without a buffer: parts are larger than one, and every reader would keep its own.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            (IReadOnlyDictionary<string, string> metadata, ImmutableArray<(SafetensorsTensor Tensor, long Length)> places) = SafetensorsReader.ReadPlaces(path, stream);
            if (ValleyModelFile.HasChecksum(metadata))
                ContentChecksum.Verify(path, stream, places is [var first, ..] ? first.Tensor.Offset : stream.Length, metadata);
            Dictionary<string, SafetensorsTensor> tensors = places.Select(place => place.Tensor).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
            return new ParameterReader(path, (slice, start, destination) => ReadFrom(path, stream, tensors, slice, start, destination), stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A vector that is in memory.</summary>
    public static ParameterReader Of(ParameterVector vector) => new("a model in memory", (slice, start, destination) =>
    {
        if (!vector.Layout.TryGet(slice.Name, out ParameterSlice? own) || !own.Shape.SequenceEqual(slice.Shape))
            throw new LayoutMismatchException(slice, own);
        vector[own].Slice(start, destination.Length).CopyTo(destination);
    });

    /// <summary>Reads a part of one tensor.</summary>
    /// <param name="slice">Name and shape that it must have.</param>
    /// <param name="start">The first element.</param>
    /// <param name="destination">As many places as elements are wanted.</param>
    /// <exception cref="DataFormatException">The file has no such tensor, of another shape, or of a type that is not read as numbers.</exception>
    /// <exception cref="LayoutMismatchException">The vector has no such tensor.</exception>
    public void Read(ParameterSlice slice, int start, Span<float> destination) => _read(slice, start, destination);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private static void ReadFrom(string path, FileStream stream, Dictionary<string, SafetensorsTensor> tensors, ParameterSlice slice, int start, Span<float> destination)
    {
        if (!tensors.TryGetValue(slice.Name, out SafetensorsTensor? tensor))
            throw new DataFormatException(path, 0, $"a tensor {slice}", "none of that name");
        if (!tensor.Shape.SequenceEqual(slice.Shape))
            throw new DataFormatException(path, tensor.Offset, $"a tensor {slice}", $"[{string.Join('×', tensor.Shape)}]");
        if (!tensor.Type.IsRead())
            throw new DataFormatException(path, tensor.Offset, $"numbers in {slice.Name}", $"the type {tensor.Type}");
        int size = tensor.Type.Size();
        var bytes = new byte[destination.Length * size];
        stream.Position = tensor.Offset + (long)start * size;
        stream.ReadExactly(bytes);
        (tensor with { Shape = [destination.Length], Data = bytes }).TryCopyTo(destination);
    }
}
