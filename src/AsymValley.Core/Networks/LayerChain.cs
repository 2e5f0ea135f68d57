namespace AsymValley.Networks;

/// <summary>
/// Layers of a residual or dense network, one behind the other. Without batch normalisation every convolution has a bias
/// in place of the shifts that are gone, as torchvision's Conv2dNormActivation does.
/// </summary>
/// <param name="options">Activation, batch normalisation and its start.</param>
internal sealed class LayerChain(NetworkOptions options)
{
    private readonly bool _normalizes = options.BatchNorm ?? true;

    /// <summary>The layers so far.</summary>
    public List<Layer> Layers { get; } = [];

    /// <summary>The stage of the layers to come; null outside of stages.</summary>
    public string? Stage { get; set; }

    /// <summary>Adds any layer; returns its name.</summary>
    public string Add(Layer layer)
    {
        Layers.Add(layer with { Stage = Stage });
        return layer.Name;
    }

    /// <summary>Adds a convolution that keeps the size, or divides it by the stride; returns its name.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">An odd size.</param>
    /// <param name="stride">Step.</param>
    /// <param name="input">What it reads; null: the layer before it.</param>
    /// <param name="groups">Groups of channels that are convolved apart.</param>
    public string Convolve(string name, int channels, int kernel, int stride = 1, string? input = null, int groups = 1) => Add(new Conv(name, channels, kernel)
    {
        Inputs = input is null ? [] : [input],
        Stride = stride,
        Padding = kernel / 2,
        Groups = groups,
        Bias = !_normalizes,
        Initialization = WeightInitialization.NormalFanOut,
    });

    /// <summary>Adds batch normalisation, where the network has it; returns the name of the last layer.</summary>
    public string Normalize(string name) =>
        _normalizes ? Add(new BatchNorm(name) { Initialization = options.BatchNormInitialization }) : Layers[^1].Name;

    /// <summary>Adds the non-linearity; returns its name.</summary>
    public string Activate(string name) => Add(new Activate(name, options.ActivationOrRelu));
}
