using System.Collections.Immutable;

namespace AsymValley.Signs;

/// <summary>How the values of a part of the parameters are distributed (Li24 §4.1, Fig. 2: distributions of a converged network's parameters).</summary>
/// <param name="Name">The model or direction.</param>
/// <param name="Epoch">Of a snapshot, its epoch; null for anything else.</param>
/// <param name="Group">The group, stage or pattern, or the name of a tensor.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">√ of the mean squared distance from the mean: of all elements, not of a sample; 0 for one element.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Positive">Share of elements above 0, 0–1.</param>
/// <param name="Zero">Share of elements that are 0 or −0.</param>
/// <param name="Negative">Share of elements below 0.</param>
/// <param name="Histogram">How many elements lie where.</param>
public sealed record ParameterDistribution(
    string Name, int? Epoch, string Group, int Count, double Mean, double StandardDeviation, double Minimum, double Maximum,
    double Positive, double Zero, double Negative, ParameterHistogram Histogram)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}, {Group}: {Mean:g4} ± {StandardDeviation:g4}, {Count} parameters");
}

/// <summary>A histogram of bins of equal width.</summary>
/// <param name="Edges">The edges, one more than bins, ascending. A bin holds its lower edge; the last one both.</param>
/// <param name="Counts">Elements in each bin.</param>
public sealed record ParameterHistogram(ImmutableArray<double> Edges, ImmutableArray<int> Counts) : IConsistent
{
    void IConsistent.EnsureConsistent() => IConsistent.EnsureLength(nameof(Edges), Edges.Length, Counts.Length + 1);

    /// <summary>A histogram of values.</summary>
    /// <param name="low">The lower edge of the first bin.</param>
    /// <param name="high">The upper edge of the last, above <paramref name="low"/>.</param>
    /// <param name="bins">1 or more.</param>
    /// <param name="values">Finite; what lies outside is in no bin.</param>
    internal static ParameterHistogram Of(double low, double high, int bins, IEnumerable<float> values)
    {
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => i == bins ? high : low + i * ((high - low) / bins))];
        var counts = new int[bins];
        foreach (float value in values)
        {
            if (value < low || value > high)
                continue;
            int bin = Math.Clamp((int)((value - low) / (high - low) * bins), 0, bins - 1);
            // The division is rounded; the edges decide.
            if (value < edges[bin])
                bin--;
            else if (bin < bins - 1 && value >= edges[bin + 1])
                bin++;
            counts[bin]++;
        }
        return new ParameterHistogram([.. edges], [.. counts]);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Counts.Length} bins from {Edges[0]:g4} to {Edges[^1]:g4}");
}
