namespace AsymValley.Fusion;

/// <summary>Whether fusing two models is worth it, judged before it is done.</summary>
public sealed record FusionVerdict
{
    /// <summary>Name of A.</summary>
    public required string From { get; init; }

    /// <summary>Name of B.</summary>
    public required string To { get; init; }

    /// <summary>Whether to fuse: the measured gap, or where it was not measured the predicted one, is not below
    /// <see cref="MinimumGap"/>.</summary>
    public required bool Fuse { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The same-sign ratios of all parameters and of each group.</summary>
    public required PairSigns Signs { get; init; }

    /// <summary>SSR of A and B, 0–1.</summary>
    public double SsrAB => Signs.SsrAB;

    /// <summary>SSR of A and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIA => Signs.SsrIA;

    /// <summary>SSR of B and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIB => Signs.SsrIB;

    /// <summary>The gap that the regression predicts: test accuracy of ½A + ½B minus the mean of both.</summary>
    public required double PredictedGap { get; init; }

    /// <summary>Lower end of the prediction's 95% interval.</summary>
    public required double PredictedLow { get; init; }

    /// <summary>Upper end of the prediction's 95% interval.</summary>
    public required double PredictedHigh { get; init; }

    /// <summary>The measured gap; null when it was not measured.</summary>
    public double? Gap => Measurement?.Gap;

    /// <summary>The least gap at which to fuse.</summary>
    public required double MinimumGap { get; init; }

    /// <summary>What the prediction comes from.</summary>
    public required FusionRegression Regression { get; init; }

    /// <summary>What was measured; null when nothing was.</summary>
    public ModelInterpolationResult? Measurement { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{From} and {To}: {Reason}";
}
