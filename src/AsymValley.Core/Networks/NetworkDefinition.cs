using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>
/// A network as data: an ordered list of named layers over an image, with everything that follows from it. Immutable;
/// <see cref="Forward"/> interprets it. Made by <see cref="NetworkCatalog"/>, by <see cref="FromJson"/> or by hand.
/// </summary>
public sealed class NetworkDefinition
{
    /// <summary>The name by which layers read the image.</summary>
    public const string ImageName = "input";

    private readonly Lazy<string> _hash;

    /// <summary>Resolves inputs, infers shapes and lays out the parameters.</summary>
    /// <param name="name">The network's name, e.g. <c>PreResNet20</c>.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="classes">Length of the last layer's output, the logits.</param>
    /// <param name="layers">In order of execution; the last one gives the logits.</param>
    /// <exception cref="NetworkDefinitionException">
    /// A name appears twice, a layer reads what does not come before it, a shape does not fit, nothing reads a layer's
    /// output, or the last output is not a vector of <paramref name="classes"/>.
    /// </exception>
    public NetworkDefinition(string name, ImageShape input, int classes, IEnumerable<Layer> layers)
    {
        Name = name;
        Input = input;
        Classes = classes;
        Layers = [.. layers];
        Plan = NetworkResolver.Resolve(this);
        Shapes = [.. Plan.Steps.Select(step => step.Output)];
        _hash = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson(indented: false)))));
    }

    /// <summary>The network's name.</summary>
    public string Name { get; }

    /// <summary>Shape of an image.</summary>
    public ImageShape Input { get; }

    /// <summary>Number of classes, which is the number of logits.</summary>
    public int Classes { get; }

    /// <summary>The layers in order of execution.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>The output shape of each of <see cref="Layers"/>, without the batch dimension.</summary>
    public ImmutableArray<LayerShape> Shapes { get; }

    /// <summary>Names and places of all trainable parameters: the order of the layers, PyTorch's names.</summary>
    public ParameterLayout Parameters => Plan.Parameters;

    /// <summary>Names and places of batch normalisation's running means and variances.</summary>
    public ParameterLayout Buffers => Plan.Buffers;

    /// <summary>Whether there is a batch normalisation.</summary>
    public bool HasBatchNorm => Layers.Any(layer => layer is BatchNorm);

    /// <summary>Whether there is a dropout with a probability above 0.</summary>
    public bool HasDropout => Layers.Any(layer => layer is Dropout { Probability: > 0 });

    /// <summary>
    /// The most convolutions, linear and attention layers on one way from the image to the logits: the number in a network's name, as
    /// He et al. (2016) count. Shortcuts with a convolution are shorter ways and do not add to it.
    /// </summary>
    public int Depth => Plan.Depth;

    /// <summary>Multiply–add operations of convolutions and linear layers for one image (a FLOP count is about twice it).</summary>
    public long MultiplyAdds => Plan.MultiplyAdds;

    /// <summary>SHA-256 of the JSON form, in lower-case hexadecimal: equal for definitions that are equal in every detail.</summary>
    public string Hash => _hash.Value;

    internal NetworkPlan Plan { get; }

    /// <summary>The definition as JSON, from which <see cref="FromJson"/> makes an equal one (docs/network-definition.md).</summary>
    /// <param name="indented">Over many lines, for people.</param>
    public string ToJson(bool indented = true) => NetworkJson.Write(this, indented);

    /// <summary>Reads a definition (docs/network-definition.md).</summary>
    /// <param name="json">The text of a definition file.</param>
    /// <exception cref="NetworkDefinitionException">It is no valid definition; the layer at fault is named.</exception>
    public static NetworkDefinition FromJson(string json) => NetworkJson.Read(json);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Input} → {Classes}, {Parameters.Count} parameters)";
}
