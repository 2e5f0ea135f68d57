using AsymValley.Torch;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A reference to a tensor of libtorch. The names, arguments and meanings are TorchSharp's.</summary>
    public sealed partial class Tensor : IDisposable
    {
        internal Tensor(nint handle)
        {
            Handle = new TensorHandle(handle);
            DisposeScope.Current?.Add(this);
        }

        internal TensorHandle Handle { get; }

        internal DisposeScope? Scope { get; set; }

        internal nint DangerousHandle => Handle.IsClosed ? throw new ObjectDisposedException(nameof(Tensor)) : Handle.DangerousGetHandle();

        public bool IsInvalid => Handle.IsClosed;

        public void Dispose()
        {
            Scope?.Remove(this);
            Handle.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Remove(this);
            return this;
        }

        internal readonly record struct Info(int Rank, ScalarType Type, DeviceType DeviceType, int DeviceIndex, bool RequiresGrad, long Elements);

        internal unsafe Info Read()
        {
            int rank, dtype, deviceType, deviceIndex, requiresGrad;
            long elements;
            Status.Check(Shim.av_tensor_info(Handle, &rank, &dtype, &deviceType, &deviceIndex, &requiresGrad, &elements));
            return new Info(rank, (ScalarType)dtype, (DeviceType)deviceType, deviceIndex, requiresGrad != 0, elements);
        }

        private unsafe (long[] Sizes, long[] Strides) Layout()
        {
            int rank = Read().Rank;
            long[] sizes = new long[rank], strides = new long[rank];
            fixed (long* s = sizes, t = strides)
                Status.Check(Shim.av_tensor_sizes(Handle, s, t));
            return (sizes, strides);
        }

        public long[] shape => Layout().Sizes;

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public long[] stride() => Layout().Strides;

        public long Dimensions => Read().Rank;

        public long dim() => Read().Rank;

        public long numel() => Read().Elements;

        public long NumberOfElements => Read().Elements;

        public ScalarType dtype => Read().Type;

        public Device device => Read() is var info && info.DeviceType == DeviceType.CPU ? CPU : new Device(info.DeviceType, info.DeviceIndex);

        public long element_size() => ElementSize(dtype);

        public bool requires_grad
        {
            get => Read().RequiresGrad;
            set => Status.Check(Shim.av_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>The accumulated gradient, or null. Set to a tensor, later gradients are added into it in place.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint handle;
                Status.Check(Shim.av_tensor_grad(Handle, &handle));
                return handle == 0 ? null : new Tensor(handle);
            }
            set
            {
                Status.Check(Shim.av_tensor_set_grad(Handle, value?.DangerousHandle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public unsafe void backward()
        {
            nint handle = DangerousHandle;
            Status.Check(Shim.av_backward(&handle, 1, 0, 0));
            GC.KeepAlive(this);
        }

        public TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        /// <summary>The memory of a contiguous tensor on the CPU, not a copy: valid while the tensor lives, so keep it alive.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                Info info = Read();
                if (info.DeviceType != DeviceType.CPU)
                    throw new InvalidOperationException($"The bytes of a tensor on {info.DeviceType} cannot be read; copy it to the CPU before.");
                void* data;
                int contiguous;
                Status.Check(Shim.av_tensor_data(Handle, &data, &contiguous));
                if (contiguous == 0)
                    throw new InvalidOperationException("The bytes of a tensor that is not contiguous cannot be read; call contiguous() before.");
                return new Span<byte>(data, checked((int)(info.Elements * ElementSize(info.Type))));
            }
        }

        /// <summary>The value of a tensor of one element; waits for the device.</summary>
        public unsafe T item<T>() where T : unmanaged
        {
            if (TypeOf<T>() != dtype)
                throw new ArgumentException($"The tensor holds {dtype}, not {typeof(T).Name}.");
            T value;
            Status.Check(Shim.av_tensor_read(Handle, &value, sizeof(T)));
            return value;
        }

        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }

    internal static ScalarType TypeOf<T>() where T : unmanaged => default(T) switch
    {
        byte => ScalarType.Byte,
        sbyte => ScalarType.Int8,
        short => ScalarType.Int16,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        bool => ScalarType.Bool,
        _ => throw new NotSupportedException($"There are no tensors of {typeof(T).Name}."),
    };

    internal static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        _ => 8,
    };
}

/// <summary>Conversions of one-element tensors to numbers.</summary>
public static class TensorExtensionMethods
{
    public static double ToDouble(this torch.Tensor value) => value.dtype == torch.ScalarType.Float64 ? value.item<double>() : Convert<double>(value, torch.ScalarType.Float64);

    public static float ToSingle(this torch.Tensor value) => value.dtype == torch.ScalarType.Float32 ? value.item<float>() : Convert<float>(value, torch.ScalarType.Float32);

    public static long ToInt64(this torch.Tensor value) => value.dtype == torch.ScalarType.Int64 ? value.item<long>() : Convert<long>(value, torch.ScalarType.Int64);

    private static T Convert<T>(torch.Tensor value, torch.ScalarType type) where T : unmanaged
    {
        using torch.Tensor converted = value.to_type(type);
        return converted.item<T>();
    }
}
