namespace AsymValley.Checkpoints.PyTorch;

/// <summary>What a name of Python stands for here.</summary>
internal enum PickleKind
{
    /// <summary>Makes a dictionary: of nothing, of another dictionary, or of a list of pairs.</summary>
    Dictionary,

    /// <summary>The same, after an argument that says what missing entries are.</summary>
    DictionaryWithDefault,

    /// <summary>Makes a tensor of a storage, an offset, a shape and strides; then come a switch and hooks, and what is to be done to its values.</summary>
    RebuildTensor,

    /// <summary>The same of a storage of bytes; the type of the elements comes before what is to be done to them.</summary>
    RebuildTypedTensor,

    /// <summary>Gives back its first argument, a tensor; then come a switch, hooks, and Python's attributes.</summary>
    RebuildParameter,

    /// <summary>Calls its first argument with its third one; the second is the tensor's class, the last are Python's attributes.</summary>
    RebuildWithAttributes,

    /// <summary>The class of parameters and those of tensors: make an empty one, or take over another's.</summary>
    Tensor,

    /// <summary>Gives back its first argument.</summary>
    First,

    /// <summary>A type of storage; it cannot be called.</summary>
    Storage,

    /// <summary>A type of elements; it cannot be called.</summary>
    Element,

    /// <summary>A name that may be mentioned; it cannot be called.</summary>
    Mention,
}

/// <summary>One of the names that a pickle may mention.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Type">Of a storage, or a type of elements: which one.</param>
internal sealed record PickleGlobal(string Name, PickleKind Kind, SafetensorsType Type = default);

/// <summary>
/// All names that a pickle may mention. None of them is looked up or called in any runtime: each stands for a few lines of
/// <see cref="PickleReader"/>, so there is nothing to reach by a name that is not here.
/// </summary>
internal static class PickleGlobals
{
    private static readonly (string Name, SafetensorsType Type)[] Storages =
    [
        ("Float", SafetensorsType.F32), ("Double", SafetensorsType.F64), ("Half", SafetensorsType.F16), ("BFloat16", SafetensorsType.BF16),
        ("Long", SafetensorsType.I64), ("Int", SafetensorsType.I32), ("Short", SafetensorsType.I16), ("Char", SafetensorsType.I8),
        ("Byte", SafetensorsType.U8), ("Bool", SafetensorsType.BOOL), ("ComplexFloat", SafetensorsType.C64), ("ComplexDouble", SafetensorsType.C128),
    ];

    private static readonly (string Name, SafetensorsType Type)[] Elements =
    [
        ("float32", SafetensorsType.F32), ("float64", SafetensorsType.F64), ("float16", SafetensorsType.F16), ("bfloat16", SafetensorsType.BF16),
        ("int64", SafetensorsType.I64), ("int32", SafetensorsType.I32), ("int16", SafetensorsType.I16), ("int8", SafetensorsType.I8),
        ("uint64", SafetensorsType.U64), ("uint32", SafetensorsType.U32), ("uint16", SafetensorsType.U16), ("uint8", SafetensorsType.U8),
        ("bool", SafetensorsType.BOOL), ("complex64", SafetensorsType.C64), ("complex128", SafetensorsType.C128),
        ("float8_e5m2", SafetensorsType.F8_E5M2), ("float8_e4m3fn", SafetensorsType.F8_E4M3), ("float8_e8m0fnu", SafetensorsType.F8_E8M0),
        ("float8_e5m2fnuz", SafetensorsType.F8_E5M2FNUZ), ("float8_e4m3fnuz", SafetensorsType.F8_E4M3FNUZ),
    ];

    private static readonly Dictionary<string, PickleGlobal> Allowed = All().ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>What a name stands for; null when a pickle may not mention it.</summary>
    public static PickleGlobal? Find(string name) => Allowed.GetValueOrDefault(name);

    private static IEnumerable<PickleGlobal> All()
    {
        yield return new("collections.OrderedDict", PickleKind.Dictionary);
        yield return new("collections.Counter", PickleKind.Dictionary);
        yield return new("collections.defaultdict", PickleKind.DictionaryWithDefault);
        yield return new("torch._utils._rebuild_tensor", PickleKind.RebuildTensor);
        yield return new("torch._utils._rebuild_tensor_v2", PickleKind.RebuildTensor);
        yield return new("torch._utils._rebuild_tensor_v3", PickleKind.RebuildTypedTensor);
        yield return new("torch._utils._rebuild_parameter", PickleKind.RebuildParameter);
        yield return new("torch._utils._rebuild_parameter_with_state", PickleKind.RebuildParameter);
        // Under the names of PyTorch 1.7, 1.9 and 1.10.
        foreach (string name in (string[])["torch.tensor._rebuild_from_type", "torch._tensor._rebuild_from_type", "torch._tensor._rebuild_from_type_v2"])
            yield return new(name, PickleKind.RebuildWithAttributes);
        foreach (string name in (string[])["torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer"])
            yield return new(name, PickleKind.Tensor);
        yield return new("torch.storage.UntypedStorage", PickleKind.Storage, SafetensorsType.U8);
        yield return new("torch.Size", PickleKind.First);
        yield return new("torch.device", PickleKind.First);
        foreach ((string name, SafetensorsType type) in Storages)
        {
            foreach (string module in (string[])["torch", "torch.cuda"])
            {
                yield return new($"{module}.{name}Storage", PickleKind.Storage, type);
                yield return new($"{module}.{name}Tensor", PickleKind.Tensor);
            }
        }
        foreach ((string name, SafetensorsType type) in Elements)
            yield return new($"torch.{name}", PickleKind.Element, type);
        // The defaults of a defaultdict, under Python 3 and 2.
        foreach (string type in (string[])["dict", "list", "set", "int", "float"])
        {
            yield return new($"builtins.{type}", PickleKind.Mention);
            yield return new($"__builtin__.{type}", PickleKind.Mention);
        }
    }
}
