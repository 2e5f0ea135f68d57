using System.Globalization;

namespace AsymValley.Reports;

/// <summary>A linear axis: a range of values and round numbers on it (steps of 1, 2 or 5 times a power of ten).</summary>
internal sealed class AxisScale
{
    private const int MostTicks = 100;

    private AxisScale(double low, double high, int about)
    {
        Low = low;
        High = high;
        double raw = (high - low) / about, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        double slack = 1e-9 * (high - low);
        var ticks = new List<double>();
        // Where the range is smaller than the last digit of its ends, one more is the same number.
        for (double k = Math.Ceiling((low - slack) / step); k * step <= high + slack && ticks.Count < MostTicks; k++)
            ticks.Add(k * step + 0.0);
        Ticks = [.. ticks];

        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        string format = largest >= 1e6 || step < 1e-4 ? "0.###e0" : $"F{decimals}";
        Labels = [.. Ticks.Select(tick => tick.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212'))];
    }

    /// <summary>The smallest value shown.</summary>
    public double Low { get; }

    /// <summary>The largest value shown.</summary>
    public double High { get; }

    /// <summary>Round values within the range.</summary>
    public double[] Ticks { get; }

    /// <summary>Their texts, with a true minus sign.</summary>
    public string[] Labels { get; }

    /// <summary>A scale over given ends.</summary>
    public static AxisScale Of(double low, double high, int about) => new(low, high, about);

    /// <summary>A scale over all finite values, wider by a share of their range on both ends; 0–1 when there are none.</summary>
    public static AxisScale Over(IEnumerable<double> values, double padding, int about)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(double.IsFinite))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (low > high)
            return new(0, 1, about);
        double margin = high - low > 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)) ? padding * (high - low) : Math.Max(0.5, 0.05 * Math.Abs(low));
        return new(low - margin, high + margin, about);
    }

    /// <summary>Where a value lies: 0 at <see cref="Low"/>, 1 at <see cref="High"/>.</summary>
    public double Fraction(double value) => (value - Low) / (High - Low);
}
