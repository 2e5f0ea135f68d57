using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>What Theorem 1 says of one direction. Offsets are positive towards the flat side.</summary>
public sealed record FlatSideTerm
{
    /// <summary>Label of the direction.</summary>
    public string Direction => Asymmetry.Direction;

    /// <summary>(r_lo, r_hi, p, c), and which side is flat.</summary>
    public required AsymmetryResult Asymmetry { get; init; }

    /// <summary>Where δ̄ and ξ come from.</summary>
    public required ShiftGapResult ShiftGap { get; init; }

    /// <summary>l, the offset moved by.</summary>
    public required double L { get; init; }

    /// <summary>δ̄.</summary>
    public required double Shift { get; init; }

    /// <summary>ξ of this direction at ±δ̄, the better of the two; not finite where the shift gap does not have δ̄.</summary>
    public required double Xi { get; init; }

    /// <summary>4ξ/((c − 1)p) with the ξ of the result, which l must exceed; infinite where c is not above 1.</summary>
    public required double Least { get; init; }

    /// <summary>max{r_hi − δ̄, δ̄ − r_lo}, the largest l that the theorem's text allows.</summary>
    public double Most => Math.Max(Asymmetry.RHigh - Shift, Shift - Asymmetry.RLow);

    /// <summary>
    /// min{r_hi − δ̄, δ̄ − r_lo}, the largest l for which both paths, from δ̄ on the flat side and from −δ̄ on the sharp one,
    /// stay where Definition 1 knows the slopes. Up to here the inequality follows from the definition, beyond it may fail.
    /// Not positive where δ̄ is outside of the radii.
    /// </summary>
    public double MostInside => Math.Min(Asymmetry.RHigh - Shift, Shift - Asymmetry.RLow);

    /// <summary>(c − 1)·l·p/2, the direction's part of the bound.</summary>
    public double Part => (Asymmetry.C - 1) * L * Asymmetry.P / 2;

    /// <summary>Whether c is above 1.</summary>
    public bool IsSteeper => Asymmetry.C > 1;

    /// <summary>Whether δ̄ is within the radii, r_lo to r_hi: Definition 1 says nothing of the slopes elsewhere.</summary>
    public bool IsShiftInside => Shift >= Asymmetry.RLow * (1 - 1e-9) && Shift <= Asymmetry.RHigh * (1 + 1e-9);

    /// <summary>Whether l exceeds <see cref="Least"/>.</summary>
    public bool IsFarEnough => L > Least;

    /// <summary>Whether l is at most <see cref="Most"/>.</summary>
    public bool IsInRange => L <= Most * (1 + 1e-9);

    /// <summary>Whether l is at most <see cref="MostInside"/>.</summary>
    public bool StaysInside => L <= MostInside * (1 + 1e-9);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Direction}: l = {L:g4}, part {Part:g3}");
}

/// <summary>Losses before and after the move under one combination of shifts.</summary>
/// <param name="Signs">The sign of δ_i, +1 or −1 for each direction.</param>
/// <param name="Before">L̂(ŵ − δ): the shifted loss at ŵ.</param>
/// <param name="After">L̂(ŵ − δ + Σ l_i·u_i): the shifted loss at the moved solution.</param>
public readonly record struct ShiftedLosses(ImmutableArray<int> Signs, double Before, double After)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Before:g4} to {After:g4}");
}

/// <summary>
/// What moving a solution to the flat sides of its valley gains (HHY19, Theorem 1): the bound
/// Σ (c_i − 1)·l_i·p_i/2 − 2kξ, the gain E_δ L(ŵ) − E_δ L(ŵ + Σ l_i·u_i) with L̂ shifted by every δ_i = ±δ̄_i in place of L,
/// and the gain on the test loss as it is.
/// </summary>
/// <remarks>
/// ξ is the largest of the directions' own shift gaps, a lower bound of the one over a ball that the theorem means. Its
/// Assumption 2, the same asymmetry at all neighbours within <see cref="NeighbourRadius"/>, is not tested here:
/// <see cref="Neighbourhood"/> does.
/// </remarks>
public sealed record FlatSideGainResult
{
    /// <summary>Name of the model ŵ.</summary>
    public string Model => Terms[0].Asymmetry.Model;

    /// <summary>Name of the data set.</summary>
    public string Dataset => Terms[0].Asymmetry.Dataset;

    /// <summary>Labels of the directions.</summary>
    public ImmutableArray<string> Directions => [.. Terms.Select(term => term.Direction)];

    /// <summary>What is said of each direction.</summary>
    public required ImmutableArray<FlatSideTerm> Terms { get; init; }

    /// <summary>l of each direction.</summary>
    public ImmutableArray<double> L => [.. Terms.Select(term => term.L)];

    /// <summary>‖Σ l_i·u_i‖, over which the shift gap must be known.</summary>
    public required double Distance { get; init; }

    /// <summary>‖Σ δ̄_i·u_i‖ + ‖Σ l_i·u_i‖, the radius of Assumption 2.</summary>
    public required double NeighbourRadius { get; init; }

    /// <summary>ξ.</summary>
    public required double Xi { get; init; }

    /// <summary>The largest |cosine| of two directions; 0 for one.</summary>
    public required double Cosine { get; init; }

    /// <summary>Whether no two directions are nearer than 0.05 to one line; the theorem has them orthogonal.</summary>
    public bool IsOrthogonal => Cosine <= FlatSideGain.OrthogonalCosine;

    /// <summary>Σ (c_i − 1)·l_i·p_i/2 − 2kξ.</summary>
    public double Bound => ShiftedBound - 2 * Terms.Length * Xi;

    /// <summary>Whether the bound says nothing, because it is not positive.</summary>
    public bool IsVacuous => !(Bound > 0);

    /// <summary>Σ (c_i − 1)·l_i·p_i/2, the bound of <see cref="Gain"/>: a loss that is only shifted has ξ = 0.</summary>
    public double ShiftedBound => Terms.Sum(term => term.Part);

    /// <summary>E_δ L(ŵ) − E_δ L(ŵ + Σ l_i·u_i), L being L̂ shifted by δ.</summary>
    public double Gain => Before - After;

    /// <summary>E_δ L(ŵ).</summary>
    public double Before => Shifted.Average(losses => losses.Before);

    /// <summary>E_δ L(ŵ + Σ l_i·u_i).</summary>
    public double After => Shifted.Average(losses => losses.After);

    /// <summary>Whether the gain is at least <see cref="ShiftedBound"/>.</summary>
    public bool IsBounded => Gain >= ShiftedBound;

    /// <summary>Every combination of signs; 2^k of them.</summary>
    public required ImmutableArray<ShiftedLosses> Shifted { get; init; }

    /// <summary>L(ŵ) − L(ŵ + Σ l_i·u_i) on the test images; NaN when they were not measured.</summary>
    public double TestGain => AtSolution.TestLoss - AtMoved.TestLoss;

    /// <summary>L̂(ŵ + Σ l_i·u_i) − L̂(ŵ), what the move costs in training loss.</summary>
    public double TrainCost => AtMoved.TrainLoss - AtSolution.TrainLoss;

    /// <summary>Losses at ŵ.</summary>
    public required PointLosses AtSolution { get; init; }

    /// <summary>Losses at ŵ + Σ l_i·u_i.</summary>
    public required PointLosses AtMoved { get; init; }

    /// <summary>Whether every condition of the theorem that is tested here held.</summary>
    public bool ConditionsHold => Unmet.IsEmpty;

    /// <summary>The conditions that did not hold, in words; those about a direction begin with its label.</summary>
    public required ImmutableArray<string> Unmet { get; init; }

    /// <summary>What to know about the numbers; null when there is nothing.</summary>
    public string? Note => Terms.Where(term => term.Shift == 0).Select(term => term.Direction).ToArray() is { Length: > 0 } still
        ? $"δ̄ is 0 along {string.Join(", ", still)}: no shift brings the test loss nearer to the training loss, and the average over ±δ̄ shifts nothing. Give a Shift."
        : null;

    /// <summary>Whether all paths stay where the slopes are known, which the inequality needs beyond the theorem's text.</summary>
    public bool StaysInside => Terms.All(term => term.StaysInside);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{string.Join(" + ", Directions)}: gain {Gain:g3}, bound {Bound:g3}, test gain {TestGain:g3}");
}
