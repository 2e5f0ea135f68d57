using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>A feature map as a sequence of tokens: C×H×W becomes H·W tokens of width C, row by row.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record Tokens(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape map = SingleMap(inputs);
        return new LayerShape(checked(map.Sizes[1] * map.Sizes[2]), map.Channels);
    }
}

/// <summary>
/// A learned token in front of the others (Dosovitskiy et al., ICLR 2021, §3.1); its parameter [1, 1, width] has the layer's name, as
/// torchvision's <c>class_token</c>.
/// </summary>
/// <param name="Name">The layer's name.</param>
public sealed record ClassToken(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape tokens = SingleSequence(inputs);
        return new LayerShape(checked(tokens.Sizes[0] + 1), tokens.Width);
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input) =>
        [new("", ParameterLayerKind.Other, ParameterRole.Weight, [1, 1, input.Width])];
}

/// <summary>Adds a learned vector to every token (Dosovitskiy et al., ICLR 2021, §3.1): <c>pos_embedding</c> [1, tokens, width].</summary>
/// <param name="Name">The layer's name.</param>
public sealed record PositionEmbedding(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => SingleSequence(inputs);

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input) =>
        [new("pos_embedding", ParameterLayerKind.Other, ParameterRole.Weight, [1, input.Sizes[0], input.Width])];
}

/// <summary>Layer normalisation over the width of each token, or over a vector (Ba, Kiros and Hinton 2016); weight and bias [width].</summary>
/// <param name="Name">The layer's name.</param>
public sealed record LayerNorm(string Name) : Layer(Name)
{
    /// <summary>Added to the variance. Default: 1e-6, as torchvision's vision transformers.</summary>
    public double Epsilon { get; init; } = 1e-6;

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        if (!(Epsilon > 0))
            throw Fault($"epsilon is {Epsilon}, expected a positive number.");
        return Single(inputs) is { IsMap: true } map ? throw Fault($"the input is {map}, expected tokens or a vector.") : inputs[0];
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input) =>
    [
        new("weight", ParameterLayerKind.Normalization, ParameterRole.Weight, [input.Width]),
        new("bias", ParameterLayerKind.Normalization, ParameterRole.Bias, [input.Width]),
    ];
}

/// <summary>
/// Multi-head self-attention (Vaswani et al., NeurIPS 2017, §3.2) with the parameters of PyTorch's <c>MultiheadAttention</c>:
/// <c>in_proj_weight</c> [3·width, width] for queries, keys and values, <c>out_proj.weight</c> [width, width], and their biases.
/// </summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Heads">Number of heads; divides the width of the tokens.</param>
public sealed record Attention(string Name, int Heads) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        RequirePositive(Heads, "heads");
        LayerShape tokens = SingleSequence(inputs);
        return tokens.Width % Heads == 0 ? tokens : throw Fault($"tokens of width {tokens.Width} do not divide into {Heads} heads.");
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input) =>
    [
        new("in_proj_weight", ParameterLayerKind.Linear, ParameterRole.Weight, [3L * input.Width, input.Width]),
        new("in_proj_bias", ParameterLayerKind.Linear, ParameterRole.Bias, [3L * input.Width]),
        new("out_proj.weight", ParameterLayerKind.Linear, ParameterRole.Weight, [input.Width, input.Width]),
        new("out_proj.bias", ParameterLayerKind.Linear, ParameterRole.Bias, [input.Width]),
    ];

    /// <summary>The four projections of each token, and for each pair of tokens its score and its share in the sum.</summary>
    internal override long MultiplyAdds(LayerShape input, LayerShape output) =>
        checked(4 * input.Length * input.Width + 2 * input.Length * input.Sizes[0]);
}

/// <summary>One token of a sequence, as a vector.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Index">Which, counted from 0: where there is a class token, that is 0.</param>
public sealed record SelectToken(string Name, int Index) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape tokens = SingleSequence(inputs);
        return Index >= 0 && Index < tokens.Sizes[0]
            ? new LayerShape(tokens.Width)
            : throw Fault($"index is {Index}, expected 0 to {tokens.Sizes[0] - 1}.");
    }
}
