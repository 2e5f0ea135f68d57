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
    /// The curve through points: the lowest character is the smallest value, the highest the largest; what is not finite
    /// counts as the largest.
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
        double largest = y.Where(double.IsFinite).Max();
        double[] finite = [.. y.Select(value => double.IsFinite(value) ? value : largest)];
        double[] means = [.. Enumerable.Range(0, width).Select(character => Enumerable.Range(0, SamplesPerCharacter)
            .Average(sample => At(x, finite, (character + (sample + 0.5) / SamplesPerCharacter) / width)))];
        double low = means.Min(), range = means.Max() - low;
        return string.Concat(means.Select(mean => Blocks[range > 0 ? (int)Math.Min((mean - low) / range * Blocks.Length, Blocks.Length - 1) : 0]));
    }

    /// <summary>The line through the points, at a share of their range.</summary>
    private static double At(IReadOnlyList<double> x, double[] y, double share)
    {
        double at = x[0] + share * (x[^1] - x[0]);
        int right = 1;
        while (right < y.Length - 1 && x[right] < at)
            right++;
        if (right >= y.Length)
            return y[0];
        double t = (at - x[right - 1]) / (x[right] - x[right - 1]);
        return y[right - 1] + Math.Clamp(double.IsNaN(t) ? 0 : t, 0, 1) * (y[right] - y[right - 1]);
    }
}
