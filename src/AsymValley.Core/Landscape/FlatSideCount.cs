using System.Collections.Immutable;
using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// In how many of several directions the flat side is the positive one, with Wilson intervals (HHY19, Fig. 8: of ten directions
/// unit(θ_SWA − θ_SGD) + unit(random) through the SGD solution, whose positive side is that of the SWA solution).
/// </summary>
public sealed record FlatSideCount
{
    /// <summary>Name of the model, when all directions share it.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the data set, when all directions share it.</summary>
    public string? Dataset { get; init; }

    /// <summary>Kind of the directions, when all share it.</summary>
    public DirectionKind? Kind { get; init; }

    /// <summary>Directions.</summary>
    public int N => Directions.Length;

    /// <summary>Those along which the training loss at +l is lower than at −l.</summary>
    public required Prevalence ByTrainLoss { get; init; }

    /// <summary>Those along which the test loss at +l is lower than at −l; null when it was not measured.</summary>
    public Prevalence? ByTestLoss { get; init; }

    /// <summary>Those whose slopes are gentler on the positive side: orientation +1 with c above 1 (HHY19, Definition 1).</summary>
    public required Prevalence BySlopes { get; init; }

    /// <summary>Those of them that count as asymmetric: c above <see cref="AsymmetryOptions.MinimumC"/>.</summary>
    public required Prevalence Asymmetric { get; init; }

    /// <summary>One result per direction.</summary>
    public required ImmutableArray<FlatSideResult> Directions { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="results">One per direction, of directions drawn independently.</param>
    /// <param name="confidence">Coverage of the intervals, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">There are no results, or the confidence is out of range.</exception>
    public static FlatSideCount Of(IEnumerable<FlatSideResult> results, double confidence = 0.95)
    {
        ImmutableArray<FlatSideResult> all = [.. results];
        var asymmetry = Prevalence.Of(all.Select(result => result.Asymmetry), confidence);
        return new FlatSideCount
        {
            Model = asymmetry.Model,
            Dataset = asymmetry.Dataset,
            Kind = asymmetry.Kind,
            Directions = all,
            ByTrainLoss = Share(result => result.Side > 0),
            ByTestLoss = all.All(result => result.Profile.TestLoss.IsDefaultOrEmpty) ? null : Share(result => result.TestSide > 0),
            BySlopes = Share(result => result.Asymmetry is { Orientation: > 0, C: > 1 }),
            Asymmetric = Share(result => result.Asymmetry is { Orientation: > 0, IsAsymmetric: true }),
        };

        Prevalence Share(Func<FlatSideResult, bool> isPositive) => asymmetry.With(all.Count(isPositive));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Model}: {ByTrainLoss.K} of {N} directions are flat on the positive side";
}
