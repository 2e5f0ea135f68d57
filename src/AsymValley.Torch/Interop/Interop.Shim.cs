using System.Runtime.InteropServices;

namespace AsymValley.Torch;

/// <summary>The functions of native/shim.h, one to one.</summary>
internal static unsafe partial class Shim
{
    public const string Library = "AsymValleyTorch";

    /// <summary>The number that shim.h must have too (AV_SHIM_VERSION).</summary>
    public const int Version = 2;

    public enum Kind
    {
        None = 0,
        Tensor = 1,
        Int = 2,
        Double = 3,
        Bool = 4,
        Ints = 5,
        Tensors = 6,
        Device = 7,
        Generator = 8,
        Default = 9,
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Argument
    {
        public long Value;
        public Kind Kind;
        public int Count;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Build
    {
        public int Size;
        public int ShimVersion;
        public int ArgumentSize;
        public int Cxx11Abi;
        public byte* BuiltWith;
        public byte* RunningWith;
    }

    [LibraryImport(Library)] public static partial int av_build_info(Build* info);
    [LibraryImport(Library)] public static partial byte* av_last_error();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int av_operator(string name, string overload, nint* op);
    [LibraryImport(Library)] public static partial int av_call(nint op, Argument* args, int count, nint* results, int capacity, int* produced);
    [LibraryImport(Library)] public static partial int av_tensor_from(void* data, int dtype, long* shape, int rank, int deviceType, int deviceIndex, nint* tensor);
    [LibraryImport(Library)] public static partial int av_tensor_free(nint tensor);
    [LibraryImport(Library)] public static partial long av_tensor_live();
    [LibraryImport(Library)] public static partial int av_tensor_info(TensorHandle tensor, int* rank, int* dtype, int* deviceType, int* deviceIndex, int* requiresGrad, long* elements);
    [LibraryImport(Library)] public static partial int av_tensor_sizes(TensorHandle tensor, long* sizes, long* strides);
    [LibraryImport(Library)] public static partial int av_tensor_data(TensorHandle tensor, void** data, int* contiguous);
    [LibraryImport(Library)] public static partial int av_tensor_read(TensorHandle tensor, void* destination, long bytes);
    [LibraryImport(Library)] public static partial int av_tensor_write(TensorHandle tensor, void* source, long bytes);
    [LibraryImport(Library)] public static partial int av_tensor_set_requires_grad(TensorHandle tensor, int value);
    [LibraryImport(Library)] public static partial int av_tensor_grad(TensorHandle tensor, nint* grad);
    [LibraryImport(Library)] public static partial int av_tensor_set_grad(TensorHandle tensor, nint grad);
    [LibraryImport(Library)] public static partial int av_backward(nint* tensors, int count, int retainGraph, int createGraph);
    [LibraryImport(Library)] public static partial int av_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradOutputs, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] public static partial int av_grad_mode(int enabled, int* previous);
    [LibraryImport(Library)] public static partial int av_max_pool2x2(TensorHandle images, nint* result);
    [LibraryImport(Library)] public static partial int av_jpeg_size(byte* data, long length, int* width, int* height, int* channels, long* place);
    [LibraryImport(Library)] public static partial int av_jpeg_decode(byte* data, long length, int width, int height, int channels, byte* pixels, long* place);
    [LibraryImport(Library)] public static partial int av_small_conv(TensorHandle images, TensorHandle weight, nint bias, nint* result);
    [LibraryImport(Library)] public static partial int av_generator(ulong seed, int deviceType, int deviceIndex, nint* generator);
    [LibraryImport(Library)] public static partial int av_generator_free(nint generator);
    [LibraryImport(Library)] public static partial int av_generator_seed(GeneratorHandle generator, ulong seed);
    [LibraryImport(Library)] public static partial int av_set_threads(int threads);
    [LibraryImport(Library)] public static partial int av_get_threads(int* threads);
    [LibraryImport(Library)] public static partial int av_cuda_devices(int* count);
    [LibraryImport(Library)] public static partial int av_cuda_synchronize(int index);
}

/// <summary>One reference to a native tensor.</summary>
internal sealed class TensorHandle : SafeHandle
{
    public TensorHandle(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Shim.av_tensor_free(handle) == 0;
}

/// <summary>A native random number generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    public GeneratorHandle(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => Shim.av_generator_free(handle) == 0;
}
