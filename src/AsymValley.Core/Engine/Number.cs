using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Engine;

/// <summary>
/// Numbers for TorchSharp's operations. TorchSharp 0.107 gives libtorch the address of a number whose only owner is a temporary object: a garbage
/// collection on another thread may free it before libtorch has read it, and the operation then computes with whatever lies
/// there. What is made here lives until its thread has made many more. The conversions that TorchSharp offers are banned in Core
/// (BannedSymbols.txt), and so are its operations that make a number of their own.
/// </summary>
internal static class Number
{
    private const int Kept = 256;

    [ThreadStatic]
    private static Scalar[]? t_kept;

    [ThreadStatic]
    private static int t_next;

    /// <summary>1, for as long as the process lives.</summary>
    public static Scalar One { get; } = 1L.ToScalar();

    public static Scalar Of(double value) => Keep(value.ToScalar());

    public static Scalar Of(float value) => Keep(value.ToScalar());

    public static Scalar Of(long value) => Keep(value.ToScalar());

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x ← x + y.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x + y, for each element.</summary>
    public static Tensor Plus(this Tensor x, double y) => x.add(Of(y), One);

    /// <summary>x ← x + y, for each element.</summary>
    public static Tensor PlusInPlace(this Tensor x, double y) => x.add_(Of(y), One);

    /// <summary>log(1 + eˣ), for each element: TorchSharp's own makes numbers for its parameters.</summary>
    public static Tensor Softplus(Tensor x)
    {
        using Tensor negative = x.neg();
        using Tensor log = nn.functional.logsigmoid(negative);
        return log.neg();
    }

    private static Scalar Keep(Scalar number)
    {
        t_kept ??= new Scalar[Kept];
        t_kept[t_next++ % Kept] = number;
        return number;
    }
}
