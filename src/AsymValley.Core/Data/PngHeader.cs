using System.Buffers.Binary;

namespace AsymValley.Data;

/// <summary>What a PNG image's first chunk says.</summary>
/// <param name="Width">Columns in pixels.</param>
/// <param name="Height">Rows in pixels.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Samples">Samples a pixel: grey or palette 1, with alpha 2, RGB 3, with alpha 4.</param>
/// <param name="HasPalette">Whether a sample is the number of a palette's colour.</param>
/// <param name="Interlaced">Whether the image comes in Adam7's seven passes.</param>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int Samples, bool HasPalette, bool Interlaced)
{
    private const int Length = 13;

    // First column and row, and the steps to the next ones, of Adam7's passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Whole = [(0, 0, 1, 1)];

    /// <summary>Bits of a pixel.</summary>
    public int PixelBits => Depth * Samples;

    /// <summary>The passes in which the image comes, without empty ones.</summary>
    public IEnumerable<PngPass> Passes
    {
        get
        {
            foreach ((int x, int y, int stepX, int stepY) in Interlaced ? Adam7 : Whole)
            {
                int columns = (Width - x + stepX - 1) / stepX, rows = (Height - y + stepY - 1) / stepY;
                if (columns > 0 && rows > 0)
                    yield return new PngPass(x, y, stepX, stepY, columns, rows, (int)(((long)columns * PixelBits + 7) / 8));
            }
        }
    }

    /// <summary>Bytes of all scanlines with their filter bytes: at most 9 a pixel, and there are at most 2^25.</summary>
    public int ScanlinesLength => Passes.Sum(pass => pass.Rows * (1 + pass.RowLength));

    /// <summary>Reads and checks it.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="place">Where the chunk's data are.</param>
    /// <param name="data">The chunk's data.</param>
    /// <exception cref="DataFormatException">A value that PNG does not have, or more pixels than are read.</exception>
    public static PngHeader Read(string file, int place, ReadOnlySpan<byte> data)
    {
        if (data.Length != Length)
            throw new DataFormatException(file, place, $"{Length} bytes of IHDR", $"{data.Length}");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0 || (ulong)width * height > DecodedImage.MaxPixels)
            throw new DataFormatException(file, place, $"an image of 1 to {DecodedImage.MaxPixels} pixels", $"{width}×{height}");
        byte depth = data[8], colour = data[9];
        (int samples, bool fits) = colour switch
        {
            0 => (1, depth is 1 or 2 or 4 or 8 or 16),
            2 => (3, depth is 8 or 16),
            3 => (1, depth is 1 or 2 or 4 or 8),
            4 => (2, depth is 8 or 16),
            6 => (4, depth is 8 or 16),
            _ => (0, false),
        };
        if (!fits)
            throw new DataFormatException(file, place + 8, "a bit depth and a colour type that PNG has together", $"{depth} and {colour}");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new DataFormatException(file, place + 10, "compression 0, filter 0 and interlacing 0 or 1", $"{data[10]}, {data[11]} and {data[12]}");
        return new PngHeader((int)width, (int)height, depth, samples, colour == 3, data[12] == 1);
    }
}

/// <summary>One pass over a PNG image: which pixels come in it.</summary>
/// <param name="X">Column of its first pixel.</param>
/// <param name="Y">Row of its first pixel.</param>
/// <param name="StepX">Columns to the next pixel.</param>
/// <param name="StepY">Rows to the next row.</param>
/// <param name="Columns">Pixels in a row of the pass.</param>
/// <param name="Rows">Rows of the pass.</param>
/// <param name="RowLength">Bytes in a row, without the filter byte.</param>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Columns, int Rows, int RowLength);
