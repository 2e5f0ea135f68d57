using AsymValley.Parameters;

namespace AsymValley.Directions;

/// <summary>A direction u ∈ R^d through a solution, ready to be walked along: w + l·u.</summary>
public sealed class ProbeDirection
{
    /// <summary>A direction over a finished vector.</summary>
    /// <param name="vector">u, scaled; elements outside the group are 0.</param>
    /// <param name="options">How it was made.</param>
    /// <param name="label">A name for tables and legends; null for <see cref="DirectionOptions.Label"/>.</param>
    public ProbeDirection(ParameterVector vector, DirectionOptions options, string? label = null)
    {
        Vector = vector;
        Options = options;
        Label = label ?? options.Label;
        Norm = vector.Norm();
    }

    /// <summary>A short name, e.g. <c>Gaussian-7</c>.</summary>
    public string Label { get; }

    /// <summary>What it is made of.</summary>
    public DirectionKind Kind => Options.Kind;

    /// <summary>The seed of its noise.</summary>
    public ulong Seed => Options.Seed;

    /// <summary>How it was scaled.</summary>
    public DirectionScaling Scaling => Options.Scaling;

    /// <summary>The parameters that move.</summary>
    public string Group => Options.Group;

    /// <summary>‖u‖: the Euclidean distance that one unit of offset stands for.</summary>
    public double Norm { get; }

    /// <summary>How it was made.</summary>
    public DirectionOptions Options { get; }

    /// <summary>u, d values.</summary>
    public ParameterVector Vector { get; }

    /// <inheritdoc/>
    public override string ToString() => Label;
}
