using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace AsymValley.Data;

/// <summary>
/// The idx format of MNIST and its relatives, plain or gzip-compressed: a big-endian magic number (0, 0, element
/// type, number of dimensions), the dimensions, then the elements, here always unsigned bytes.
/// </summary>
public static class IdxReader
{
    private const string Gzip = "gzip-compressed data";

    private static readonly ImmutableArray<string> DigitNames = [.. "0123456789".Select(digit => digit.ToString())];

    private static readonly ImmutableArray<string> FashionNames =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Reads images and labels that belong together.</summary>
    /// <param name="imagesFile">An idx3 file of unsigned bytes: N×rows×columns.</param>
    /// <param name="labelsFile">An idx1 file of unsigned bytes: N labels.</param>
    /// <param name="classes">Labels must be below it.</param>
    /// <exception cref="DataFormatException">A wrong magic number, sizes that do not fit the file or each other, a label out of range.</exception>
    public static DataSplit Read(string imagesFile, string labelsFile, int classes)
    {
        (int[] sizes, byte[] pixels) = ReadFile(imagesFile, 3);
        (int[] count, byte[] labels) = ReadFile(labelsFile, 1);
        if (count[0] != sizes[0])
            throw new DataFormatException(labelsFile, 4, $"{sizes[0]} labels, one for each image of {imagesFile}", $"{count[0]}");
        int wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0)
            throw new DataFormatException(labelsFile, 8 + wrong, $"a label of 0 to {classes - 1}", $"{labels[wrong]}");
        return new DataSplit(new ImageShape(1, sizes[1], sizes[2]), pixels, Array.ConvertAll(labels, label => (int)label));
    }

    private static (int[] Sizes, byte[] Data) ReadFile(string file, int dimensions)
    {
        using FileStream raw = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        bool compressed = raw.ReadByte() == 0x1F && raw.ReadByte() == 0x8B;
        raw.Position = 0;
        using Stream stream = compressed ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        long limit = compressed ? BoundedRead.Limit(raw.Length) : raw.Length;

        int headerLength = 4 + 4 * dimensions;
        byte[] header = BoundedRead.UpTo(file, stream, 0, headerLength, Gzip);
        if (header.Length < headerLength)
            throw new DataFormatException(file, header.Length, $"a header of {headerLength} bytes", $"the end of the data after {header.Length}");
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header), wanted = 0x0800u | (uint)dimensions;
        if (magic != wanted)
            throw new DataFormatException(file, 0, $"the magic number 0x{wanted:X8} (idx, unsigned bytes, {dimensions} dimensions)", compressed ? $"0x{magic:X8}" : ForeignFile.Describe(file, $"0x{magic:X8}"));

        var sizes = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            int place = 4 + 4 * i;
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(place));
            // Before the product can overflow: no factor and no partial product may pass what the file can hold.
            if (size == 0 || size > limit || (length *= size) > Math.Min(limit, Array.MaxLength))
                throw new DataFormatException(file, place, $"a size that fits a file of {raw.Length} bytes{(compressed ? $" (at most {limit} of data; decompressed files may have more)" : "")}", $"{size}");
            sizes[i] = (int)size;
        }
        if (!compressed && raw.Length - headerLength != length)
            throw new DataFormatException(file, headerLength, $"{length} bytes of data as the header says", $"{raw.Length - headerLength}");

        byte[] data = BoundedRead.UpTo(file, stream, headerLength, (int)length, Gzip);
        if (data.Length < length)
            throw new DataFormatException(file, headerLength + data.Length, $"{length} bytes of data as the header says", $"the end of the data after {data.Length}");
        if (BoundedRead.UpTo(file, stream, headerLength + length, 1, Gzip).Length > 0)
            throw new DataFormatException(file, headerLength + length, $"the end of the data after {length} bytes as the header says", "more");
        return (sizes, data);
    }

    internal static Dataset OpenMnist(string? path, DatasetOptions options) =>
        Open("MNIST", path, options, ["", "mnist", "MNIST", "MNIST/raw", "raw"],
            "https://ossci-datasets.s3.amazonaws.com/mnist/", Normalization.Same(1, .1307f, .3081f), DigitNames);

    // The files have MNIST's names: those in a folder of its own come first, lest digits be taken for clothes.
    internal static Dataset OpenFashionMnist(string? path, DatasetOptions options) =>
        Open("FashionMNIST", path, options, ["fashion-mnist", "fashion_mnist", "fashionmnist", "FashionMNIST", "FashionMNIST/raw", ""],
            "https://github.com/zalandoresearch/fashion-mnist", Normalization.Same(1, .2860f, .3530f), FashionNames);

    private static Dataset Open(
        string name, string? path, DatasetOptions options, string[] folders, string source, Normalization normalization, ImmutableArray<string> names)
    {
        string[] files = DatasetFolder.Find(name, path, folders, source, [("mnist.npz", "of the version of NumPy"), ("mnist.pkl.gz", "of the Python version (a pickle)")],
            Names("train-images", "idx3"), Names("train-labels", "idx1"), Names("t10k-images", "idx3"), Names("t10k-labels", "idx1"));
        DataSplit train = Read(files[0], files[1], 10), test = Read(files[2], files[3], 10);
        if (test.Shape != train.Shape)
            throw new DataFormatException(files[2], 8, $"images of {train.Shape} as in {files[0]}", $"{test.Shape}");
        return new Dataset(new DatasetReference(name, Path.GetDirectoryName(files[0]), options), 10, train, test, normalization) { ClassNames = names };
    }

    private static string[] Names(string part, string kind) =>
        [$"{part}-{kind}-ubyte", $"{part}-{kind}-ubyte.gz", $"{part}.{kind}-ubyte", $"{part}.{kind}-ubyte.gz"];
}
