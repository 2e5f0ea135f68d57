using AsymValley.Torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor as the host sees them: copied, row-major.</summary>
public sealed unsafe class TensorAccessor<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (sizeof(T) != tensor.element_size() || torch.TypeOf<T>() != tensor.dtype)
            throw new ArgumentException($"The tensor holds {tensor.dtype}, not {typeof(T).Name}.");
        _tensor = tensor;
    }

    public long Count => _tensor.numel();

    public T[] ToArray()
    {
        var values = new T[Count];
        CopyTo(values.AsSpan());
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        if (tensorIndex != 0)
            throw new NotSupportedException("Copy from the start; narrow the tensor for a part of it.");
        Span<T> target = array.Slice(arrayIndex, checked((int)Count));
        fixed (T* pointer = target)
            Status.Check(Shim.av_tensor_read(_tensor.Handle, pointer, (long)target.Length * sizeof(T)));
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        if (tensorIndex != 0)
            throw new NotSupportedException("Copy to the start; narrow the tensor for a part of it.");
        ReadOnlySpan<T> source = array.Slice(arrayIndex, checked((int)Count));
        fixed (T* pointer = source)
            Status.Check(Shim.av_tensor_write(_tensor.Handle, pointer, (long)source.Length * sizeof(T)));
    }
}
