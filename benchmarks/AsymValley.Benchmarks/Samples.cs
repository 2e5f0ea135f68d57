namespace AsymValley.Benchmarks;

/// <summary>Times of one side, in seconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _seconds = [];

    public void Add(double seconds) => _seconds.Add(seconds);

    public double Median
    {
        get
        {
            double[] sorted = [.. _seconds.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>The fastest and the slowest.</summary>
    public (double Low, double High) Range => (_seconds.Min(), _seconds.Max());
}
