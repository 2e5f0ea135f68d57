using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>
/// One named operation of a network, as data: what it reads, its sizes, and from these its output's shape, its
/// parameters and its cost. <see cref="Forward"/> computes it.
/// </summary>
/// <param name="Name">Unique in the network; parameters are called <c>name.weight</c>, <c>name.bias</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Conv), "conv")]
[JsonDerivedType(typeof(BatchNorm), "batchNorm")]
[JsonDerivedType(typeof(Linear), "linear")]
[JsonDerivedType(typeof(Activate), "activate")]
[JsonDerivedType(typeof(MaxPool), "maxPool")]
[JsonDerivedType(typeof(AvgPool), "avgPool")]
[JsonDerivedType(typeof(GlobalAvgPool), "globalAvgPool")]
[JsonDerivedType(typeof(AdaptiveAvgPool), "adaptiveAvgPool")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Concat), "concat")]
[JsonDerivedType(typeof(Flatten), "flatten")]
[JsonDerivedType(typeof(Dropout), "dropout")]
[JsonDerivedType(typeof(Scale), "scale")]
[JsonDerivedType(typeof(Shortcut), "shortcut")]
[JsonDerivedType(typeof(PositionEncoding), "positionEncoding")]
[JsonDerivedType(typeof(Tokens), "tokens")]
[JsonDerivedType(typeof(ClassToken), "classToken")]
[JsonDerivedType(typeof(PositionEmbedding), "positionEmbedding")]
[JsonDerivedType(typeof(LayerNorm), "layerNorm")]
[JsonDerivedType(typeof(Attention), "attention")]
[JsonDerivedType(typeof(SelectToken), "selectToken")]
public abstract record Layer([property: JsonPropertyOrder(-1)] string Name)
{
    /// <summary>Names of the layers it reads, or <c>input</c> for the image; empty: the layer before it.</summary>
    [JsonPropertyOrder(1)]
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>The stage of the network it belongs to, e.g. <c>Layer1</c>; null outside of stages.</summary>
    [JsonPropertyOrder(2)]
    public string? Stage { get; init; }

    /// <summary>The output's shape.</summary>
    /// <exception cref="NetworkDefinitionException">The inputs do not fit.</exception>
    internal abstract LayerShape Infer(IReadOnlyList<LayerShape> inputs);

    /// <summary>Its parameters and buffers, in PyTorch's order.</summary>
    internal virtual IEnumerable<LayerTensor> Tensors(LayerShape input) => [];

    /// <summary>Multiply–add operations for one image; 0 for all that is not a convolution or matrix product.</summary>
    internal virtual long MultiplyAdds(LayerShape input, LayerShape output) => 0;

    private protected NetworkDefinitionException Fault(string message) => new(Name, message);

    private protected LayerShape Single(IReadOnlyList<LayerShape> inputs) => inputs.Count == 1
        ? inputs[0]
        : throw Fault($"reads {inputs.Count} inputs, expected one.");

    private protected LayerShape SingleMap(IReadOnlyList<LayerShape> inputs) => Single(inputs) is { IsMap: true } map
        ? map
        : throw Fault($"the input is {inputs[0]}, expected a feature map (channels×height×width).");

    private protected LayerShape SingleSequence(IReadOnlyList<LayerShape> inputs) => Single(inputs) is { IsSequence: true } tokens
        ? tokens
        : throw Fault($"the input is {inputs[0]}, expected tokens (number×width); a tokens layer makes them of a feature map.");

    private protected void RequirePositive(int value, string property)
    {
        if (value < 1)
            throw Fault($"{property} is {value}, expected at least 1.");
    }

    /// <summary>Output size of a sliding window; throws when the window does not fit once.</summary>
    private protected int Window(int size, int window, int stride, int padding)
    {
        int padded = checked(size + 2 * padding);
        return padded >= window
            ? (padded - window) / stride + 1
            : throw Fault($"a window of {window} does not fit into an input of {size} with padding {padding}; the network needs larger images.");
    }
}

/// <summary>A parameter or buffer of a layer: <c>layer.Suffix</c>, or the layer's name when the suffix is empty.</summary>
internal readonly record struct LayerTensor(
    string Suffix, ParameterLayerKind Kind, ParameterRole Role, ImmutableArray<long> Shape);
