using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>A 2-D convolution (cross-correlation) with a square kernel; weight [Channels, in/Groups, Kernel, Kernel].</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
public sealed record Conv(string Name, int Channels, int Kernel) : Layer(Name)
{
    /// <summary>Step of the kernel. Default: 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Zeros added on every side. Default: 0.</summary>
    public int Padding { get; init; }

    /// <summary>Groups of channels that are convolved apart. Default: 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether a bias is added. Default: true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>How weight and bias start.</summary>
    public WeightInitialization Initialization { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape input = SingleMap(inputs);
        RequirePositive(Channels, "channels");
        RequirePositive(Kernel, "kernel");
        RequirePositive(Stride, "stride");
        RequirePositive(Groups, "groups");
        if (Padding < 0)
            throw Fault($"padding is {Padding}, expected at least 0.");
        if (input.Channels % Groups != 0 || Channels % Groups != 0)
            throw Fault($"{input.Channels} input and {Channels} output channels do not divide into {Groups} groups.");
        return new LayerShape(Channels,
            Window(input.Sizes[1], Kernel, Stride, Padding), Window(input.Sizes[2], Kernel, Stride, Padding));
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input)
    {
        yield return new LayerTensor("weight", ParameterLayerKind.Convolution, ParameterRole.Weight,
            [Channels, input.Channels / Groups, Kernel, Kernel]);
        if (Bias)
            yield return new LayerTensor("bias", ParameterLayerKind.Convolution, ParameterRole.Bias, [Channels]);
    }

    internal override long MultiplyAdds(LayerShape input, LayerShape output) =>
        checked((long)Kernel * Kernel * (input.Channels / Groups) * output.Length);
}

/// <summary>Batch normalisation over the channels of a feature map or the elements of a vector.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record BatchNorm(string Name) : Layer(Name)
{
    /// <summary>Added to the variance. Default: 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>How the weight starts.</summary>
    public BatchNormInitialization Initialization { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        if (!(Epsilon > 0))
            throw Fault($"epsilon is {Epsilon}, expected a positive number.");
        return Single(inputs) is { IsSequence: true } tokens ? throw Fault($"the input is {tokens} tokens; layerNorm normalises those.") : inputs[0];
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input) =>
    [
        new("weight", ParameterLayerKind.Normalization, ParameterRole.Weight, [input.Channels]),
        new("bias", ParameterLayerKind.Normalization, ParameterRole.Bias, [input.Channels]),
        new("running_mean", ParameterLayerKind.Normalization, ParameterRole.Buffer, [input.Channels]),
        new("running_var", ParameterLayerKind.Normalization, ParameterRole.Buffer, [input.Channels]),
    ];
}

/// <summary>A fully connected layer, of a vector or of every token; weight [Features, in].</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Features">Length of the output vector, width of the output tokens.</param>
public sealed record Linear(string Name, int Features) : Layer(Name)
{
    /// <summary>Whether a bias is added. Default: true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>How weight and bias start.</summary>
    public WeightInitialization Initialization { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        RequirePositive(Features, "features");
        LayerShape input = Single(inputs);
        return !input.IsMap
            ? new LayerShape([.. input.Sizes.AsSpan(..^1), Features])
            : throw Fault($"the input is {input}, expected a vector or tokens; put a flatten or globalAvgPool layer before it.");
    }

    internal override IEnumerable<LayerTensor> Tensors(LayerShape input)
    {
        yield return new LayerTensor("weight", ParameterLayerKind.Linear, ParameterRole.Weight, [Features, input.Width]);
        if (Bias)
            yield return new LayerTensor("bias", ParameterLayerKind.Linear, ParameterRole.Bias, [Features]);
    }

    internal override long MultiplyAdds(LayerShape input, LayerShape output) =>
        checked(input.Length * Features);
}
