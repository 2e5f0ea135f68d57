namespace AsymValley.Theory;

/// <summary>On which images a network's active units are compared.</summary>
public sealed record ActivationAgreementOptions
{
    /// <summary>How many images, the first of the split; the split's own number where it has fewer.</summary>
    /// <value>1 or more. Default: 1,000.</value>
    public int Images { get; init; } = 1000;

    /// <summary>Whether they are test images rather than training images.</summary>
    /// <value>Default: false.</value>
    public bool TestImages { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        if (Images < 1)
            throw new InvalidOptionException(nameof(Images), $"{Images} is not 1 or more.");
    }
}
