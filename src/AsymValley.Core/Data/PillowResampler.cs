namespace AsymValley.Data;

/// <summary>
/// Resizes an image with the bytes that Pillow's <c>resize(…, BILINEAR)</c> gives, which torchvision's <c>Resize</c> calls and
/// published networks for ImageNet were evaluated with: a triangle filter that widens when the image shrinks, first along the
/// rows, then along the columns, each rounded to a byte from weights of 22 binary places.
/// </summary>
internal static class PillowResampler
{
    private const int Precision = 32 - 8 - 2;

    /// <summary>The image in another size.</summary>
    public static DecodedImage Resize(DecodedImage image, int height, int width)
    {
        (int channels, int rows, int columns) = image.Shape;
        byte[] pixels = width == columns ? image.Pixels : Pass(image.Pixels, rows, columns, channels, width);
        // A row of the image is one pixel of width·channels numbers to the second pass.
        return new DecodedImage(new ImageShape(channels, height, width), height == rows ? pixels : Pass(pixels, 1, rows, width * channels, height));
    }

    /// <summary>Resizes the middle axis of [outer, length, inner] bytes.</summary>
    private static byte[] Pass(byte[] source, int outer, int length, int inner, int target)
    {
        (int First, int[] Weights)[] taps = [.. Enumerable.Range(0, target).Select(i => Tap(i, length, target))];
        var result = new byte[checked(outer * target * inner)];
        var sums = new int[inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < target; i++)
            {
                (int first, int[] weights) = taps[i];
                Array.Fill(sums, 1 << (Precision - 1));
                for (int k = 0; k < weights.Length; k++)
                {
                    ReadOnlySpan<byte> pixel = source.AsSpan((o * length + first + k) * inner, inner);
                    for (int c = 0; c < inner; c++)
                        sums[c] += weights[k] * pixel[c];
                }
                Span<byte> written = result.AsSpan((o * target + i) * inner, inner);
                for (int c = 0; c < inner; c++)
                    written[c] = (byte)Math.Clamp(sums[c] >> Precision, 0, 255);
            }
        }
        return result;
    }

    private static (int First, int[] Weights) Tap(int i, int length, int target)
    {
        double scale = (double)length / target, support = Math.Max(scale, 1), center = (i + 0.5) * scale;
        int first = Math.Max((int)(center - support + 0.5), 0), end = Math.Min((int)(center + support + 0.5), length);
        double[] weights = [.. Enumerable.Range(first, end - first).Select(x => Math.Max(0, 1 - Math.Abs((x - center + 0.5) / support)))];
        double total = weights.Sum();
        return (first, [.. weights.Select(weight => (int)(weight / total * (1 << Precision) + 0.5))]);
    }
}
