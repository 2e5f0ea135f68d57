using System.Collections.Immutable;

namespace AsymValley.Landscape;

/// <summary>Where SGD's average comes to lie in a one-dimensional valley whose minimum is at 0 and whose flat side is right of it.</summary>
public sealed record AveragingBiasResult
{
    /// <summary>c = −a₋/a₊.</summary>
    public required double Ratio { get; init; }

    /// <summary>η.</summary>
    public required double LearningRate { get; init; }

    /// <summary>ν: the noise was uniform on (−ν, ν).</summary>
    public required double Noise { get; init; }

    /// <summary>a₊.</summary>
    public required double FlatSlope { get; init; }

    /// <summary>How the slope ran within its bands.</summary>
    public required ValleySlope Slope { get; init; }

    /// <summary>E[w̄]: the mean of <see cref="Averages"/>.</summary>
    public required double Mean { get; init; }

    /// <summary>Lower end of the interval for E[w̄] (Student's t over the runs).</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the interval.</summary>
    public required double High { get; init; }

    /// <summary>Confidence of the interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>E[w̄]/(η·a₊), in steps on the flat side; (c − 1)/2 under a constant slope, whatever the noise.</summary>
    public double MeanInSteps => Mean / (LearningRate * FlatSlope);

    /// <summary>Whether the whole interval is above 0, on the flat side.</summary>
    public bool IsBiased => Low > 0;

    /// <summary>Share of the averaged weights that are above 0; c/(1 + c) under a constant slope.</summary>
    public required double SharePositive { get; init; }

    /// <summary>The smallest averaged weight.</summary>
    public required double Minimum { get; init; }

    /// <summary>The largest averaged weight.</summary>
    public required double Maximum { get; init; }

    /// <summary>Runs.</summary>
    public int Runs => Averages.Length;

    /// <summary>Weights averaged in each run.</summary>
    public required int Steps { get; init; }

    /// <summary>w̄ of each run.</summary>
    public required ImmutableArray<double> Averages { get; init; }

    /// <summary>w of the first run from its start on, at every <see cref="Stride"/>-th step.</summary>
    public required ImmutableArray<double> Trajectory { get; init; }

    /// <summary>Steps between two weights of <see cref="Trajectory"/>.</summary>
    public required int Stride { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"c = {Ratio}: mean {Mean:g3} [{Low:g3}, {High:g3}]");
}
