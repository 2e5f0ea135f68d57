using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>A sampled curve as a function: straight lines between its points.</summary>
internal static class ProfileCurve
{
    /// <summary>The value at x.</summary>
    /// <param name="offsets">Strictly ascending, 2 or more.</param>
    /// <param name="values">As many.</param>
    /// <param name="x">Beyond the ends the first or the last line goes on.</param>
    public static double At(ImmutableArray<double> offsets, ImmutableArray<double> values, double x)
    {
        int next = 1;
        while (next < offsets.Length - 1 && offsets[next] < x)
            next++;
        double t = (x - offsets[next - 1]) / (offsets[next] - offsets[next - 1]);
        // At a point the other end of its line does not enter, which may not be finite.
        return t == 0 ? values[next - 1] : t == 1 ? values[next] : (1 - t) * values[next - 1] + t * values[next];
    }
}
