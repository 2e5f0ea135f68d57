namespace AsymValley.Data;

/// <summary>Labelled images: the training or the test half of a <see cref="Dataset"/>.</summary>
public sealed class DataSplit
{
    /// <summary>A split over given arrays, which are kept, not copied.</summary>
    /// <param name="shape">The shape of every image.</param>
    /// <param name="pixels">N×H×W×C bytes, channels last.</param>
    /// <param name="labels">N labels, 0 … classes−1.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public DataSplit(ImageShape shape, byte[] pixels, int[] labels)
    {
        if (shape.Channels < 1 || shape.Height < 1 || shape.Width < 1)
            throw new ArgumentException($"An image of shape {shape} is empty.", nameof(shape));
        if (pixels.LongLength != (long)labels.Length * shape.Length)
            throw new ArgumentException($"{pixels.Length} pixel values for {labels.Length} images of {shape}.", nameof(pixels));
        Shape = shape;
        Pixels = pixels;
        Labels = labels;
    }

    /// <summary>The shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>N, the number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>N×H×W×C bytes. Channels come last, so that a batch is channels-last in memory as it is.</summary>
    public byte[] Pixels { get; }

    /// <summary>The N labels.</summary>
    public int[] Labels { get; }

    /// <summary>The H×W×C bytes of one image.</summary>
    public ReadOnlySpan<byte> this[int index] => Pixels.AsSpan(checked(index * Shape.Length), Shape.Length);

    /// <summary>The first <paramref name="count"/> images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer, or the count is negative.</exception>
    public DataSplit Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return count == Count ? this : new DataSplit(Shape, Pixels[..(count * Shape.Length)], Labels[..count]);
    }

    /// <summary>The images as squares of <paramref name="side"/> pixels, whatever their proportions were.</summary>
    /// <exception cref="InvalidOptionException">They would be more than fits into memory.</exception>
    public DataSplit Resized(int side)
    {
        if (Shape.Height == side && Shape.Width == side)
            return this;
        var resampler = new ImageResampler(Shape, side, side);
        int length = resampler.Target.Length;
        if ((long)Count * length > Array.MaxLength)
            throw new InvalidOptionException(nameof(DatasetOptions.Size), $"{Count} images of {resampler.Target} are too many; at most {Array.MaxLength / length} fit.");
        var pixels = new byte[Count * length];
        for (int i = 0; i < Count; i++)
            resampler.Resize(this[i], pixels.AsSpan(i * length, length));
        return new DataSplit(resampler.Target, pixels, Labels);
    }

    /// <summary>The images at the given places, in the given order; a place may come more than once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in 0 … N−1.</exception>
    public DataSplit Select(ReadOnlySpan<int> indices)
    {
        int length = Shape.Length;
        var pixels = new byte[checked(indices.Length * length)];
        var labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count, nameof(indices));
            this[index].CopyTo(pixels.AsSpan(i * length));
            labels[i] = Labels[index];
        }
        return new DataSplit(Shape, pixels, labels);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} images of {Shape}");
}
