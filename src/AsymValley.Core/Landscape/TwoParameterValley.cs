using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>A point in the plane of weight and bias.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Bias">The bias.</param>
public readonly record struct WeightAndBias(double Weight, double Bias)
{
    /// <summary>The point at an offset along a direction.</summary>
    public WeightAndBias Along(WeightAndBias direction, double offset) => new(Weight + offset * direction.Weight, Bias + offset * direction.Bias);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"({Weight:g5}, {Bias:g5})");
}

/// <summary>One trained logistic regression of two parameters, and the valley along its direction.</summary>
public sealed record TwoParameterValley
{
    /// <summary>The seed of points, initial weights and direction.</summary>
    public ulong Seed => Asymmetry.Seed;

    /// <summary>c along the direction.</summary>
    public double C => Asymmetry.C;

    /// <summary>Whether c is above the threshold.</summary>
    public bool IsAsymmetric => Asymmetry.IsAsymmetric;

    /// <summary>The inputs x: first those of class 0, then as many of class 1.</summary>
    public required ImmutableArray<double> Inputs { get; init; }

    /// <summary>The weights after the last step.</summary>
    public WeightAndBias Solution => Trajectory[^1];

    /// <summary>The mean of the weights after each step.</summary>
    public required WeightAndBias Average { get; init; }

    /// <summary>Where the offset is 0: the solution or the average.</summary>
    public required WeightAndBias Center { get; init; }

    /// <summary>u, the unit direction, both elements positive.</summary>
    public required WeightAndBias Direction { get; init; }

    /// <summary>How far the average lies from the solution towards the flat side along the direction; NaN when c could not be measured.</summary>
    public double FlatShift => Asymmetry.Orientation == 0
        ? double.NaN
        : Asymmetry.Orientation * ((Average.Weight - Solution.Weight) * Direction.Weight + (Average.Bias - Solution.Bias) * Direction.Bias);

    /// <summary>Loss of the solution.</summary>
    public required double SolutionLoss { get; init; }

    /// <summary>Loss of the average.</summary>
    public required double AverageLoss { get; init; }

    /// <summary>The initial weights and those after each step.</summary>
    public required ImmutableArray<WeightAndBias> Trajectory { get; init; }

    /// <summary>The valley along the direction.</summary>
    public required AsymmetryResult Asymmetry { get; init; }

    /// <summary>Binary cross-entropy of the points, in nats a point.</summary>
    public double LossAt(WeightAndBias parameters) => TwoParameterRegression.Loss(Inputs.AsSpan(), parameters);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"seed {Seed}: c = {C:g4}{(IsAsymmetric ? ", asymmetric" : "")}");
}

/// <summary>The regressions of all seeds.</summary>
/// <param name="Valleys">One per seed.</param>
/// <param name="Options">What was trained.</param>
public sealed record TwoParameterValleyResult(ImmutableArray<TwoParameterValley> Valleys, TwoParameterValleyOptions Options)
{
    /// <summary>How many valleys are asymmetric.</summary>
    public Prevalence Asymmetric { get; } = Prevalence.Of(Valleys.Select(valley => valley.Asymmetry));

    /// <summary>In how many of the asymmetric valleys the average lies on the flat side of the solution; null when none is asymmetric.</summary>
    public Prevalence? AverageOnFlatSide { get; } = Valleys.Any(valley => valley.IsAsymmetric)
        ? new Prevalence(Valleys.Count(valley => valley.IsAsymmetric && valley.FlatShift > 0), Valleys.Count(valley => valley.IsAsymmetric))
        : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Asymmetric.K} of {Asymmetric.N} valleys are asymmetric";
}
