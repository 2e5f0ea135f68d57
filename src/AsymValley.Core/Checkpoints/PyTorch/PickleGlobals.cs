namespace AsymValley.Checkpoints.PyTorch;

/// <summary>What a name of Python stands for here.</summary>
internal enum PickleKind
{
    /// <summary>Makes a dictionary: of nothing, of another dictionary, or of a list of pairs.</summary>
    Dictionary,

    /// <summary>The same, after an argument that says what missing entries are.</summary>
    DictionaryWithDefault,

    /// <summary>Makes a tensor of a storage, an offset, a shape and strides; more arguments are not needed.</summary>
    RebuildTensor,

    /// <summary>Gives back its first argument, a tensor.</summary>
    RebuildParameter,

    /// <summary>The class of parameters and those of tensors: make an empty one, or take over another's.</summary>
    Tensor,

    /// <summary>Gives back its first argument.</summary>
    First,

    /// <summary>A type of storage; it cannot be called.</summary>
    Storage,

    /// <summary>A name that may be mentioned; it cannot be called.</summary>
    Mention,
}

/// <summary>One of the names that a pickle may mention.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Type">Of a storage: the type of its elements.</param>
internal sealed record PickleGlobal(string Name, PickleKind Kind, SafetensorsType Type = default);

/// <summary>
/// All names that a pickle may mention. None of them is looked up or called in any runtime: each stands for a few lines of
/// <see cref="PickleReader"/>, so there is nothing to reach by a name that is not here.
/// </summary>
internal static class PickleGlobals
{
    private static readonly (string Name, SafetensorsType Type)[] Elements =
    [
        ("Float", SafetensorsType.F32), ("Double", SafetensorsType.F64), ("Half", SafetensorsType.F16), ("BFloat16", SafetensorsType.BF16),
        ("Long", SafetensorsType.I64), ("Int", SafetensorsType.I32), ("Short", SafetensorsType.I16), ("Char", SafetensorsType.I8),
        ("Byte", SafetensorsType.U8), ("Bool", SafetensorsType.BOOL),
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
        yield return new("torch._utils._rebuild_parameter", PickleKind.RebuildParameter);
        yield return new("torch.nn.parameter.Parameter", PickleKind.Tensor);
        yield return new("torch.Size", PickleKind.First);
        yield return new("torch.device", PickleKind.First);
        foreach ((string name, SafetensorsType type) in Elements)
        {
            foreach (string module in (string[])["torch", "torch.cuda"])
            {
                yield return new($"{module}.{name}Storage", PickleKind.Storage, type);
                yield return new($"{module}.{name}Tensor", PickleKind.Tensor);
            }
        }
        foreach (string type in (string[])["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"])
            yield return new($"torch.{type}", PickleKind.Mention);
        // The defaults of a defaultdict, under Python 3 and 2.
        foreach (string type in (string[])["dict", "list", "set", "int", "float"])
        {
            yield return new($"builtins.{type}", PickleKind.Mention);
            yield return new($"__builtin__.{type}", PickleKind.Mention);
        }
    }
}
