namespace AsymValley.Data;

/// <summary>From the decompressed scanlines of a PNG image to its pixels, line by line: all of them may be many times the image.</summary>
internal static class PngScanlines
{
    /// <summary>What the compressed data should be, for errors.</summary>
    public const string Zlib = "zlib-compressed image data";

    /// <summary>Undoes the filters and writes every pixel to where it belongs.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="header">The image's header.</param>
    /// <param name="scanlines">Gives them decompressed.</param>
    /// <param name="palette">Red, green and blue of each colour; empty where there is none.</param>
    /// <exception cref="DataFormatException">Data that are damaged or end early, a filter that PNG does not have, or a colour that the palette does not have.</exception>
    public static DecodedImage Decode(string file, PngHeader header, Stream scanlines, byte[] palette)
    {
        var shape = new ImageShape(header.HasPalette || header.Samples >= 3 ? 3 : 1, header.Height, header.Width);
        var pixels = new byte[shape.Length];
        // Filters work on bytes: the byte to the left is that of the pixel before, or the byte before in narrow pixels.
        int distance = Math.Max(1, header.PixelBits / 8), place = 0;
        foreach (PngPass pass in header.Passes)
        {
            byte[] above = new byte[1 + pass.RowLength], current = new byte[1 + pass.RowLength];
            for (int row = 0; row < pass.Rows; row++)
            {
                int read = BoundedRead.Read(file, scanlines, place, current, Zlib);
                if (read < current.Length)
                    throw new DataFormatException(file, place + read, $"{header.ScanlinesLength} bytes of decompressed image data", $"the end of the data after {place + read}");
                Span<byte> line = current.AsSpan(1);
                if (!Unfilter(current[0], line, above.AsSpan(1), distance))
                    throw new DataFormatException(file, place, "a filter of 0 to 4 in the decompressed image data", $"{current[0]}");
                int target = ((pass.Y + row * pass.StepY) * header.Width + pass.X) * shape.Channels, step = pass.StepX * shape.Channels;
                int wrong = header.HasPalette ? Colours(header, line, pass.Columns, palette, pixels, target, step) : -1;
                if (wrong >= 0)
                    throw new DataFormatException(file, place + 1, $"colours of 0 to {palette.Length / 3 - 1} in the decompressed image data", $"{wrong}");
                if (!header.HasPalette)
                    Samples(header, line, pass.Columns, shape.Channels, pixels, target, step);
                (above, current) = (current, above);
                place += 1 + pass.RowLength;
            }
        }
        return new DecodedImage(shape, pixels);
    }

    private static bool Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                return true;
            case 1:
                for (int i = distance; i < line.Length; i++)
                    line[i] += line[i - distance];
                return true;
            case 2:
                for (int i = 0; i < line.Length; i++)
                    line[i] += above[i];
                return true;
            case 3:
                for (int i = 0; i < line.Length; i++)
                    line[i] += (byte)(((i < distance ? 0 : line[i - distance]) + above[i]) / 2);
                return true;
            case 4:
                for (int i = 0; i < line.Length; i++)
                    line[i] += i < distance ? above[i] : Paeth(line[i - distance], above[i], above[i - distance]);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whichever of left, above and upper left is nearest to left + above − upper left; the first of equals.</summary>
    private static byte Paeth(byte left, byte above, byte upperLeft)
    {
        int toLeft = Math.Abs(above - upperLeft), toAbove = Math.Abs(left - upperLeft), toUpperLeft = Math.Abs(left + above - 2 * upperLeft);
        return toLeft <= toAbove && toLeft <= toUpperLeft ? left : toAbove <= toUpperLeft ? above : upperLeft;
    }

    /// <summary>A row of palette colours; returns the number of a colour that the palette does not have, or −1.</summary>
    private static int Colours(PngHeader header, ReadOnlySpan<byte> line, int columns, byte[] palette, byte[] pixels, int target, int step)
    {
        for (int x = 0; x < columns; x++, target += step)
        {
            int colour = Narrow(line, x, header.Depth);
            if (3 * colour >= palette.Length)
                return colour;
            palette.AsSpan(3 * colour, 3).CopyTo(pixels.AsSpan(target));
        }
        return -1;
    }

    private static void Samples(PngHeader header, ReadOnlySpan<byte> line, int columns, int channels, byte[] pixels, int target, int step)
    {
        int depth = header.Depth, max = (1 << depth) - 1;
        for (int x = 0; x < columns; x++, target += step)
        {
            for (int c = 0; c < channels; c++)
            {
                int sample = x * header.Samples + c;
                pixels[target + c] = depth switch
                {
                    8 => line[sample],
                    // The nearest of 0 … 255 (PNG, 13.12): value · 255 / 65535.
                    16 => (byte)(((line[2 * sample] << 8 | line[2 * sample + 1]) + 128) / 257),
                    _ => (byte)(Narrow(line, sample, depth) * 255 / max),
                };
            }
        }
    }

    /// <summary>A sample of 1, 2, 4 or 8 bits; the leftmost pixel has the highest bits.</summary>
    private static int Narrow(ReadOnlySpan<byte> line, int index, int depth)
    {
        int bit = index * depth;
        return line[bit >> 3] >> 8 - depth - (bit & 7) & (1 << depth) - 1;
    }
}
