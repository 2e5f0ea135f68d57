using System.Numerics.Tensors;
using AsymValley.Parameters;

namespace AsymValley.Data;

/// <summary>
/// A smooth random colour pattern of 32×32×3 that continues over its edges: normal numbers on a coarse periodic
/// grid, interpolated by cubic B-splines, with mean 0 and variance 1 over the pattern. Only additions,
/// multiplications, divisions and square roots: the same bits on every machine.
/// </summary>
internal sealed class SmoothPattern
{
    public const int Side = 32, Channels = 3, Length = Side * Side * Channels;
    private const int Row = Side * Channels;
    private readonly float[] _values;

    /// <param name="random">Gives cells²·3 normal numbers.</param>
    /// <param name="cells">Grid cells a side: a divisor of 32. More cells, finer detail.</param>
    public SmoothPattern(SeededRandom random, int cells)
    {
        var grid = new double[cells * cells * Channels];
        for (int i = 0; i < grid.Length; i++)
            grid[i] = random.NextGaussian();
        // Rows first, then columns: the spline is separable.
        double[] tall = Stretch(grid, cells, cells * Channels);
        var values = new double[Length];
        for (int y = 0; y < Side; y++)
            Stretch(tall[(y * cells * Channels)..((y + 1) * cells * Channels)], cells, Channels).CopyTo(values, y * Row);
        _values = Standardize(values);
    }

    /// <summary>image += factor · this pattern moved by (dy, dx), what leaves one edge comes in at the other.</summary>
    public void AddTo(Span<float> image, float factor, int dy, int dx)
    {
        int cut = (dx & (Side - 1)) * Channels;
        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<float> source = _values.AsSpan(((y + dy) & (Side - 1)) * Row, Row);
            Span<float> left = image.Slice(y * Row, Row - cut), right = image.Slice(y * Row + Row - cut, cut);
            TensorPrimitives.MultiplyAdd(source[cut..], factor, left, left);
            TensorPrimitives.MultiplyAdd(source[..cut], factor, right, right);
        }
    }

    /// <summary>From <paramref name="cells"/> to 32 along the outer axis, the inner <paramref name="stride"/> values kept together.</summary>
    private static double[] Stretch(double[] source, int cells, int stride)
    {
        var result = new double[Side * stride];
        int step = Side / cells;
        for (int i = 0; i < Side; i++)
        {
            int cell = i / step;
            double t = (double)(i % step) / step, u = 1 - t;
            ReadOnlySpan<double> weights =
                [u * u * u / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * u * u * u - 6 * u * u + 4) / 6, t * t * t / 6];
            for (int k = 0; k < 4; k++)
            {
                int from = (cell + k - 1 + cells) % cells * stride;
                for (int j = 0; j < stride; j++)
                    result[i * stride + j] += weights[k] * source[from + j];
            }
        }
        return result;
    }

    private static float[] Standardize(double[] values)
    {
        double mean = 0, square = 0;
        foreach (double value in values)
            mean += value / values.Length;
        foreach (double value in values)
            square += (value - mean) * (value - mean) / values.Length;
        double scale = 1 / Math.Sqrt(square);
        return Array.ConvertAll(values, value => (float)((value - mean) * scale));
    }
}
