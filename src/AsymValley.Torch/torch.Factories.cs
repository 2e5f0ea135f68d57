using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor zeros(params long[] size) => full(size, 0);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 0, dtype, device, requires_grad);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => full(size, 1, dtype, device, requires_grad);

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Op.empty.Call(size, dtype ?? ScalarType.Float32, default, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Op.full.Call(size, value, (ScalarType?)(dtype ?? ScalarType.Float32), default, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor zeros_like(Tensor input) => zeros(input.shape, input.dtype, input.device);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Op.arange.Call(start, stop, step, dtype, default, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Op.rand.Call(size, generator, (ScalarType?)(dtype ?? ScalarType.Float32), default, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Op.randn.Call(size, generator, (ScalarType?)(dtype ?? ScalarType.Float32), default, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<byte>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<int>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<int>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<long>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<long>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<float>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<float>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<double>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => From<double>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    private static unsafe Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requiresGrad) where T : unmanaged
    {
        TorchInfo.EnsureLoaded();
        long elements = 1;
        foreach (long size in shape)
            elements *= size;
        if (elements != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill a tensor of {elements}.");
        device ??= CPU;
        nint handle;
        fixed (T* data = values)
        fixed (long* sizes = shape)
            Status.Check(Shim.av_tensor_from(data, (int)TypeOf<T>(), sizes, shape.Length, (int)device.type, device.index, &handle));
        Tensor tensor = new(handle);
        if (dtype is { } wanted && wanted != TypeOf<T>())
            tensor = tensor.to_type(wanted, disposeAfter: true);
        return tensor.requires_grad_(requiresGrad);
    }
}
