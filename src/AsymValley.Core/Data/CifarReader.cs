using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>Which labels of which CIFAR format.</summary>
public enum CifarLabels
{
    /// <summary>CIFAR-10: one label byte a record.</summary>
    Cifar10,

    /// <summary>CIFAR-100's 100 classes: the second of two label bytes.</summary>
    Cifar100Fine,

    /// <summary>CIFAR-100's 20 super-classes: the first of two label bytes.</summary>
    Cifar100Coarse,
}

/// <summary>
/// CIFAR-10 and CIFAR-100 in their binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of one or
/// two label bytes and 3072 pixel bytes, the red plane first, then green, then blue.
/// </summary>
public static class CifarReader
{
    private const string Source = "https://www.cs.toronto.edu/~kriz/cifar.html (the binary version)";
    private const string Python = "of the Python version (pickles)", Matlab = "of the MATLAB version", Archive = "the archive, not yet unpacked (Save-ValleyDataset unpacks it)";
    private const int Planes = 3, PlaneLength = 32 * 32, ImageLength = Planes * PlaneLength;

    /// <summary>Reads files one behind the other.</summary>
    /// <param name="files">At least one file.</param>
    /// <param name="labels">The format, and which label to keep.</param>
    /// <exception cref="DataFormatException">A file is not a whole number of records, or a label is out of range.</exception>
    public static DataSplit Read(IReadOnlyList<string> files, CifarLabels labels)
    {
        int labelBytes = labels == CifarLabels.Cifar10 ? 1 : 2, record = labelBytes + ImageLength;
        // Sizes are checked before anything is allocated, and nothing is allocated that the files do not fill.
        long total = 0;
        foreach (string file in files)
        {
            long length = new FileInfo(file).Length;
            if (length == 0 || length % record != 0)
                throw new DataFormatException(file, length / record * record, $"records of {record} bytes",
                    ForeignFile.Describe(file, $"{length % record} bytes before the end of the file"));
            total += length / record;
            if (total * ImageLength > Array.MaxLength)
                throw new DataFormatException(file, 0, $"at most {Array.MaxLength / ImageLength} records", $"{total}");
        }

        var split = new DataSplit(new ImageShape(Planes, 32, 32), new byte[total * ImageLength], new int[total]);
        var buffer = new byte[record];
        int index = 0;
        foreach (string file in files)
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            for (long offset = 0; offset < stream.Length && index < total; offset += record, index++)
            {
                int read = stream.ReadAtLeast(buffer, record, throwOnEndOfStream: false);
                if (read < record)
                    throw new DataFormatException(file, offset + read, $"a record of {record} bytes", $"the end of the file after {read}");
                split.Labels[index] = Label(file, offset, buffer, labels);
                Interleave(buffer.AsSpan(labelBytes), split.Pixels.AsSpan(index * ImageLength, ImageLength));
            }
        }
        return split;
    }

    private static int Label(string file, long offset, byte[] record, CifarLabels labels)
    {
        (int place, int classes) = labels switch
        {
            CifarLabels.Cifar10 => (0, 10),
            CifarLabels.Cifar100Coarse => (0, 20),
            _ => (1, 100),
        };
        int label = record[place];
        return label < classes
            ? label
            : throw new DataFormatException(file, offset + place, $"a label of 0 to {classes - 1}", $"{label}");
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        ReadOnlySpan<byte> red = planes[..PlaneLength], green = planes[PlaneLength..(2 * PlaneLength)], blue = planes[(2 * PlaneLength)..];
        for (int i = 0, j = 0; i < red.Length; i++, j += Planes)
        {
            pixels[j] = red[i];
            pixels[j + 1] = green[i];
            pixels[j + 2] = blue[i];
        }
    }

    internal static Dataset OpenCifar10(string? path, DatasetOptions options)
    {
        string[] required = DatasetFolder.Find("CIFAR10", path,
            ["", "cifar-10-batches-bin", "cifar10", "cifar-10", "CIFAR10", "cifar10-small"], Source,
            [("data_batch_1", Python), ("cifar-10-batches-py/data_batch_1", Python), ("cifar-10-python.tar.gz", Python), ("data_batch_1.mat", Matlab), ("cifar-10-batches-mat/data_batch_1.mat", Matlab), ("cifar-10-binary.tar.gz", Archive)],
            ["data_batch_1.bin"], ["test_batch.bin"]);
        string folder = Path.GetDirectoryName(required[0])!;
        // A subset may have fewer batches, but a hole in the numbers is a lost file.
        string[] batches = [.. Enumerable.Range(1, 5).Select(i => Path.Combine(folder, $"data_batch_{i}.bin"))];
        string[] train = batches[..(1 + Array.FindLastIndex(batches, File.Exists))];
        if (train.FirstOrDefault(file => !File.Exists(file)) is string lost)
            throw new DatasetNotFoundException("CIFAR10", [Path.GetFileName(lost)], [folder], Source);
        return Open("CIFAR10", folder, options, train, required[1], CifarLabels.Cifar10, 10, "batches.meta.txt");
    }

    internal static Dataset OpenCifar100(string? path, DatasetOptions options)
    {
        string[] files = DatasetFolder.Find("CIFAR100", path,
            ["", "cifar-100-binary", "cifar100", "cifar-100", "CIFAR100"], Source,
            [("train", Python), ("cifar-100-python/train", Python), ("cifar-100-python.tar.gz", Python), ("train.mat", Matlab), ("cifar-100-matlab/train.mat", Matlab), ("cifar-100-binary.tar.gz", Archive)],
            ["train.bin"], ["test.bin"]);
        string folder = Path.GetDirectoryName(files[0])!;
        return options.CoarseLabels
            ? Open("CIFAR100", folder, options, [files[0]], files[1], CifarLabels.Cifar100Coarse, 20, "coarse_label_names.txt")
            : Open("CIFAR100", folder, options, [files[0]], files[1], CifarLabels.Cifar100Fine, 100, "fine_label_names.txt");
    }

    private static Dataset Open(
        string name, string folder, DatasetOptions options, string[] train, string test, CifarLabels labels, int classes, string namesFile) =>
        new(new DatasetReference(name, folder, options), classes, Read(train, labels), Read([test], labels), Normalization.PreResNet)
        {
            ClassNames = ClassNames(Path.Combine(folder, namesFile), classes),
            AugmentByDefault = true,
        };

    private static ImmutableArray<string> ClassNames(string file, int classes)
    {
        if (!File.Exists(file))
            return [];
        ImmutableArray<string> names = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Take(classes + 1)];
        return names.Length == classes
            ? names
            : throw new DataFormatException(file, 0, $"{classes} lines with a class name each", names.Length > classes ? "more" : $"{names.Length}");
    }
}
