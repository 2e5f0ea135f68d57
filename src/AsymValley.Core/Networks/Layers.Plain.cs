namespace AsymValley.Networks;

/// <summary>An element-wise non-linearity.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Function">Which one.</param>
public sealed record Activate(string Name, Activation Function) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => Single(inputs);
}

/// <summary>The maximum of every window.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Size">Height and width of the window.</param>
public sealed record MaxPool(string Name, int Size) : Layer(Name)
{
    /// <summary>Step of the window; 0 for its size. Default: 0.</summary>
    public int Stride { get; init; }

    /// <summary>Padding that never wins, at most half the window. Default: 0.</summary>
    public int Padding { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape input = SingleMap(inputs);
        RequirePositive(Size, "size");
        if (Stride < 0 || Padding < 0 || Padding > Size / 2)
            throw Fault($"stride {Stride} and padding {Padding} do not suit a window of {Size}.");
        int stride = Stride == 0 ? Size : Stride;
        return new LayerShape(input.Channels,
            Window(input.Sizes[1], Size, stride, Padding), Window(input.Sizes[2], Size, stride, Padding));
    }
}

/// <summary>The mean of every window.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Size">Height and width of the window.</param>
public sealed record AvgPool(string Name, int Size) : Layer(Name)
{
    /// <summary>Step of the window; 0 for its size. Default: 0.</summary>
    public int Stride { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape input = SingleMap(inputs);
        RequirePositive(Size, "size");
        if (Stride < 0)
            throw Fault($"stride is {Stride}, expected at least 1, or 0 for the window's size.");
        int stride = Stride == 0 ? Size : Stride;
        return new LayerShape(input.Channels,
            Window(input.Sizes[1], Size, stride, 0), Window(input.Sizes[2], Size, stride, 0));
    }
}

/// <summary>The mean of every channel: C×H×W becomes a vector of C.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record GlobalAvgPool(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => new(SingleMap(inputs).Channels);
}

/// <summary>The means of windows that share out the map evenly, whatever its size (PyTorch's <c>AdaptiveAvgPool2d</c>).</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Size">Height and width of the output; a smaller map is repeated.</param>
public sealed record AdaptiveAvgPool(string Name, int Size) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        RequirePositive(Size, "size");
        return new LayerShape(SingleMap(inputs).Channels, Size, Size);
    }
}

/// <summary>The sum of two or more inputs of equal shape.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record Add(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        if (inputs.Count < 2)
            throw Fault($"reads {inputs.Count} inputs, expected two or more; name them in inputs.");
        return inputs.All(shape => shape == inputs[0])
            ? inputs[0]
            : throw Fault($"the inputs are {string.Join(" and ", inputs)}, expected equal shapes.");
    }
}

/// <summary>Two or more inputs one behind the other along the channels.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record Concat(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        if (inputs.Count < 2)
            throw Fault($"reads {inputs.Count} inputs, expected two or more; name them in inputs.");
        if (inputs.Any(shape => !shape.Sizes.AsSpan(1..).SequenceEqual(inputs[0].Sizes.AsSpan(1..))))
            throw Fault($"the inputs are {string.Join(" and ", inputs)}, expected shapes equal but for the channels.");
        return new LayerShape([inputs.Sum(shape => shape.Channels), .. inputs[0].Sizes.AsSpan(1..)]);
    }
}

/// <summary>A feature map as one vector, in the order channel, row, column.</summary>
/// <param name="Name">The layer's name.</param>
public sealed record Flatten(string Name) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => new(checked((int)Single(inputs).Length));
}

/// <summary>While training, sets elements to 0 and scales the others by 1/(1−p); otherwise does nothing.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Probability">p, the share of elements set to 0, in [0,1).</param>
public sealed record Dropout(string Name, double Probability) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => Probability is >= 0 and < 1
        ? Single(inputs)
        : throw Fault($"probability is {Probability}, expected 0 up to, not including, 1.");
}

/// <summary>The input times a constant.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Factor">The constant.</param>
public sealed record Scale(string Name, double Factor) : Layer(Name)
{
    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs) => double.IsFinite(Factor)
        ? Single(inputs)
        : throw Fault($"factor is {Factor}, expected a finite number.");
}

/// <summary>
/// A shortcut without parameters (He et al. 2016, option A): every Stride-th row and column, and zero channels added
/// on both sides, the odd one behind.
/// </summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Channels">Output channels, at least the input's.</param>
public sealed record Shortcut(string Name, int Channels) : Layer(Name)
{
    /// <summary>Step between the rows and columns that are kept. Default: 1.</summary>
    public int Stride { get; init; } = 1;

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        LayerShape input = SingleMap(inputs);
        RequirePositive(Stride, "stride");
        if (Channels < input.Channels)
            throw Fault($"channels is {Channels}, expected at least the input's {input.Channels}.");
        return new LayerShape(Channels, Window(input.Sizes[1], 1, Stride, 0), Window(input.Sizes[2], 1, Stride, 0));
    }
}
