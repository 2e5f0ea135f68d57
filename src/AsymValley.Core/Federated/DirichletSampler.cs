using AsymValley.Parameters;

namespace AsymValley.Federated;

/// <summary>
/// Draws of the symmetric Dirichlet distribution as logarithms of their unnormalised weights: independent gamma
/// variables of shape α. In logarithms nothing underflows: at α = 0.01 a third of all gammas are below 1e-48, and rows or
/// columns of them would be 0/0.
/// </summary>
/// <remarks>
/// Our own, because the same seed must give the same bits everywhere: libraries (MathNet.Numerics among them) take the
/// platform's logarithm and power, whose last bit differs, and return gammas, which underflow.
/// </remarks>
internal static class DirichletSampler
{
    /// <summary>Fills with ln of independent Gamma(α, 1) variables.</summary>
    public static void FillLogGammas(SeededRandom random, double alpha, Span<double> logs)
    {
        foreach (ref double log in logs)
            log = LogGamma(random, alpha);
    }

    /// <summary>
    /// Weights relative to the largest one, which is exactly 1. An element that is to have nothing is
    /// <see cref="double.NegativeInfinity"/>; at least one is finite.
    /// </summary>
    /// <returns>Their sum.</returns>
    public static double Weights(ReadOnlySpan<double> logs, Span<double> weights)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double log in logs)
            largest = Math.Max(largest, log);
        for (int i = 0; i < logs.Length; i++)
            sum += weights[i] = Exp(logs[i] - largest);
        return sum;
    }

    /// <summary>ln Σ exp(logs).</summary>
    public static double LogSum(ReadOnlySpan<double> logs)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double log in logs)
            largest = Math.Max(largest, log);
        foreach (double log in logs)
            sum += Exp(log - largest);
        return largest + NormalQuantile.Log(sum);
    }

    // Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000), for shapes from 1 up;
    // below, their §6: Gamma(α) is Gamma(α+1)·U^(1/α).
    private static double LogGamma(SeededRandom random, double alpha)
    {
        if (alpha < 1)
            return LogGamma(random, alpha + 1) + NormalQuantile.Log(PositiveUniform(random)) / alpha;
        double d = alpha - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextGaussian(), root = 1 + c * x;
            if (root <= 0)
                continue;
            double logV = 3 * NormalQuantile.Log(root), v = root * root * root;
            if (NormalQuantile.Log(PositiveUniform(random)) < 0.5 * x * x + d * (1 - v + logV))
                return NormalQuantile.Log(d) + logV;
        }
    }

    private static double PositiveUniform(SeededRandom random) => ((random.NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>e^x for x ≤ 0: 2^k·e^r with |r| ≤ ln 2 / 2, e^r by its series. 0 below −700.</summary>
    internal static double Exp(double x)
    {
        if (x < -700)
            return 0;
        double k = Math.Round(x / 0.6931471805599453), r = x - k * 0.6931471805599453, sum = 1;
        for (int n = 14; n >= 1; n--)
            sum = 1 + r / n * sum;
        return Math.ScaleB(sum, (int)k);
    }
}
