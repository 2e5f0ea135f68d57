using System.Collections.Immutable;
using AsymValley.Landscape;
using AsymValley.Signs;
using AsymValley.Training;

namespace AsymValley.Reports.Html;

/// <summary>Results of one kind and the command that gives them; no command where they were given.</summary>
internal readonly record struct Findings<T>(ImmutableArray<T> Results, string? Command = null)
{
    public bool IsEmpty => Results.IsDefaultOrEmpty;

    public T? First => IsEmpty ? default : Results[0];
}

/// <summary>What a report says of a run beside its folder's own tables.</summary>
internal sealed record RunFindings
{
    public required ValleyRun Run { get; init; }

    /// <summary>Which images were measured on, e.g. "the first 2,000 training and 1,000 test images"; null where nothing was.</summary>
    public string? Images { get; init; }

    public ImmutableArray<ModelMeasurement> Solutions { get; init; } = [];

    public Findings<LossProfile> Profiles { get; init; }

    public Findings<AsymmetryResult> Asymmetry { get; init; }

    public Findings<ShiftGapResult> ShiftGap { get; init; }

    public Findings<SignConsistencyResult> Signs { get; init; }

    public Findings<InterpolationResult> Interpolation { get; init; }

    /// <summary>What is missing and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The direction with the largest c; null where none could be measured.</summary>
    public AsymmetryResult? Best => Asymmetry.IsEmpty ? null : Asymmetry.Results.Where(result => !double.IsNaN(result.C)).MaxBy(result => result.C);

    /// <summary>The signs of the weights that SGD arrived at; null where they were not compared.</summary>
    public SignConsistencyResult? FinalSigns => Signs.IsEmpty ? null : Signs.Results.Where(result => result.Epoch is not null).MaxBy(result => result.Epoch) ?? Signs.Results[^1];

    /// <summary>The last test accuracy in the history, 0 … 1; NaN where there is none.</summary>
    public double TestAccuracy => Last(row => row.TestAccuracy);

    /// <summary>The last test accuracy of the averaged weights; NaN where there is none.</summary>
    public double SwaTestAccuracy => Last(row => row.SwaTestAccuracy);

    private double Last(Func<EpochResult, double> value) => Run.History.Select(value).LastOrDefault(double.IsFinite, double.NaN);
}
