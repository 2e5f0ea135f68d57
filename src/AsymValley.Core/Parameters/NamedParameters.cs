using System.Numerics.Tensors;

namespace AsymValley.Parameters;

/// <summary>A vector of parameters with a name to show: a model's θ, or a direction through one.</summary>
/// <param name="Name">A name for the person, e.g. that of a model or the label of a direction.</param>
/// <param name="Vector">The values.</param>
/// <param name="Epoch">Of a snapshot, the epoch at whose end it was kept; null for anything else.</param>
public sealed record NamedParameters(string Name, ParameterVector Vector, int? Epoch = null)
{
    /// <summary>Checks that every value is a finite number.</summary>
    /// <exception cref="NonFiniteParametersException">One is NaN or infinite.</exception>
    public void EnsureFinite()
    {
        if (!Vector.IsFinite())
            throw new NonFiniteParametersException(Name, Vector.Layout.Slices.First(slice => !TensorPrimitives.IsFiniteAll<float>(Vector[slice])));
    }
}

/// <summary>Parameters that should be numbers are NaN or infinite.</summary>
public sealed class NonFiniteParametersException(string name, ParameterSlice slice)
    : AsymValleyException($"The parameters of {name} are not finite, first in {slice}. A training that diverged leaves such weights; take an earlier snapshot.")
{
    /// <summary>The first tensor with such a value.</summary>
    public ParameterSlice Slice { get; } = slice;
}
