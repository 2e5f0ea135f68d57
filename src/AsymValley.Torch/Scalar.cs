using AsymValley.Torch;

namespace TorchSharp;

/// <summary>A number as an argument of an operator, made from C#'s numbers by conversion.</summary>
public readonly struct Scalar
{
    private Scalar(Arg argument) => Argument = argument;

    internal Arg Argument { get; }

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);
}
