using AsymValley.Data;

namespace AsymValley.Networks;

/// <summary>What a network amounts to, before it has weights.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="InputShape">Shape of an image.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Parameters">Number of trainable parameters.</param>
/// <param name="Buffers">Number of running means and variances of batch normalisation.</param>
/// <param name="MultiplyAdds">Multiply–add operations of convolutions and linear layers for one image.</param>
/// <param name="Depth">The most convolutions, linear and attention layers on one way from the image to the logits.</param>
/// <param name="Layers">Number of layers of any kind: also activations, pooling, additions.</param>
/// <param name="BatchNorm">Whether it has batch normalisation.</param>
public sealed record Architecture(
    string Name, ImageShape InputShape, int Classes, int Parameters, int Buffers, long MultiplyAdds, int Depth, int Layers, bool BatchNorm)
{
    /// <summary>
    /// Floating-point operations of convolutions and linear layers for one image, a multiply–add being two. Papers that
    /// count it as one print <see cref="MultiplyAdds"/> under this name.
    /// </summary>
    public long Flops => 2 * MultiplyAdds;

    /// <summary>Sums a network up.</summary>
    /// <param name="network">The network.</param>
    public static Architecture Of(NetworkDefinition network) => new(
        network.Name, network.Input, network.Classes, network.Parameters.Count, network.Buffers.Count, network.MultiplyAdds,
        network.Depth, network.Layers.Length, network.HasBatchNorm);

    /// <summary>
    /// Sums up the networks that the catalog offers, as far as they take the images. One that the options make the same as
    /// another, e.g. VGG16 with batch normalisation, comes once.
    /// </summary>
    /// <param name="matches">Picks from <see cref="NetworkCatalog.Names"/>.</param>
    /// <param name="options">Input, classes and variants.</param>
    /// <param name="leftOut">Is told which networks need other images, or do not come in the variant, and why.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static IEnumerable<Architecture> List(Func<string, bool> matches, NetworkOptions options, Action<string>? leftOut = null)
    {
        options.Validate();
        return NetworkCatalog.Names.Where(matches).Select(TryBuild).OfType<Architecture>().DistinctBy(architecture => architecture.Name);

        Architecture? TryBuild(string name)
        {
            try
            {
                return Of(NetworkCatalog.Create(name, options));
            }
            catch (AsymValleyException e) when (e is NetworkDefinitionException or InvalidOptionException)
            {
                leftOut?.Invoke($"{name} is left out. {e.Message}");
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Parameters} parameters, {InputShape} to {Classes} classes");
}
