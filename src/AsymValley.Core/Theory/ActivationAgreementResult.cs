using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Theory;

/// <summary>Active and inactive units of ReLUs at θ_f (before) and at θ_f + λη (after), counted over units and images.</summary>
/// <param name="Kept">Active before and after.</param>
/// <param name="Lost">Active before, inactive after.</param>
/// <param name="Gained">Inactive before, active after.</param>
/// <param name="Silent">Inactive before and after.</param>
public readonly record struct ActivationConfusion(long Kept, long Lost, long Gained, long Silent)
{
    /// <summary>All units of all images.</summary>
    public long Count => Kept + Lost + Gained + Silent;

    /// <summary>Share of units that are what they were, 0–1.</summary>
    public double Agreement => (double)(Kept + Silent) / Count;

    /// <summary>Share of active units before.</summary>
    public double ActiveBefore => (double)(Kept + Lost) / Count;

    /// <summary>Share of active units after.</summary>
    public double ActiveAfter => (double)(Kept + Gained) / Count;

    /// <summary>Of the units active before, the share that still is; NaN when there was none.</summary>
    public double Retained => (double)Kept / (Kept + Lost);

    /// <summary>The two counts added up.</summary>
    public static ActivationConfusion operator +(ActivationConfusion a, ActivationConfusion b) =>
        new(a.Kept + b.Kept, a.Lost + b.Lost, a.Gained + b.Gained, a.Silent + b.Silent);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Agreement:P2} agree, {Retained:P2} stay active");
}

/// <summary>The units of one ReLU.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Units">Its units for one image.</param>
/// <param name="Confusion">The counts.</param>
public sealed record LayerActivation(string Layer, long Units, ActivationConfusion Confusion)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Layer}: {Confusion}";
}

/// <summary>How far a network's ReLUs agree at θ_f + λη with those at θ_f, at one λ.</summary>
public sealed record ActivationAgreementResult
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>The epoch of a snapshot; null for any other model.</summary>
    public int? Epoch { get; init; }

    /// <summary>The direction η.</summary>
    public required string Direction { get; init; }

    /// <summary>What it is made of.</summary>
    public required DirectionKind Kind { get; init; }

    /// <summary>The seed of its noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How it was scaled.</summary>
    public required DirectionScaling Scaling { get; init; }

    /// <summary>What batch normalisation used at each λ.</summary>
    public required BatchNormPolicy BatchNormPolicy { get; init; }

    /// <summary>λ.</summary>
    public required double Offset { get; init; }

    /// <summary>Images that were looked at.</summary>
    public required int Images { get; init; }

    /// <summary>Share of all units that are what they were at λ = 0.</summary>
    public double Agreement => Overall.Agreement;

    /// <summary>Share of active units at λ.</summary>
    public double ActiveShare => Overall.ActiveAfter;

    /// <summary>Of the units active at λ = 0, the share that still is.</summary>
    public double Retained => Overall.Retained;

    /// <summary>The counts over all ReLUs.</summary>
    public required ActivationConfusion Overall { get; init; }

    /// <summary>The counts of each ReLU, in the order of the network.</summary>
    public required ImmutableArray<LayerActivation> Layers { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Model} along {Direction} at {Offset:g4}: {Agreement:P2} of the units agree");
}
