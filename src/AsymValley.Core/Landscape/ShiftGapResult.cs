using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>ξ for one shift.</summary>
/// <param name="Delta">δ, in the profile's offsets.</param>
/// <param name="Xi">ξ_δ = max over |v| ≤ R of |L₀(w + v + δ) − L̂(w + v)|.</param>
/// <param name="Ratio">ξ_δ/ξ_0; when ξ_0 is 0, 1 where ξ_δ is 0 too and infinite elsewhere.</param>
public readonly record struct ShiftGapRow(double Delta, double Xi, double Ratio)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"shift {Delta:g4}: gap {Xi:g4}");
}

/// <summary>
/// How far the test loss is the training loss moved sideways along one direction (HHY19, Definition 3): a δ well
/// below ξ_0 in ξ_δ means that L(w + v + δ) ≈ L̂(w + v) up to a constant.
/// </summary>
/// <remarks>
/// The maxima are over the sampled offsets, hence lower bounds of the maxima over the line. L₀ between two offsets is
/// their linear interpolation.
/// </remarks>
public sealed record ShiftGapResult
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

    /// <summary>The shift δ with the smallest ξ_δ; of equals the one nearest 0.</summary>
    public double Delta { get; init; }

    /// <summary>Whether that shift is the first or the last that was tried: the best one may lie beyond.</summary>
    public bool AtLimit { get; init; }

    /// <summary>What to know about the numbers; null when there is nothing.</summary>
    public string? Note => AtLimit
        ? FormattableString.Invariant($"The best shift is at the limit of the search, {Rows[0].Delta:g4} to {Rows[^1].Delta:g4}: it may lie beyond. Measure a wider profile, or give a larger MaximumShift.")
        : null;

    /// <summary>ξ at that shift.</summary>
    public double Xi { get; init; }

    /// <summary>ξ_0, without a shift.</summary>
    public double Xi0 { get; init; }

    /// <summary>ξ_δ/ξ_0 at that shift.</summary>
    public double Ratio { get; init; }

    /// <summary>R, the same for every shift: the range of the profile less the largest |δ|.</summary>
    public double R { get; init; }

    /// <summary>Sampled offsets |v| ≤ R that the maxima are over.</summary>
    public int Points { get; init; }

    /// <summary>min L̂ over the sampled range.</summary>
    public double TrainMinimum { get; init; }

    /// <summary>min L over the sampled range.</summary>
    public double TestMinimum { get; init; }

    /// <summary>Whether any value of L₀ lies between two offsets and was interpolated.</summary>
    public bool Interpolated { get; init; }

    /// <summary>Every shift in ascending order.</summary>
    public required ImmutableArray<ShiftGapRow> Rows { get; init; }

    /// <summary>What was measured.</summary>
    public required LossProfile Profile { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Direction}: shift {Delta:g4}{(AtLimit ? " (at the limit)" : "")}, gap {Xi0:g4} to {Xi:g4}");
}
