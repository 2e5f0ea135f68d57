using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Signs;

/// <summary>How the signs of a solution are compared with the gradient there.</summary>
public sealed record SignGradientOptions
{
    /// <summary>Groups, stages or patterns of names.</summary>
    /// <value>Default: empty, for Li24's five groups and the stages of the network.</value>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Random directions whose cosines with the gradient say how large a cosine is by chance.</summary>
    /// <value>2 or more. Default 100.</value>
    public int Directions { get; init; } = 100;

    /// <summary>What the random directions are made of.</summary>
    /// <value>A kind of noise. Default Gaussian.</value>
    public DirectionKind Noise { get; init; } = DirectionKind.Gaussian;

    /// <summary>Seed of the first random direction; each further one has the next.</summary>
    /// <value>Default 0.</value>
    public ulong Seed { get; init; }

    /// <summary>
    /// The images that the gradient is measured on, batch normalisation and device. The default of batch normalisation is here
    /// BatchStatistics: a loss curve has its statistics measured anew at each point, so its slope goes through them. Held fixed,
    /// weights before a batch normalisation, whose length does not matter, would seem to have one.
    /// </summary>
    public DerivativeOptions Derivative { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public void Validate()
    {
        if (Directions < 2)
            throw new InvalidOptionException(nameof(Directions), $"{Directions} is not 2 or more.");
        if (!Noise.IsNoise())
            throw new InvalidOptionException(nameof(Noise), $"{Noise} is not random noise; take one of {DirectionKinds.NoiseNames}.");
        Derivative.Validate();
    }
}
