namespace AsymValley.Networks;

/// <summary>How a position encoding meets a channel h.</summary>
public enum PositionMode
{
    /// <summary>h + A·m.</summary>
    Additive,

    /// <summary>h·(1 + A·m).</summary>
    Multiplicative,
}

/// <summary>
/// A fixed wave over the channels, m_i = sin(2πT·i/n) for channel i of n, times the amplitude A, added to the channels
/// or multiplied with them: neurons that are told their position (Li et al. 2022, FedPAN, §4). Without parameters.
/// </summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Frequency">T, the waves over all channels; finite, 0 or more.</param>
/// <param name="Amplitude">A; finite, 0 or more.</param>
public sealed record PositionEncoding(string Name, double Frequency, double Amplitude) : Layer(Name)
{
    /// <summary>Whether the wave is added or multiplied. Default: added.</summary>
    public PositionMode Mode { get; init; }

    internal override LayerShape Infer(IReadOnlyList<LayerShape> inputs)
    {
        RequireMagnitude(Frequency, "frequency");
        RequireMagnitude(Amplitude, "amplitude");
        return Single(inputs);
    }

    /// <summary>What every channel has added or is multiplied with.</summary>
    internal double[] Encode(long channels)
    {
        var encoding = new double[channels];
        for (int i = 0; i < encoding.Length; i++)
            encoding[i] = (Mode == PositionMode.Additive ? 0 : 1) + Amplitude * Math.Sin(2 * Math.PI * Frequency * i / channels);
        return encoding;
    }

    private void RequireMagnitude(double value, string property)
    {
        if (!double.IsFinite(value) || value < 0)
            throw Fault($"{property} is {value}, expected a finite number of at least 0.");
    }
}
