using MathNet.Numerics.Distributions;

namespace AsymValley.Fusion;

/// <summary>
/// The straight line of the fusion gap on the same-sign ratio over many pairs of models, gap ≈ Intercept + Slope·SSR-AB, and how
/// well it holds. Least squares; the intervals are Student's and Fisher's for independent pairs, which checkpoints of one and the
/// same training are not.
/// </summary>
public sealed record FusionRegression
{
    private const double Confidence = 0.95;

    /// <summary>
    /// The line over this project's own fusion experiments (docs/reproduction-li24.md: LeNet-5 with batch normalisation on halves of
    /// a small CIFAR-10, from the same, from different and from pre-trained weights). It says what to expect of small networks in
    /// that setting; for others fit one (<see cref="FusionRegression.Of"/>).
    /// </summary>
    public static FusionRegression Own { get; } = new()
    {
        N = 72,
        Slope = 0.3843,
        Intercept = -0.356,
        Correlation = 0.8444,
        CorrelationLow = 0.7617,
        CorrelationHigh = 0.9,
        RankCorrelation = 0.8218,
        ResidualDeviation = 0.0331,
        MeanSsr = 0.6799,
        SquaresOfSsr = 1.2914,
        LowestSsr = 0.5013,
        HighestSsr = 0.9072,
    };

    /// <summary>Number of pairs, 3 or more.</summary>
    public required int N { get; init; }

    /// <summary>Change of the gap (0–1) for a change of the ratio by 1.</summary>
    public required double Slope { get; init; }

    /// <summary>The line's gap at a ratio of 0, where no models are.</summary>
    public required double Intercept { get; init; }

    /// <summary>Pearson's r of ratio and gap, −1 … 1.</summary>
    public required double Correlation { get; init; }

    /// <summary>Lower end of the 95% interval of r (Fisher's z); NaN for 3 pairs.</summary>
    public required double CorrelationLow { get; init; }

    /// <summary>Upper end of the 95% interval of r.</summary>
    public required double CorrelationHigh { get; init; }

    /// <summary>Spearman's rank correlation, which a curved relation does not lower.</summary>
    public required double RankCorrelation { get; init; }

    /// <summary>Standard deviation of the gaps about the line (n − 2).</summary>
    public required double ResidualDeviation { get; init; }

    /// <summary>Mean of the ratios.</summary>
    public required double MeanSsr { get; init; }

    /// <summary>Sum of the squared distances of the ratios from their mean.</summary>
    public required double SquaresOfSsr { get; init; }

    /// <summary>The smallest ratio; below it the line is extrapolated.</summary>
    public required double LowestSsr { get; init; }

    /// <summary>The largest ratio.</summary>
    public required double HighestSsr { get; init; }

    /// <summary>Fits the line to measured pairs.</summary>
    /// <exception cref="ModelFusionException">There are fewer than three pairs with a measured gap, or all have one and the same ratio.</exception>
    public static FusionRegression Of(IEnumerable<ModelInterpolationResult> pairs) => Fit([.. pairs.Select(pair => (pair.SsrAB, pair.Gap))]);

    /// <summary>Fits the line to ratios and gaps.</summary>
    /// <param name="pairs">Those whose gap is not finite are left out.</param>
    /// <exception cref="ModelFusionException">There are fewer than three pairs with a measured gap, or all have one and the same ratio.</exception>
    public static FusionRegression Fit(IReadOnlyCollection<(double Ssr, double Gap)> pairs)
    {
        double[] x = [.. pairs.Where(pair => double.IsFinite(pair.Gap)).Select(pair => pair.Ssr)];
        double[] y = [.. pairs.Where(pair => double.IsFinite(pair.Gap)).Select(pair => pair.Gap)];
        int n = x.Length;
        if (n < 3)
            throw new ModelFusionException($"A regression needs three pairs of models with a measured gap; there are {n}.");
        double meanX = x.Average(), meanY = y.Average();
        double xx = x.Sum(value => (value - meanX) * (value - meanX)), yy = y.Sum(value => (value - meanY) * (value - meanY));
        double xy = x.Zip(y, (first, second) => (first - meanX) * (second - meanY)).Sum();
        if (xx == 0)
            throw new ModelFusionException(FormattableString.Invariant($"All {n} pairs have the same-sign ratio {meanX:g4}; a regression on it needs different ones."));
        double slope = xy / xx, r = yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
        double width = Normal.InvCDF(0, 1, (1 + Confidence) / 2) / Math.Sqrt(n - 3);
        return new FusionRegression
        {
            N = n,
            Slope = slope,
            Intercept = meanY - slope * meanX,
            Correlation = r,
            CorrelationLow = n == 3 ? double.NaN : Math.Tanh(Math.Atanh(r) - width),
            CorrelationHigh = n == 3 ? double.NaN : Math.Tanh(Math.Atanh(r) + width),
            RankCorrelation = MathNet.Numerics.Statistics.Correlation.Spearman(x, y),
            ResidualDeviation = Math.Sqrt(Math.Max(0, yy - slope * xy) / (n - 2)),
            MeanSsr = meanX,
            SquaresOfSsr = xx,
            LowestSsr = x.Min(),
            HighestSsr = x.Max(),
        };
    }

    /// <summary>The gap to expect of a pair, with the 95% interval for one further pair.</summary>
    /// <param name="ssr">The pair's SSR-AB, 0–1.</param>
    public GapPrediction Predict(double ssr)
    {
        double gap = Intercept + Slope * ssr;
        double distance = ssr - MeanSsr;
        double width = StudentT.InvCDF(0, 1, N - 2, (1 + Confidence) / 2) * ResidualDeviation * Math.Sqrt(1 + 1.0 / N + distance * distance / SquaresOfSsr);
        return new GapPrediction(gap, gap - width, gap + width, ssr < LowestSsr || ssr > HighestSsr);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"gap = {Intercept:f3} + {Slope:f3}·SSR, r = {Correlation:f3} [{CorrelationLow:f3}, {CorrelationHigh:f3}], {N} pairs");
}

/// <summary>The gap that a regression predicts of a pair.</summary>
/// <param name="Gap">The line's value.</param>
/// <param name="Low">Lower end of the 95% prediction interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Extrapolated">Whether the pair's ratio lies outside of those that the line was fitted to.</param>
public readonly record struct GapPrediction(double Gap, double Low, double High, bool Extrapolated);
