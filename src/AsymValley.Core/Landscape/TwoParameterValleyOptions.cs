using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>The point that a direction is probed from.</summary>
public enum ProbeCenter
{
    /// <summary>The weights after the last step.</summary>
    Solution,

    /// <summary>The running average, as in the paper's published code.</summary>
    Average,
}

/// <summary>A logistic regression with one weight and one bias, trained on made-up points, and its probing (HHY19, Appendix A).</summary>
public sealed record TwoParameterValleyOptions
{
    /// <summary>Seeds. Each draws points, initial weights and a direction.</summary>
    /// <value>At least one, each once. Default: 0 to 49.</value>
    public ImmutableArray<ulong> Seeds { get; init; } = [.. Enumerable.Range(0, 50).Select(seed => (ulong)seed)];

    /// <summary>Points of each class: x ∼ N(1, 1) is class 0, x ∼ N(−1, 1) class 1.</summary>
    /// <value>1 or more. Default: 10.</value>
    public int PointsPerClass { get; init; } = 10;

    /// <summary>Full-batch steps of SGD; the average is of the weights after each of them.</summary>
    /// <value>1 or more. Default: 30.</value>
    public int Steps { get; init; } = 30;

    /// <summary>The learning rate.</summary>
    /// <value>Positive. Default: 0.01.</value>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Where the offset is 0.</summary>
    /// <value>Default: the running average, as in the paper's published code.</value>
    public ProbeCenter Center { get; init; } = ProbeCenter.Average;

    /// <summary>The largest offset either way along the unit direction.</summary>
    /// <value>Positive. Default: 7.5.</value>
    public double Range { get; init; } = 7.5;

    /// <summary>Offsets, evenly spaced over both sides.</summary>
    /// <value>Odd, 7 or more. Default: 31.</value>
    public int Points { get; init; } = 31;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range; it is named.</exception>
    public void Validate()
    {
        if (Seeds.IsDefaultOrEmpty || Seeds.Distinct().Count() != Seeds.Length)
            throw new InvalidOptionException(nameof(Seeds), "give one or more seeds, each once.");
        if (PointsPerClass < 1)
            throw new InvalidOptionException(nameof(PointsPerClass), $"{PointsPerClass} points; a class needs at least 1.");
        if (Steps < 1)
            throw new InvalidOptionException(nameof(Steps), $"{Steps} steps; training needs at least 1.");
        if (!(LearningRate > 0) || !double.IsFinite(LearningRate))
            throw new InvalidOptionException(nameof(LearningRate), FormattableString.Invariant($"{LearningRate} is not positive."));
        if (!Enum.IsDefined(Center))
            throw new InvalidOptionException(nameof(Center), $"{(int)Center} is not one of {string.Join(", ", Enum.GetNames(Center.GetType()))}.");
        if (!(Range > 0) || !double.IsFinite(Range))
            throw new InvalidOptionException(nameof(Range), FormattableString.Invariant($"{Range} is not a positive distance."));
        if (Points < 7 || Points % 2 == 0)
            throw new InvalidOptionException(nameof(Points), $"{Points} is not an odd number of 7 or more.");
    }
}
