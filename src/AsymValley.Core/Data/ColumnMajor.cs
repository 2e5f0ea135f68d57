namespace AsymValley.Data;

/// <summary>Images as MATLAB keeps them: plane by plane, each plane column by column.</summary>
internal static class ColumnMajor
{
    /// <summary>One image to channels last, row by row.</summary>
    /// <param name="planes">C×W×H bytes.</param>
    /// <param name="pixels">H×W×C bytes.</param>
    /// <param name="shape">The image's shape.</param>
    public static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels, ImageShape shape)
    {
        (int channels, int height, int width) = shape;
        int place = 0;
        for (int c = 0; c < channels; c++)
            for (int x = 0; x < width; x++)
                for (int y = 0; y < height; y++)
                    pixels[(y * width + x) * channels + c] = planes[place++];
    }
}
