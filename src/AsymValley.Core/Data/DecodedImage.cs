namespace AsymValley.Data;

/// <summary>An image as a file has it.</summary>
/// <param name="Shape">One channel of grey or three of red, green and blue.</param>
/// <param name="Pixels">H×W×C bytes.</param>
internal sealed record DecodedImage(ImageShape Shape, byte[] Pixels)
{
    /// <summary>Most pixels that an image may claim to have: it is refused before anything of that size is allocated.</summary>
    public const int MaxPixels = 1 << 25;

    /// <summary>Longest file that is read, in bytes.</summary>
    public const int MaxFileLength = 1 << 28;

    /// <summary>The same image with one or three channels: grey is repeated; colour becomes ITU-R BT.601's luma,
    /// 0.299 R + 0.587 G + 0.114 B, rounded.</summary>
    public DecodedImage WithChannels(int channels)
    {
        if (channels == Shape.Channels)
            return this;
        ImageShape shape = Shape with { Channels = channels };
        var pixels = new byte[shape.Length];
        if (channels == 1)
        {
            for (int i = 0, j = 0; i < pixels.Length; i++, j += 3)
                pixels[i] = (byte)((299 * Pixels[j] + 587 * Pixels[j + 1] + 114 * Pixels[j + 2] + 500) / 1000);
        }
        else
        {
            for (int i = 0; i < pixels.Length; i++)
                pixels[i] = Pixels[i / 3];
        }
        return new DecodedImage(shape, pixels);
    }

    /// <summary>The square in the middle, of the shorter side's length; where it cannot be in the middle, half a pixel
    /// further up or left.</summary>
    public DecodedImage CentralSquare()
    {
        (int channels, int height, int width) = Shape;
        int side = Math.Min(height, width), top = (height - side) / 2, left = (width - side) / 2;
        return height == width ? this : Crop(top, left, side);
    }

    /// <summary>The shorter side resized to 256/224 of <paramref name="side"/> by <see cref="PillowResampler"/>, then the square in the middle.</summary>
    public DecodedImage ResizedAndCropped(int side)
    {
        // Roundings are those of torchvision: the longer side is cut off, half pixels go to the even number.
        int shorter = side * 256 / 224, least = Math.Min(Shape.Height, Shape.Width);
        int height = (int)((long)shorter * Shape.Height / least), width = (int)((long)shorter * Shape.Width / least);
        return PillowResampler.Resize(this, height, width)
            .Crop((int)Math.Round((height - side) / 2.0), (int)Math.Round((width - side) / 2.0), side);
    }

    private DecodedImage Crop(int top, int left, int side)
    {
        int channels = Shape.Channels;
        var pixels = new byte[side * side * channels];
        for (int y = 0; y < side; y++)
            Pixels.AsSpan(((top + y) * Shape.Width + left) * channels, side * channels).CopyTo(pixels.AsSpan(y * side * channels));
        return new DecodedImage(new ImageShape(channels, side, side), pixels);
    }

    /// <summary>The image resized to a square by <see cref="ImageResampler"/>.</summary>
    public DecodedImage Resized(int side)
    {
        if (Shape.Height == side && Shape.Width == side)
            return this;
        var resampler = new ImageResampler(Shape, side, side);
        var pixels = new byte[resampler.Target.Length];
        resampler.Resize(Pixels, pixels);
        return new DecodedImage(resampler.Target, pixels);
    }
}
