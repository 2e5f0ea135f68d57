using System.Collections.Immutable;

namespace AsymValley.Signs;

/// <summary>How distributions of parameters are measured.</summary>
public sealed record DistributionOptions
{
    private const int MostBins = 100_000;

    /// <summary>Groups, stages or patterns of names.</summary>
    /// <value>Default: empty, for Li24's five groups and the stages of the network.</value>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether there is a row for each tensor of the groups in place of the groups.</summary>
    /// <value>Default false.</value>
    public bool PerTensor { get; init; }

    /// <summary>Bins of a histogram, of equal width.</summary>
    /// <value>1–100,000. Default 50.</value>
    public int Bins { get; init; } = 50;

    /// <summary>The lower edge of the first bin and the upper edge of the last; what lies outside is in no bin.</summary>
    /// <value>Two finite numbers, ascending. Default: empty, of each group the smallest and the largest value of all models that are measured together.</value>
    public ImmutableArray<double> Range { get; init; } = [];

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public void Validate()
    {
        if (Bins is < 1 or > MostBins)
            throw new InvalidOptionException(nameof(Bins), $"{Bins} is not in 1–{MostBins}.");
        if (!Range.IsDefaultOrEmpty && !(Range is [double low, double high] && low < high && double.IsFinite(high - low)))
            throw new InvalidOptionException(nameof(Range), "two finite numbers are needed, the first and the last value, ascending.");
    }
}
