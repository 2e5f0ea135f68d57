using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>Evenly spaced offsets.</summary>
internal static class EvenGrid
{
    /// <summary>
    /// The ends are exact, and a grid that is symmetric about a number has that number and pairs at exactly the same
    /// distance from it.
    /// </summary>
    /// <param name="from">The first offset.</param>
    /// <param name="to">The last offset, above the first.</param>
    /// <param name="points">How many, 2 or more.</param>
    public static ImmutableArray<double> Of(double from, double to, int points)
    {
        double middle = (from + to) / 2, half = (to - from) / 2;
        return [.. Enumerable.Range(0, points).Select(i => i == 0 ? from : i == points - 1 ? to : middle + half * (2 * i - (points - 1)) / (points - 1))];
    }
}
