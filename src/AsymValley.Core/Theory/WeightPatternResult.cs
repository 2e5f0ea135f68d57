using AsymValley.Directions;

namespace AsymValley.Theory;

/// <summary>How one weight tensor w + λu resembles the solution's w, at one λ.</summary>
public sealed record WeightPatternResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The weight tensor.</summary>
    public required string Parameter { get; init; }

    /// <summary>The direction u.</summary>
    public required string Direction { get; init; }

    /// <summary>What it is made of.</summary>
    public required DirectionKind Kind { get; init; }

    /// <summary>How it was scaled.</summary>
    public required DirectionScaling Scaling { get; init; }

    /// <summary>λ.</summary>
    public required double Offset { get; init; }

    /// <summary>Cosine of the angle between w + λu and w.</summary>
    public required double Cosine { get; init; }

    /// <summary>Share of elements of w + λu with the sign of w.</summary>
    public required double SameSign { get; init; }

    /// <summary>|w + λu| / |w|.</summary>
    public required double RelativeNorm { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Parameter} at {Offset:g4}: cosine {Cosine:f4}, {SameSign:P1} of the signs");
}
