using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// Asymmetry along one direction (HHY19, Definition 1): with g₊(l) = d/dl L̂(w + l·o·u), g₋(l) = d/dl L̂(w − l·o·u) and o
/// the <see cref="Orientation"/>, g₊ ≤ <see cref="P"/> and g₋ ≥ <see cref="C"/>·<see cref="P"/> at every sampled l
/// strictly between <see cref="RLow"/> and <see cref="RHigh"/>.
/// </summary>
/// <remarks>
/// P and C are the achieved bounds. The definition's inequalities are strict, so it holds for every p above P and every
/// c below C·P/p; that such a pair with c &gt; <see cref="AsymmetryOptions.MinimumC"/> exists is what
/// <see cref="IsAsymmetric"/> says.
/// </remarks>
public sealed record AsymmetryResult
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

    /// <summary>How the direction was scaled.</summary>
    public DirectionScaling Scaling => Profile.Scaling;

    /// <summary>The parameters that moved.</summary>
    public string Group => Profile.Group;

    /// <summary>Whether C is above the threshold and, unless asked for literally, the loss does not fall along the flat side.</summary>
    public bool IsAsymmetric { get; init; }

    /// <summary>Whether some interval has a c above the threshold, be it that the loss falls along its flat side: Definition 1 without the minimum.</summary>
    public bool IsLiterallyAsymmetric { get; init; }

    /// <summary>r_lo, the inner radius of the interval; NaN when nothing could be measured.</summary>
    public double RLow { get; init; } = double.NaN;

    /// <summary>r_hi, the outer radius of the interval; NaN when nothing could be measured.</summary>
    public double RHigh { get; init; } = double.NaN;

    /// <summary>p, the flat side's largest slope, or the floor when that is larger; NaN when nothing could be measured.</summary>
    public double P { get; init; } = double.NaN;

    /// <summary>c, <see cref="SharpSlope"/>/<see cref="P"/>; NaN when nothing could be measured.</summary>
    public double C { get; init; } = double.NaN;

    /// <summary>+1: u points to the flat side; −1: −u does; 0 when nothing could be measured.</summary>
    public int Orientation { get; init; }

    /// <summary>max g₊ on the interval, before the floor: negative where the loss falls on the flat side.</summary>
    public double FlatSlope { get; init; } = double.NaN;

    /// <summary>Lower end of c's 95% interval over the images; NaN where <see cref="LossProfile.TrainStepErrors"/> are not known.</summary>
    public double CLow { get; init; } = double.NaN;

    /// <summary>Upper end of it, at most 1/<see cref="AsymmetryOptions.Floor"/>.</summary>
    public double CHigh { get; init; } = double.NaN;

    /// <summary>By how much the loss falls outwards along the flat side within the interval, in nats: the largest fall from one offset to a later one.</summary>
    public double FlatFall { get; init; } = double.NaN;

    /// <summary>min g₋ on the interval.</summary>
    public double SharpSlope { get; init; } = double.NaN;

    /// <summary>Whether <see cref="P"/> is the floor.</summary>
    public bool FloorUsed { get; init; }

    /// <summary>Slopes inside the interval, on the side that has fewer.</summary>
    public int Points { get; init; }

    /// <summary>Whether the slopes are exact gradients rather than central differences.</summary>
    public bool ExactSlopes { get; init; }

    /// <summary>The largest distance between an exact slope of the profile and the central difference beside it; null without exact slopes.</summary>
    public double? SlopeDifference => Profile.SlopeDifference;

    /// <summary>c must be above this.</summary>
    public double MinimumC { get; init; }

    /// <summary>Why the direction is not asymmetric; null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>What to know about the numbers, e.g. that p is the floor; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What was measured.</summary>
    public required LossProfile Profile { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Orientation == 0
        ? $"not measured: {Reason}"
        : FormattableString.Invariant($"{(IsAsymmetric ? "asymmetric" : "not asymmetric")}, (r_lo, r_hi, p, c) = ({RLow:G3}, {RHigh:G3}, {P:G3}, {C:G3}), flat side {(Orientation > 0 ? "+u" : "-u")}");
}
