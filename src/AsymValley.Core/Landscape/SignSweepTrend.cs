using AsymValley.Directions;

namespace AsymValley.Landscape;

/// <summary>
/// How a curve changes on both sides as r goes from 0 to 1 (Li24, Fig. 4: the test error falls on the positive side and rises on the
/// negative one): the least-squares slope over r of each draw's means, with intervals over the draws.
/// </summary>
public sealed record SignSweepTrend
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The noise.</summary>
    public required DirectionKind Kind { get; init; }

    /// <summary>Which curve.</summary>
    public required ProfileSeries Series { get; init; }

    /// <summary>Slope of the positive side's mean over r.</summary>
    public required MeanInterval Positive { get; init; }

    /// <summary>Slope of the negative side's mean over r.</summary>
    public required MeanInterval Negative { get; init; }

    /// <summary>The trends of a sweep, one for each model and kind.</summary>
    /// <param name="results">Two or more r for each; those with one draw, where all are the same, count for every draw.</param>
    /// <param name="series">Which curve.</param>
    /// <param name="confidence">Coverage of the intervals, above 0 and below 1.</param>
    /// <exception cref="InvalidOptionException">There are fewer than two r, their draws do not match, or the confidence is out of range.</exception>
    /// <exception cref="LossProfileException">The curve was not measured.</exception>
    public static IEnumerable<SignSweepTrend> Of(IEnumerable<SignSweepResult> results, ProfileSeries series = ProfileSeries.TestError, double confidence = 0.95) =>
        results.GroupBy(result => (result.Model, result.Epoch, result.Kind)).Select(group => Trend([.. group], series, confidence));

    private static SignSweepTrend Trend(SignSweepResult[] results, ProfileSeries series, double confidence)
    {
        int draws = results.Max(result => result.Draws);
        if (results.Length < 2)
            throw new InvalidOptionException(nameof(SignSweepOptions.Ratios), "a trend needs two fractions or more.");
        if (results.Any(result => result.Draws != draws && result.Draws != 1))
            throw new InvalidOptionException(nameof(SignSweepOptions.Draws), "a trend needs the same draws at every fraction.");
        double center = results.Average(result => result.Ratio), spread = results.Sum(result => Math.Pow(result.Ratio - center, 2));
        return new SignSweepTrend
        {
            Model = results[0].Model,
            Kind = results[0].Kind,
            Series = series,
            Positive = Slopes(sides => sides.Positive),
            Negative = Slopes(sides => sides.Negative),
        };

        MeanInterval Slopes(Func<SideMeans, double> side) => MeanInterval.Of(
            Enumerable.Range(0, draws).Select(draw => results.Sum(result => (result.Ratio - center) * side(Curve(result, draw))) / spread), confidence);

        SideMeans Curve(SignSweepResult result, int draw) => result.Read(series) is { } sides
            ? sides.Curves[Math.Min(draw, sides.Curves.Length - 1)]
            : throw new LossProfileException($"The {series.Text()} of {result.Model} was not measured.");
    }
}
