using System.Diagnostics.CodeAnalysis;

namespace AsymValley.Checkpoints;

/// <summary>Element types, by their names in a safetensors header. Of those that are no numbers of a whole number of bytes only the place is known.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The format's own names.")]
public enum SafetensorsType
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>float64.</summary>
    F64,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>bfloat16.</summary>
    BF16,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>8-bit float with 5 exponent bits.</summary>
    F8_E5M2,

    /// <summary>8-bit float with 4 exponent bits.</summary>
    F8_E4M3,

    /// <summary>8-bit float with 5 exponent bits, without a negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>8-bit float with 4 exponent bits, without a negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>8-bit exponent.</summary>
    F8_E8M0,

    /// <summary>6-bit float with 2 exponent bits.</summary>
    F6_E2M3,

    /// <summary>6-bit float with 3 exponent bits.</summary>
    F6_E3M2,

    /// <summary>4-bit float.</summary>
    F4,

    /// <summary>Complex number of two float32.</summary>
    C64,

    /// <summary>Complex number of two float64; in PyTorch's files.</summary>
    C128,

    /// <summary>Any type that is not among the others.</summary>
    Other,
}

internal static class SafetensorsTypes
{
    // By name only: Enum.TryParse would take numbers, and names in any case.
    private static readonly Dictionary<string, SafetensorsType> ByName =
        Enum.GetValues<SafetensorsType>().ToDictionary(type => type.ToString(), StringComparer.Ordinal);

    /// <summary>The type of a name; <see cref="SafetensorsType.Other"/> for one that later versions of the format may have.</summary>
    public static SafetensorsType Parse(string name) => ByName.GetValueOrDefault(name, SafetensorsType.Other);

    /// <summary>Bytes an element, of a type that has a whole number of them.</summary>
    public static int Size(this SafetensorsType type) => Bits(type) / 8;

    /// <summary>Bits an element; 0 of an unknown type.</summary>
    public static int Bits(this SafetensorsType type) => type switch
    {
        SafetensorsType.C128 => 128,
        SafetensorsType.F64 or SafetensorsType.I64 or SafetensorsType.U64 or SafetensorsType.C64 => 64,
        SafetensorsType.F32 or SafetensorsType.I32 or SafetensorsType.U32 => 32,
        SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.I16 or SafetensorsType.U16 => 16,
        SafetensorsType.F6_E2M3 or SafetensorsType.F6_E3M2 => 6,
        SafetensorsType.F4 => 4,
        SafetensorsType.Other => 0,
        _ => 8,
    };

    /// <summary>Whether elements are read as numbers.</summary>
    public static bool IsRead(this SafetensorsType type) => type is SafetensorsType.F32 or SafetensorsType.F64 or SafetensorsType.F16 or SafetensorsType.BF16
        or SafetensorsType.I64 or SafetensorsType.I32;
}
