using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>The widths of both solutions along one direction, at one level of one loss.</summary>
/// <param name="Direction">Label of the direction.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Loss"><c>Train</c> or <c>Test</c>.</param>
/// <param name="Level">At what: <c>+0.1</c> nats above, or <c>×2</c>, the solution's own loss.</param>
/// <param name="From">Width of the first solution, in units of the direction; infinite when the curve does not reach the level.</param>
/// <param name="To">Width of the second solution.</param>
/// <param name="Wider">−1: the first is wider; +1: the second; 0: neither, as when both are infinite.</param>
public sealed record WidthRow(string Direction, ulong Seed, string Loss, string Level, ValleyWidth From, ValleyWidth To, int Wider)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Direction}, {Loss} {Level}: {From} and {To}";
}

/// <summary>Which solution looks wider at one level of one loss, over all directions.</summary>
public sealed record WidthSummary
{
    /// <summary><c>Train</c> or <c>Test</c>.</summary>
    public required string Loss { get; init; }

    /// <summary>At what: <c>+0.1</c> nats above, or <c>×2</c>, the solution's own loss.</summary>
    public required string Level { get; init; }

    /// <summary>Median width of the first solution over the directions.</summary>
    public double MedianFrom { get; init; }

    /// <summary>Median width of the second solution.</summary>
    public double MedianTo { get; init; }

    /// <summary>In how many directions the first solution is the wider one, with a Wilson interval.</summary>
    public required Prevalence FromWider { get; init; }

    /// <summary>In how many the second is; the rest is undecided.</summary>
    public required Prevalence ToWider { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Loss} {Level}: {FromWider.K} of {FromWider.N} wider at the first, {ToWider.K} at the second";
}

/// <summary>
/// Two solutions along the same random directions (HHY19, Fig. 9 and 10). That one looks wider says little about the valley:
/// two solutions of one valley look differently wide by where in it they lie, which the line between them shows.
/// </summary>
public sealed record WidthComparisonResult
{
    /// <summary>Name of the first solution.</summary>
    public required string From { get; init; }

    /// <summary>Name of the second solution.</summary>
    public required string To { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>What the directions are made of.</summary>
    public DirectionKind? Kind { get; init; }

    /// <summary>Directions.</summary>
    public int N => FromProfiles.Length;

    /// <summary>One per loss and level.</summary>
    public required ImmutableArray<WidthSummary> Summary { get; init; }

    /// <summary>One per direction, loss and level.</summary>
    public required ImmutableArray<WidthRow> Rows { get; init; }

    /// <summary>The curves through the first solution, one a direction.</summary>
    public required ImmutableArray<LossProfile> FromProfiles { get; init; }

    /// <summary>The curves through the second solution, along the same directions on the same offsets.</summary>
    public required ImmutableArray<LossProfile> ToProfiles { get; init; }

    /// <summary>Wall-clock time of the measurement.</summary>
    public double Seconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{From} and {To} along {N} directions: {string.Join("; ", Summary)}";
}
