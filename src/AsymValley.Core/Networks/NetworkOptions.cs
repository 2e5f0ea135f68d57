using System.Collections.Immutable;
using AsymValley.Data;

namespace AsymValley.Networks;

/// <summary>What the families of <see cref="NetworkCatalog"/> can be asked for.</summary>
public sealed record NetworkOptions
{
    /// <summary>Shape of an input image.</summary>
    /// <value>Default: 3×32×32.</value>
    public ImageShape Input { get; init; } = new(3, 32, 32);

    /// <summary>Number of classes, which is the number of logits.</summary>
    /// <value>At least 2. Default: 10.</value>
    public int Classes { get; init; } = 10;

    /// <summary>The non-linearity, in all places of the network (HHY19 §5 compares the three).</summary>
    /// <value>Default: null, as the network was published: gelu for ViT, relu for all others.</value>
    public Activation? Activation { get; init; }

    /// <summary>Whether the network has batch normalisation.</summary>
    /// <value>
    /// Default: null, as the name says (PreResNet, ResNet, DenseNet and the names with BN with it, the others without).
    /// PreResNet, ResNet and DenseNet without it have biases in their convolutions; the others have them either way.
    /// </value>
    public bool? BatchNorm { get; init; }

    /// <summary>How batch normalisation weights start (Li24 §4).</summary>
    /// <value>Default: ones.</value>
    public BatchNormInitialization BatchNormInitialization { get; init; } = BatchNormInitialization.Ones;

    /// <summary>Widths of the MLP's hidden layers; other families ignore it.</summary>
    /// <value>Positive numbers. Default: 256, 128.</value>
    public ImmutableArray<int> Hidden { get; init; } = [256, 128];

    /// <summary>Factor on every hidden width, rounded, at least one channel is kept.</summary>
    /// <value>Positive. Default: 1.</value>
    public double WidthFactor { get; init; } = 1;

    /// <summary>The non-linearity of a network that was published with relu.</summary>
    internal Activation ActivationOrRelu => Activation ?? Networks.Activation.Relu;

    /// <summary>A width of the published network under <see cref="WidthFactor"/>.</summary>
    internal int Width(int published) => Math.Max(1, (int)Math.Round(published * WidthFactor, MidpointRounding.AwayFromZero));

    /// <summary>Checks the ranges given above.</summary>
    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Input.Channels < 1 || Input.Height < 1 || Input.Width < 1)
            throw new InvalidOptionException(nameof(Input), $"{Input} is no image; every size must be at least 1.");
        if (Classes < 2)
            throw new InvalidOptionException(nameof(Classes), $"{Classes} classes; at least 2 are needed.");
        if (Hidden.IsDefault || Hidden.Any(width => width < 1))
            throw new InvalidOptionException(nameof(Hidden), "every hidden layer needs a width of at least 1.");
        if (!(WidthFactor > 0) || !double.IsFinite(WidthFactor))
            throw new InvalidOptionException(nameof(WidthFactor), FormattableString.Invariant($"{WidthFactor} is not a positive number."));
    }
}

/// <summary>An element-wise non-linearity.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,

    /// <summary>ln(1 + e^x).</summary>
    Softplus,

    /// <summary>x·Φ(x), Φ the distribution function of N(0,1) (Hendrycks and Gimpel 2016).</summary>
    Gelu,
}

/// <summary>How the weights (γ) of batch normalisation start; the biases (β) start at 0.</summary>
public enum BatchNormInitialization
{
    /// <summary>All 1, PyTorch's default.</summary>
    Ones,

    /// <summary>U(0,1).</summary>
    Uniform,

    /// <summary>N(0, 0.1²): mean 0, standard deviation 0.1.</summary>
    Gaussian,
}

/// <summary>How the weights and biases of a convolution or linear layer start.</summary>
public enum WeightInitialization
{
    /// <summary>PyTorch's default: weights and biases from U(−1/√n, 1/√n), n the inputs of one output element.</summary>
    Uniform,

    /// <summary>Weights from N(0, 2/(k²·out)), k the kernel size and out the output channels; biases 0.</summary>
    NormalFanOut,

    /// <summary>Weights from U(−b, b), b = √(6/(in + out)) (Glorot and Bengio 2010); biases 0.</summary>
    XavierUniform,
}
