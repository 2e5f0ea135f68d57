using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>A network with its weights, on the host: a point θ of the landscape. Operations make new models.</summary>
public sealed class ValleyModel
{
    /// <summary>A model over given vectors, which are kept, not copied.</summary>
    /// <param name="name">A name for the person, e.g. <c>LeNet5-swa</c>.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">θ, laid out as the network's parameters.</param>
    /// <param name="buffers">Running statistics, laid out as the network's buffers.</param>
    /// <param name="path">The file it was read from or written to, if any.</param>
    /// <exception cref="LayoutMismatchException">A vector's layout is not the network's.</exception>
    public ValleyModel(string name, NetworkDefinition network, ParameterVector parameters, ParameterVector buffers, string? path = null)
    {
        network.Parameters.EnsureSame(parameters.Layout);
        network.Buffers.EnsureSame(buffers.Layout);
        Name = EscapedText.Terminal(name);
        Network = network;
        Parameters = parameters;
        Buffers = buffers;
        Path = path;
    }

    /// <summary>A name for the person.</summary>
    public string Name { get; }

    /// <summary>The network.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>θ.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>Batch normalisation's running means and variances; empty without it.</summary>
    public ParameterVector Buffers { get; }

    /// <summary>The file it was read from or written to; null for a model that is only in memory.</summary>
    public string? Path { get; }

    /// <summary>A newly initialised model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Seed of <see cref="Initialization"/>.</param>
    public static ValleyModel Create(NetworkDefinition network, ulong seed) =>
        new(network.Name, network, Initialization.Parameters(network, seed), Initialization.Buffers(network));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Network})";
}
