using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>On which side of offset 0 the valley is flat along one direction: +1 where w + l·u is, −1 where w − l·u is.</summary>
public sealed record FlatSideResult
{
    /// <summary>Name of the model at offset 0.</summary>
    public string Model => Profile.Model;

    /// <summary>Name of the data set.</summary>
    public string Dataset => Profile.Dataset;

    /// <summary>Label of the direction.</summary>
    public string Direction => Profile.Direction;

    /// <summary>What the direction is made of.</summary>
    public DirectionKind? Kind => Profile.Kind;

    /// <summary>The direction's seed.</summary>
    public ulong Seed => Profile.Seed;

    /// <summary>l, at which the rises are compared, in the profile's offsets.</summary>
    public double Distance { get; init; }

    /// <summary>L̂(w + l·u) − L̂(w), between the profile's points by interpolation; negative where the loss falls.</summary>
    public double PlusRise { get; init; }

    /// <summary>L̂(w − l·u) − L̂(w).</summary>
    public double MinusRise { get; init; }

    /// <summary>L(w + l·u) − L(w), of the test loss; NaN when not measured.</summary>
    public double PlusTestRise { get; init; }

    /// <summary>L(w − l·u) − L(w).</summary>
    public double MinusTestRise { get; init; }

    /// <summary>
    /// The side on which the training loss at distance l is lower. A loss that is not finite is higher than any other; 0
    /// when neither is lower.
    /// </summary>
    public int Side { get; init; }

    /// <summary>The same of the test loss; 0 also when not measured.</summary>
    public int TestSide { get; init; }

    /// <summary>The side by slopes (HHY19, Definition 1): its orientation is the flat side, its c how much.</summary>
    public required AsymmetryResult Asymmetry { get; init; }

    /// <summary>What was measured.</summary>
    public LossProfile Profile => Asymmetry.Profile;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"flat side {Side switch { > 0 => "+u", < 0 => "-u", _ => "none" }}: at {Distance:G3} the training loss rises by {PlusRise:G3} along +u, {MinusRise:G3} along -u");
}
