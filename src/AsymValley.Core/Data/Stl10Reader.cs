using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>
/// STL-10 in its binary version (Coates, Ng, Lee, AISTATS 2011; https://cs.stanford.edu/~acoates/stl10/): images of
/// 3×96×96 bytes without a header, planes of red, green and blue, each column by column; labels of one byte, 1 … 10. The
/// unlabelled images are not read.
/// </summary>
public static class Stl10Reader
{
    private const string Source = "https://cs.stanford.edu/~acoates/stl10/ (the binary version)";
    private const int Classes = 10;

    private static readonly ImageShape OwnShape = new(3, 96, 96);

    private static readonly ImmutableArray<string> Names =
        ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"];

    /// <summary>Reads images and labels that belong together. The labels become 0 … 9.</summary>
    /// <param name="imagesFile"><c>train_X.bin</c> or <c>test_X.bin</c>.</param>
    /// <param name="labelsFile"><c>train_y.bin</c> or <c>test_y.bin</c>.</param>
    /// <param name="size">Side in pixels to which the images are resized, 1 … 1024; null keeps 96. Shrinking averages the
    /// area that a pixel covers (32: blocks of 3×3), growing interpolates linearly.</param>
    /// <exception cref="InvalidOptionException">The size is out of range.</exception>
    /// <exception cref="DataFormatException">The images are not a whole number, there is not one label for each, or a label
    /// is out of range.</exception>
    public static DataSplit Read(string imagesFile, string labelsFile, int? size = null)
    {
        DatasetOptions.EnsureSize(size);
        int side = size ?? OwnShape.Height, record = OwnShape.Length;
        ImageShape shape = OwnShape with { Height = side, Width = side };
        long length = new FileInfo(imagesFile).Length, labels = new FileInfo(labelsFile).Length, count = length / record;
        if (length == 0 || length % record != 0)
            throw new DataFormatException(imagesFile, count * record, $"images of {record} bytes",
                ForeignFile.Describe(imagesFile, $"{length % record} bytes before the end of the file"));
        if (labels != count)
            throw new DataFormatException(labelsFile, Math.Min(labels, count), $"{count} labels of one byte, one for each image of {imagesFile}", $"{labels}");
        if (count * shape.Length > Array.MaxLength)
            throw new DataFormatException(imagesFile, 0, $"at most {Array.MaxLength / shape.Length} images of {shape}", $"{count}");

        var split = new DataSplit(shape, new byte[count * shape.Length], ReadLabels(labelsFile));
        ReadImages(imagesFile, split, size is null or 96 ? null : new ImageResampler(OwnShape, side, side));
        return split;
    }

    private static int[] ReadLabels(string file)
    {
        byte[] labels = File.ReadAllBytes(file);
        int wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)1, (byte)Classes);
        return wrong < 0
            ? Array.ConvertAll(labels, label => label - 1)
            : throw new DataFormatException(file, wrong, $"a label of 1 to {Classes}", $"{labels[wrong]}");
    }

    private static void ReadImages(string file, DataSplit split, ImageResampler? resampler)
    {
        byte[] planes = new byte[OwnShape.Length], pixels = new byte[OwnShape.Length];
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        for (int i = 0; i < split.Count; i++)
        {
            int read = stream.ReadAtLeast(planes, planes.Length, throwOnEndOfStream: false);
            if (read < planes.Length)
                throw new DataFormatException(file, (long)i * planes.Length + read, $"an image of {planes.Length} bytes", $"the end of the file after {read}");
            Span<byte> target = split.Pixels.AsSpan(i * split.Shape.Length, split.Shape.Length);
            ColumnMajor.Interleave(planes, resampler is null ? target : pixels, OwnShape);
            resampler?.Resize(pixels, target);
        }
    }

    internal static Dataset Open(string? path, DatasetOptions options)
    {
        string[] files = DatasetFolder.Find("STL10", path, ["", "stl10_binary", "stl10", "stl-10", "STL10"], Source,
            [("train.mat", "of the MATLAB version"), ("stl10_matlab/train.mat", "of the MATLAB version"), ("stl10_binary.tar.gz", "the archive, not yet unpacked (Save-ValleyDataset unpacks it)")],
            ["train_X.bin"], ["train_y.bin"], ["test_X.bin"], ["test_y.bin"]);
        return new Dataset(new DatasetReference("STL10", Path.GetDirectoryName(files[0]), options), Classes,
            Read(files[0], files[1], options.Size), Read(files[2], files[3], options.Size), Scaling)
        {
            ClassNames = Names,
            AugmentByDefault = true,
        };
    }

    // The commonly published mean and deviation of the 5,000 training images.
    private static readonly Normalization Scaling = new([.4467f, .4398f, .4066f], [.2603f, .2566f, .2713f]);
}
