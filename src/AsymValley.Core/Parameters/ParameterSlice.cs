using System.Collections.Immutable;

namespace AsymValley.Parameters;

/// <summary>What kind of layer a parameter tensor belongs to.</summary>
public enum ParameterLayerKind
{
    /// <summary>A convolution.</summary>
    Convolution,

    /// <summary>A fully connected layer.</summary>
    Linear,

    /// <summary>A batch normalisation (or another normalisation with scale and shift).</summary>
    Normalization,

    /// <summary>Anything else: embeddings, free scales.</summary>
    Other,
}

/// <summary>What a parameter tensor does in its layer.</summary>
public enum ParameterRole
{
    /// <summary>Multiplies the input.</summary>
    Weight,

    /// <summary>Is added.</summary>
    Bias,

    /// <summary>A buffer: state that is not trained, e.g. a running mean.</summary>
    Buffer,
}

/// <summary>One named tensor inside the flat vector θ.</summary>
/// <param name="Name">The name PyTorch's checkpoints use, e.g. <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Shape">The tensor's shape, outermost dimension first.</param>
/// <param name="Offset">Index of its first element in the flat vector.</param>
/// <param name="Layer">The layer's name, e.g. <c>layer1.0.conv1</c>.</param>
/// <param name="LayerKind">The layer's kind.</param>
/// <param name="Role">Weight, bias or buffer.</param>
/// <param name="Stage">The stage of the network, e.g. <c>Layer1</c>; null outside of stages.</param>
/// <param name="IsClassifier">Whether the layer is the last one, that gives the logits.</param>
public sealed record ParameterSlice(
    string Name,
    ImmutableArray<long> Shape,
    long Offset,
    string Layer,
    ParameterLayerKind LayerKind,
    ParameterRole Role,
    string? Stage,
    bool IsClassifier)
{
    /// <summary>Number of elements: the product of the shape.</summary>
    public int Length => checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>
    /// Number of filters (Li24 §3, Filter-NS): output channels of a convolution, rows of a linear layer,
    /// 1 for a one-dimensional tensor, which counts as one filter.
    /// </summary>
    public int Filters => Shape.Length > 1 ? (int)Shape[0] : 1;

    /// <summary>The shape as text, e.g. <c>16×3×3×3</c>.</summary>
    public string ShapeText => Shape.Length == 0 ? "scalar" : string.Join('×', Shape);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{ShapeText}]";
}
