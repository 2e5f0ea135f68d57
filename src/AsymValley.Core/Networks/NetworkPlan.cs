using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>
/// A definition made ready to run, computed once: activations are numbered (0 the image, i + 1 the output of layer i)
/// and every step knows what it reads and which activations nobody reads after it.
/// </summary>
/// <param name="Steps">One for each layer.</param>
/// <param name="Parameters">Layout of the parameters.</param>
/// <param name="Buffers">Layout of the buffers.</param>
/// <param name="MultiplyAdds">Multiply–add operations for one image.</param>
internal sealed record NetworkPlan(ImmutableArray<NetworkStep> Steps, ParameterLayout Parameters, ParameterLayout Buffers, long MultiplyAdds)
{
    /// <summary>The steps as the forward pass computes them.</summary>
    public ImmutableArray<NetworkStep> Execution { get; } = ChannelPadding.Of(NetworkResolver.PoolBeforeRelu(Steps));

    /// <summary>The most convolutions, linear and attention layers on one way from the image to the logits.</summary>
    public int Depth { get; } = CountDepth(Steps);

    /// <summary>The activations that a pass stopped before step <paramref name="step"/> of <see cref="Execution"/> needs to go on.</summary>
    public IEnumerable<int> LiveAt(int step) => Execution.Skip(step).SelectMany(later => later.Inputs).Where(index => index <= step).Distinct();

    private static int CountDepth(ImmutableArray<NetworkStep> steps)
    {
        var depths = new int[steps.Length + 1];
        for (int i = 0; i < steps.Length; i++)
            depths[i + 1] = steps[i].Inputs.Max(index => depths[index]) + (steps[i].Layer is Conv or Linear or Attention ? 1 : 0);
        return depths[^1];
    }
}

/// <summary>One layer of a <see cref="NetworkPlan"/>.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">Activations that it reads.</param>
/// <param name="Parameter">Index of its first parameter in the layout.</param>
/// <param name="Buffer">Index of its first buffer in the layout.</param>
/// <param name="Released">Activations of which it is the last reader.</param>
/// <param name="Overwrites">Whether it may write its output over its first input: nobody else reads that, and no gradient needs it.</param>
/// <param name="Output">Shape of its output.</param>
internal sealed record NetworkStep(
    Layer Layer,
    ImmutableArray<int> Inputs,
    int Parameter,
    int Buffer,
    ImmutableArray<int> Released,
    bool Overwrites,
    LayerShape Output)
{
    /// <summary>Filters of zeros that a convolution gets beside its own (<see cref="ChannelPadding"/>).</summary>
    public int AddedOutputs { get; init; }

    /// <summary>Channels that the convolution before it has added, and that count nothing.</summary>
    public int AddedInputs { get; init; }
}
