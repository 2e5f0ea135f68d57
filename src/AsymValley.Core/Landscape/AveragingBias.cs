using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// Simulates SGD on a one-dimensional asymmetric valley, whose average is biased towards the flat side (HHY19, Theorem 2).
/// </summary>
/// <remarks>
/// The paper leaves the noise's distribution open: here it is uniform on (−ν, ν). A run starts at a weight drawn uniformly
/// within one step of the minimum, η·(−a₊, a₊), so that nothing but the slopes prefers a side.
/// </remarks>
public static class AveragingBias
{
    private const int CancellationSteps = 1 << 16;

    /// <summary>Measures every combination of c, η and ν, each when it is asked for.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellation">Looked at every few thousand steps.</param>
    /// <returns>The results, ν varying fastest and c slowest.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static IEnumerable<AveragingBiasResult> Measure(AveragingBiasOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new AveragingBiasOptions();
        options.Validate();
        return from c in options.Ratios
               from rate in options.LearningRates
               from noise in options.Noises
               select Measure(options, c, rate, noise, cancellation);
    }

    /// <summary>∇L(w).</summary>
    /// <param name="options">Slopes, band and width.</param>
    /// <param name="c">−a₋/a₊.</param>
    /// <param name="w">The weight; at 0, the minimum, the slope is 0.</param>
    public static double SlopeAt(AveragingBiasOptions options, double c, double w)
    {
        if (w == 0)
            return 0;
        double near = w > 0 ? options.FlatSlope : -c * options.FlatSlope;
        if (options.Slope == ValleySlope.Constant)
            return near;
        // Right: b₊ at 0, a₊ far out. Left: a₋ at 0, b₋ far out. Both sides are convex.
        (near, double far) = w > 0 ? (near / options.Band, near) : (near, options.Band * near);
        return far + (near - far) * Math.Exp(-Math.Abs(w) / options.Width);
    }

    private static AveragingBiasResult Measure(AveragingBiasOptions options, double c, double rate, double noise, CancellationToken cancellation)
    {
        var averages = new double[options.Runs];
        var trajectory = new List<double>();
        long positive = 0;
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        for (int run = 0; run < options.Runs; run++)
        {
            // The same draws for every combination: neighbours in a grid differ by their settings alone.
            SeededRandom random = new SeededRandom(options.Seed).Fork("averaging bias", run);
            double w = rate * options.FlatSlope * Symmetric(random), sum = 0;
            for (long step = 0, all = (long)options.BurnIn + options.Steps; step < all; step++)
            {
                if (step % CancellationSteps == 0)
                    cancellation.ThrowIfCancellationRequested();
                if (run == 0 && step % options.Stride == 0 && trajectory.Count < options.TrajectoryPoints)
                    trajectory.Add(w);
                w -= rate * (SlopeAt(options, c, w) + noise * Symmetric(random));
                if (step < options.BurnIn)
                    continue;
                sum += w;
                minimum = Math.Min(minimum, w);
                maximum = Math.Max(maximum, w);
                if (w > 0)
                    positive++;
            }
            averages[run] = sum / options.Steps;
        }
        MeanInterval mean = MeanInterval.Of(averages, options.Confidence);
        return new AveragingBiasResult
        {
            Ratio = c,
            LearningRate = rate,
            Noise = noise,
            FlatSlope = options.FlatSlope,
            Slope = options.Slope,
            Mean = mean.Mean,
            Low = mean.Low,
            High = mean.High,
            Confidence = options.Confidence,
            SharePositive = (double)positive / ((long)options.Runs * options.Steps),
            Minimum = minimum,
            Maximum = maximum,
            Steps = options.Steps,
            Averages = [.. averages],
            Trajectory = [.. trajectory],
            Stride = options.Stride,
        };
    }

    /// <summary>Uniform on the open interval (−1, 1), symmetric to the last bit.</summary>
    private static double Symmetric(SeededRandom random) => 2 * (((random.NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52))) - 1;
}
