using System.Collections.Immutable;
using AsymValley.Landscape;
using AsymValley.Parameters;
using MathNet.Numerics.Statistics;

namespace AsymValley.Theory;

/// <summary>
/// Draws units whose weights resemble their input and moves the weights along their signs (Li24, Appendix D.2): to the
/// positive side the unit's output grows and a ReLU keeps more of it than on the negative side.
/// </summary>
public static class ReluRetention
{
    private const int CancellationDraws = 1024;

    /// <summary>Measures every λ on the same draws.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellation">Looked at every thousand draws.</param>
    /// <returns>One result for each λ, in their order.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static ImmutableArray<ReluRetentionResult> Measure(ReluRetentionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ReluRetentionOptions();
        options.Validate();
        (double[] plain, double[] signed) = Draw(options, cancellation);
        double[][] outputs = [.. options.Offsets.Select(offset => plain.Zip(signed, (a, b) => a + offset * b).ToArray())];
        ImmutableArray<double> edges = Edges(outputs, options.Bins);
        return [.. options.Offsets.Select((offset, i) => Describe(offset, outputs[i]))];

        ReluRetentionResult Describe(double offset, double[] s)
        {
            double[] behind = [.. s.Select(Relu)];
            var active = new Prevalence(s.Count(IsActive), s.Length, options.Confidence);
            int before = plain.Count(IsActive), kept = plain.Zip(s).Count(pair => IsActive(pair.First) && IsActive(pair.Second));
            int opposite = offset > 0 ? options.Offsets.IndexOf(-offset) : -1;
            return new ReluRetentionResult
            {
                Offset = offset,
                Similarity = options.Similarity,
                Dimension = options.Dimension,
                Draws = options.Draws,
                Mean = s.Mean(),
                ExpectedMean = options.Dimension * options.Similarity * (1 + offset * Math.Sqrt(2 / (Math.PI * (1 + options.Similarity * options.Similarity)))),
                StandardDeviation = s.StandardDeviation(),
                ActiveShare = active.Share,
                ActiveLow = active.Low,
                ActiveHigh = active.High,
                Retained = before == 0 ? double.NaN : (double)kept / before,
                ReluMean = behind.Mean(),
                ReluDeviation = behind.StandardDeviation(),
                ActiveGain = Gain(opposite, s, value => IsActive(value) ? 1 : 0),
                ReluGain = Gain(opposite, s, Relu),
                Edges = edges,
                Counts = Count(s, edges),
            };
        }

        MeanInterval Gain(int opposite, double[] s, Func<double, double> of) => opposite < 0
            ? MeanInterval.None
            : MeanInterval.Of(s.Zip(outputs[opposite], (here, there) => of(here) - of(there)), options.Confidence);
    }

    private static double Relu(double s) => Math.Max(s, 0);

    private static bool IsActive(double s) => s > 0;

    /// <summary>wᵀh and sign(w)ᵀh of each draw: what is measured at λ is the first plus λ times the second.</summary>
    private static (double[] Plain, double[] Signed) Draw(ReluRetentionOptions options, CancellationToken cancellation)
    {
        SeededRandom random = new SeededRandom(options.Seed).Fork("relu retention");
        double[] plain = new double[options.Draws], signed = new double[options.Draws];
        for (int i = 0; i < options.Draws; i++)
        {
            if (i % CancellationDraws == 0)
                cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < options.Dimension; j++)
            {
                double h = random.NextGaussian(), w = options.Similarity * h + random.NextGaussian();
                plain[i] += w * h;
                signed[i] += Math.Sign(w) * h;
            }
        }
        return (plain, signed);
    }

    private static ImmutableArray<double> Edges(double[][] outputs, int bins)
    {
        double low = outputs.Min(s => s.Min()), high = outputs.Max(s => s.Max());
        return EvenGrid.Of(low, high > low ? high : low + 1, bins + 1);
    }

    private static ImmutableArray<int> Count(double[] values, ImmutableArray<double> edges)
    {
        var counts = new int[edges.Length - 1];
        double width = (edges[^1] - edges[0]) / counts.Length;
        foreach (double value in values)
            counts[Math.Clamp((int)((value - edges[0]) / width), 0, counts.Length - 1)]++;
        return [.. counts];
    }
}
