namespace AsymValley.Reports;

/// <summary>A curve in one line of text, of eight block characters: <c>▇▅▃▁▁▂▃▅</c>.</summary>
public static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int SamplesPerCharacter = 4;

    /// <summary>The curve of values at equal distances.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{double}, IReadOnlyList{double}, int)"/>
    public static string Of(IReadOnlyList<double> y, int width = 16) => Of([.. Enumerable.Range(0, y.Count).Select(i => (double)i)], y, Math.Min(width, y.Count));

    /// <summary>
    /// The curve through points: the lowest character is the smallest value, the highest the largest; where nothing is finite
    /// nearby, a blank.
    /// </summary>
    /// <param name="x">Abscissae, increasing.</param>
    /// <param name="y">Ordinates, as many.</param>
    /// <param name="width">Number of characters.</param>
    /// <returns>Empty where no ordinate is finite.</returns>
    /// <exception cref="ArgumentException">There are not as many abscissae as ordinates.</exception>
    public static string Of(IReadOnlyList<double> x, IReadOnlyList<double> y, int width = 16)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"There are {x.Count} abscissae and {y.Count} ordinates.");
        if (width < 1 || !y.Any(double.IsFinite))
            return "";
        double[] means = [.. Enumerable.Range(0, width).Select(character => Enumerable.Range(0, SamplesPerCharacter)
            .Select(sample => At(x, y, (character + (sample + 0.5) / SamplesPerCharacter) / width)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())];
        double low = means.Where(double.IsFinite).Min(), range = means.Where(double.IsFinite).Max() - low;
        return string.Concat(means.Select(mean => double.IsNaN(mean) ? ' ' : Blocks[range > 0 ? (int)Math.Min((mean - low) / range * Blocks.Length, Blocks.Length - 1) : 0]));
    }

    /// <summary>The line through the points, at a share of their range; beside a point that is not finite, the other one up to half way.</summary>
    private static double At(IReadOnlyList<double> x, IReadOnlyList<double> y, double share)
    {
        double at = x[0] + share * (x[^1] - x[0]);
        int right = 1;
        while (right < y.Count - 1 && x[right] < at)
            right++;
        if (right >= y.Count)
            return y[0];
        double t = Math.Clamp((at - x[right - 1]) / (x[right] - x[right - 1]), 0, 1), before = y[right - 1], after = y[right];
        return !double.IsFinite(after) || double.IsNaN(t) ? (t > 0.5 ? after : before) : !double.IsFinite(before) ? (t < 0.5 ? before : after) : before + t * (after - before);
    }
}
