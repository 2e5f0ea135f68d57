using TorchSharp;

namespace AsymValley.Torch;

/// <summary>
/// An operator of libtorch, found by name in its dispatcher at first use. One native entry point serves them all, and
/// arguments left out take the defaults of the schema, so operators that grew arguments over the years need no
/// code for each version.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private nint _handle;

    /// <summary>Calls an operator that gives one tensor.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Arg> args)
    {
        nint result;
        Invoke(args, &result, 1);
        return new torch.Tensor(result);
    }

    /// <summary>Calls an operator for its effect on <paramref name="self"/>, which is returned.</summary>
    public torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Arg> rest)
    {
        Span<Arg> args = new Arg[rest.Length + 1];
        args[0] = self;
        rest.CopyTo(args[1..]);
        Invoke(args, null, 0);
        return self;
    }

    private void Invoke(ReadOnlySpan<Arg> args, nint* results, int capacity)
    {
        if (_handle == 0)
            _handle = Find();
        int longs = 0;
        foreach (ref readonly Arg arg in args)
            longs += arg.ListLength;
        Shim.Argument* native = stackalloc Shim.Argument[args.Length];
        long* lists = stackalloc long[longs];
        for (int i = 0; i < args.Length; i++)
            lists = args[i].Write(out native[i], lists);
        int produced;
        int status = Shim.av_call(_handle, native, args.Length, results, capacity, &produced);
        foreach (ref readonly Arg arg in args)
            arg.KeepAlive();
        if (status != 0)
        {
            for (int i = 0; i < produced; i++)
                _ = Shim.av_tensor_free(results[i]);
            Status.Check(status);
        }
        if (produced != capacity)
            throw new TorchException($"{name} gave {produced} tensors, expected {capacity}.");
    }

    private nint Find()
    {
        AsymValley.Torch.TorchInfo.EnsureLoaded();
        nint handle;
        Status.Check(Shim.av_operator(name, overload, &handle));
        return handle;
    }
}

/// <summary>One argument of an operator.</summary>
internal readonly struct Arg
{
    private readonly Shim.Kind _kind;
    private readonly long _value;
    private readonly int _count;
    private readonly object? _reference;

    private Arg(Shim.Kind kind, long value = 0, int count = 0, object? reference = null)
    {
        _kind = kind;
        _value = value;
        _count = count;
        _reference = reference;
    }

    /// <summary>The default of the operator's schema.</summary>
    public static Arg Default => new(Shim.Kind.Default);

    /// <summary>How many 8-byte words the argument needs beside itself.</summary>
    public int ListLength => _kind is Shim.Kind.Ints or Shim.Kind.Tensors ? _count : 0;

    public static implicit operator Arg(torch.Tensor? tensor) => tensor is null ? default : new(Shim.Kind.Tensor, reference: tensor);

    public static implicit operator Arg(torch.Tensor[] tensors) => new(Shim.Kind.Tensors, count: tensors.Length, reference: tensors);

    public static implicit operator Arg(long value) => new(Shim.Kind.Int, value);

    public static implicit operator Arg(long? value) => value is { } v ? v : default(Arg);

    public static implicit operator Arg(double value) => new(Shim.Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(bool value) => new(Shim.Kind.Bool, value ? 1 : 0);

    public static implicit operator Arg(long[]? values) => values is null ? default : new(Shim.Kind.Ints, count: values.Length, reference: values);

    public static implicit operator Arg(torch.ScalarType? type) => type is { } t ? (long)t : default(Arg);

    public static implicit operator Arg(torch.Device? device) => device is null ? default : new(Shim.Kind.Device, (long)device.type, device.index);

    public static implicit operator Arg(torch.Generator? generator) => generator is null ? default : new(Shim.Kind.Generator, reference: generator);

    public static implicit operator Arg(Scalar scalar) => scalar.Argument;

    public static implicit operator Arg(Scalar? scalar) => scalar is { } s ? s.Argument : default;

    /// <summary>Writes the native form; lists go to <paramref name="lists"/>, whose next free place is returned.</summary>
    public unsafe long* Write(out Shim.Argument native, long* lists)
    {
        native = new Shim.Argument { Kind = _kind, Value = _value, Count = _count };
        switch (_reference)
        {
            case torch.Tensor tensor:
                native.Value = tensor.DangerousHandle;
                break;
            case torch.Generator generator:
                native.Value = generator.DangerousHandle;
                break;
            case long[] values:
                native.Value = (nint)lists;
                foreach (long value in values)
                    *lists++ = value;
                break;
            case torch.Tensor[] tensors:
                native.Value = (nint)lists;
                foreach (torch.Tensor tensor in tensors)
                    *lists++ = tensor.DangerousHandle;
                break;
        }
        return lists;
    }

    public void KeepAlive() => GC.KeepAlive(_reference);
}
