using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>
/// The cropped digits of SVHN (Netzer et al., NIPS Workshop 2011; http://ufldl.stanford.edu/housenumbers/, format 2): a
/// MAT file of level 5 with the images <c>X</c>, height×width×3×N of unsigned bytes, and the labels <c>y</c>, 1 … 10.
/// </summary>
public static class SvhnReader
{
    private const string Source = "http://ufldl.stanford.edu/housenumbers/ (format 2, cropped digits)";
    private const int Channels = 3, Classes = 10;

    private static readonly ImmutableArray<string> DigitNames = [.. "0123456789".Select(digit => digit.ToString())];

    /// <summary>Reads one file. The file's label 10 means the digit 0, and is 0 here.</summary>
    /// <param name="file"><c>train_32x32.mat</c>, <c>test_32x32.mat</c> or <c>extra_32x32.mat</c>.</param>
    /// <exception cref="DataFormatException">No MAT file of level 5, no X or no y in it, or they do not fit each other; a
    /// label out of range.</exception>
    public static DataSplit Read(string file)
    {
        Dictionary<string, MatArray> arrays = MatFile.Read(file, "X", "y");
        MatArray images = Find(file, arrays, "X"), labels = Find(file, arrays, "y");
        // MATLAB drops a last dimension of 1.
        int[] sizes = images.Dimensions.Length == 3 ? [.. images.Dimensions, 1] : images.Dimensions;
        if (images.Type != MatType.UInt8 || sizes.Length != 4 || sizes[2] != Channels)
            throw new DataFormatException(file, images.Offset, "X of height×width×3×N unsigned bytes", $"{string.Join('×', sizes)} of type {images.Type}");
        int count = sizes[3];
        if (labels.Count != count)
            throw new DataFormatException(file, labels.Offset, $"{count} labels y, one for each image of X", $"{labels.Count}");

        var shape = new ImageShape(Channels, sizes[0], sizes[1]);
        var split = new DataSplit(shape, new byte[images.Data.Length], new int[count]);
        for (int i = 0; i < count; i++)
        {
            double label = labels[i];
            if (!(label is >= 1 and <= Classes) || label != Math.Floor(label))
                throw new DataFormatException(file, labels.OffsetOf(i), $"a label of 1 to {Classes}", FormattableString.Invariant($"{label}"));
            split.Labels[i] = (int)label % Classes;
            ColumnMajor.Interleave(images.Data.AsSpan(i * shape.Length, shape.Length), split.Pixels.AsSpan(i * shape.Length), shape);
        }
        return split;
    }

    private static MatArray Find(string file, Dictionary<string, MatArray> arrays, string name) =>
        arrays.TryGetValue(name, out MatArray? array)
            ? array
            : throw new DataFormatException(file, new FileInfo(file).Length, $"the arrays X and y in a MAT file", $"no {name}");

    internal static Dataset Open(string? path, DatasetOptions options)
    {
        string[] files = DatasetFolder.Find("SVHN", path, ["", "svhn", "SVHN"], Source,
            [("train.tar.gz", "of format 1, of whole house numbers"), ("train/digitStruct.mat", "of format 1, of whole house numbers")], ["train_32x32.mat"], ["test_32x32.mat"]);
        DataSplit train = Read(files[0]), test = Read(files[1]);
        if (test.Shape != train.Shape)
            throw new DataFormatException(files[1], 0, $"images of {train.Shape} as in {files[0]}", $"{test.Shape}");
        return new Dataset(new DatasetReference("SVHN", Path.GetDirectoryName(files[0]), options), Classes, train, test, Normalization.Same(Channels, .5f, .5f))
        {
            ClassNames = DigitNames,
        };
    }
}
