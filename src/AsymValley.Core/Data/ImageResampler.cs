namespace AsymValley.Data;

/// <summary>
/// Resizes images of one size to another. Along an axis that shrinks, a pixel becomes the mean of the source area that
/// it covers (so 96 to 32 averages blocks of 3×3); along an axis that grows, it is interpolated linearly between the two
/// nearest source pixels' centres, the border repeated. All weights are whole numbers: the result is the exact value
/// rounded to the nearest byte, halves up, and the same on every machine.
/// </summary>
internal sealed class ImageResampler(ImageShape source, int height, int width)
{
    private readonly Axis _rows = new(source.Height, height), _columns = new(source.Width, width);
    private readonly int[] _narrowed = new int[source.Height * width * source.Channels];

    /// <summary>The shape of the resized images.</summary>
    public ImageShape Target { get; } = source with { Height = height, Width = width };

    /// <summary>Resizes one image; not by several threads at once.</summary>
    /// <param name="pixels">H×W×C bytes of the source shape.</param>
    /// <param name="resized">H×W×C bytes of <see cref="Target"/>.</param>
    public void Resize(ReadOnlySpan<byte> pixels, Span<byte> resized)
    {
        int channels = source.Channels, stride = width * channels;
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int first, int[] weights) = _columns[x];
                for (int c = 0; c < channels; c++)
                {
                    int sum = 0;
                    for (int k = 0; k < weights.Length; k++)
                        sum += weights[k] * pixels[(y * source.Width + first + k) * channels + c];
                    _narrowed[y * stride + x * channels + c] = sum;
                }
            }
        }
        long total = _rows.Total * _columns.Total;
        for (int y = 0; y < height; y++)
        {
            (int first, int[] weights) = _rows[y];
            for (int i = 0; i < stride; i++)
            {
                long sum = total / 2;
                for (int k = 0; k < weights.Length; k++)
                    sum += (long)weights[k] * _narrowed[(first + k) * stride + i];
                resized[y * stride + i] = (byte)(sum / total);
            }
        }
    }

    /// <summary>For every target pixel of one axis the source pixels it takes, with weights that add up to <see cref="Total"/>.</summary>
    private sealed class Axis
    {
        private readonly (int First, int[] Weights)[] _taps;

        public Axis(int source, int target)
        {
            // Shrinking: a source pixel is `target` units wide, a target pixel `source`. Growing: centres in units of
            // half a target pixel, 2·target to the source pixel.
            Total = target <= source ? source : 2L * target;
            _taps = [.. Enumerable.Range(0, target).Select(i => target <= source ? Area(i, source, target) : Linear(i, source, target))];
        }

        public long Total { get; }

        public (int First, int[] Weights) this[int target] => _taps[target];

        private static (int, int[]) Area(int i, int source, int target)
        {
            long from = (long)i * source, to = from + source;
            int first = (int)(from / target), end = (int)((to + target - 1) / target);
            return (first, [.. Enumerable.Range(first, end - first)
                .Select(j => (int)(Math.Min(to, (j + 1L) * target) - Math.Max(from, (long)j * target)))]);
        }

        private static (int, int[]) Linear(int i, int source, int target)
        {
            long unit = 2L * target, centre = Math.Clamp((2L * i + 1) * source - target, 0, (source - 1) * unit);
            int first = (int)(centre / unit), rest = (int)(centre % unit);
            return rest == 0 ? (first, [(int)unit]) : (first, [(int)unit - rest, rest]);
        }
    }
}
