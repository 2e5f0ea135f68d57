using System.Collections.Immutable;

namespace AsymValley.Networks;

/// <summary>Makes the neurons of a network position-aware (Li et al. 2022, FedPAN, §4).</summary>
public static class PositionAwareness
{
    /// <summary>
    /// The network with a <see cref="PositionEncoding"/> behind every convolution: behind its batch normalisation where
    /// that is the convolution's only reader. The classifier has none. Parameters, their order and their starting
    /// values are the network's own, so checkpoints fit both.
    /// </summary>
    /// <param name="network">The network as it is; its name, with <c>-PAN</c> behind it, is the result's.</param>
    /// <param name="frequency">T, the waves over a layer's channels; finite, 0 or more. FedPAN uses 1 to 8.</param>
    /// <param name="amplitude">A; finite, 0 or more. FedPAN uses 0.05 to 0.5. With 0 the network is computed as it was.</param>
    /// <param name="mode">Whether the encoding is added or multiplied.</param>
    /// <returns>The network with encodings called <c>convolution.position</c>.</returns>
    /// <exception cref="InvalidOptionException">Frequency, amplitude or mode is out of its range.</exception>
    /// <exception cref="NetworkDefinitionException">The network has no convolution, or has encodings already.</exception>
    public static NetworkDefinition Apply(
        NetworkDefinition network, double frequency, double amplitude, PositionMode mode = PositionMode.Additive)
    {
        RequireMagnitude(frequency, "Frequency");
        RequireMagnitude(amplitude, "Amplitude");
        if (!Enum.IsDefined(mode))
            throw new InvalidOptionException("Mode", $"'{mode}' is no way to encode positions.");
        if (network.Layers.FirstOrDefault(layer => layer is PositionEncoding) is { } encoding)
            throw new NetworkDefinitionException(encoding.Name, $"the neurons of {network.Name} are position-aware already.");
        if (!network.Layers.Any(layer => layer is Conv))
            throw new NetworkDefinitionException(null, $"{network.Name} has no convolution whose neurons could be made position-aware.");
        return new NetworkDefinition($"{network.Name}-PAN", network.Input, network.Classes,
            Encoded(network.Plan.Steps, conv => new PositionEncoding($"{conv.Name}.position", frequency, amplitude) { Mode = mode, Stage = conv.Stage }));
    }

    private static IEnumerable<Layer> Encoded(ImmutableArray<NetworkStep> steps, Func<Layer, PositionEncoding> encode)
    {
        // By activation: the layer that gives it, an encoding where there is one.
        var names = new string[steps.Length + 1];
        names[0] = NetworkDefinition.ImageName;
        string previous = names[0];
        for (int i = 0; i < steps.Length; i++)
        {
            string[] inputs = [.. steps[i].Inputs.Select(index => names[index])];
            Layer layer = steps[i].Layer with { Inputs = inputs is [var only] && only == previous ? [] : [.. inputs] };
            yield return layer;
            previous = layer.Name;
            if (EncodedConvolution(steps, i) is { } conv)
            {
                PositionEncoding encoding = encode(conv);
                yield return encoding;
                previous = encoding.Name;
            }
            names[i + 1] = previous;
        }
    }

    /// <summary>The convolution whose encoding stands behind a step: itself, or the one the step normalises; null for none.</summary>
    private static Layer? EncodedConvolution(ImmutableArray<NetworkStep> steps, int step)
    {
        if (steps[step].Layer is Conv conv)
            return Normalization(steps, step) is null ? conv : null;
        int source = steps[step].Inputs[0] - 1;
        return source >= 0 && steps[source].Layer is Conv normalized && ReferenceEquals(Normalization(steps, source), steps[step])
            ? normalized
            : null;
    }

    /// <summary>The batch normalisation that alone reads a step's output; null when others read it.</summary>
    private static NetworkStep? Normalization(ImmutableArray<NetworkStep> steps, int step) =>
        steps.Where(reader => reader.Inputs.Contains(step + 1)).ToArray() is [{ Layer: BatchNorm } norm] ? norm : null;

    private static void RequireMagnitude(double value, string option)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new InvalidOptionException(option, FormattableString.Invariant($"{value} is not a finite number of at least 0."));
    }
}
