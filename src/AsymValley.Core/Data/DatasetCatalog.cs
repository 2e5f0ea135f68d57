using System.Collections.Immutable;
using AsymValley.Federated;

namespace AsymValley.Data;

/// <summary>The data sets by name.</summary>
public static class DatasetCatalog
{
    private static readonly (string Name, Func<string?, DatasetOptions, Dataset> Open)[] Entries =
    [
        ("CIFAR10", CifarReader.OpenCifar10),
        ("CIFAR100", CifarReader.OpenCifar100),
        ("MNIST", IdxReader.OpenMnist),
        ("FashionMNIST", IdxReader.OpenFashionMnist),
        ("SVHN", SvhnReader.Open),
        ("STL10", Stl10Reader.Open),
        ("CINIC10", ImageFolderReader.OpenCinic10),
        ("ImageFolder", ImageFolderReader.OpenFolder),
        ("Digits", DigitsReader.Open),
        (SyntheticDataset.Name, SyntheticDataset.Open),
    ];

    // The smallest images are of 64 pixels, and an array has no more than 2³¹ elements.
    private const int MostImages = int.MaxValue / 64;

    /// <summary>The names that <see cref="Open(string, string?, DatasetOptions?)"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The environment variable that names the folder of data sets where no folder is given.</summary>
    public const string FolderVariable = "ASYMVALLEY_DATA";

    /// <summary>The full path of the folder that <see cref="FolderVariable"/> names; null where it names none.</summary>
    public static string? DefaultFolder => Environment.GetEnvironmentVariable(FolderVariable) is { } folder && !string.IsNullOrWhiteSpace(folder) ? Path.GetFullPath(folder) : null;

    /// <summary>Opens a data set again as it was described.</summary>
    /// <inheritdoc cref="Open(string, string?, DatasetOptions?)" path="/exception"/>
    public static Dataset Open(DatasetReference reference) => Open(reference.Name, reference.Path, reference.Options);

    /// <summary>Opens a data set.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="path">The folder with the files, or one above it that has them in a sub-folder of the usual name.
    /// Default: <see cref="DefaultFolder"/>, for the data sets that have files.</param>
    /// <param name="options">Default: all images, the data set's own normalisation.</param>
    /// <exception cref="InvalidOptionException">There is no such data set, no path was given where one is needed, or an option does not fit.</exception>
    /// <exception cref="DatasetNotFoundException">A file is missing; the message says where to get it.</exception>
    /// <exception cref="DataFormatException">A file is malformed.</exception>
    /// <exception cref="ImageSupportException">An image is a JPEG, whose native library this installation lacks.</exception>
    public static Dataset Open(string name, string? path = null, DatasetOptions? options = null)
    {
        (string known, Func<string?, DatasetOptions, Dataset>? open) = Entries.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (open is null)
            throw new InvalidOptionException("Name", $"there is no data set '{name}'. There are {string.Join(", ", Names)}.");
        options ??= new DatasetOptions();
        if (options.Part is { } part)
            return Partition.Create(Open(name, path, options with { Part = null }), part.Partition).DatasetOf(part.Client);
        EnsureMeant(known, options);
        EnsureCount(nameof(options.TrainCount), options.TrainCount);
        EnsureCount(nameof(options.TestCount), options.TestCount);
        Dataset dataset = open(known == SyntheticDataset.Name ? path : path ?? DefaultFolder, options).Take(options.TrainCount, options.TestCount);
        // Those of files whose images differ in size are resized as they are read.
        dataset = options.Size is { } size ? dataset.Resized(size) : dataset;
        return options.Normalization is null ? dataset : dataset.WithNormalization(options.Normalization);
    }

    /// <summary>What no set can have is refused before one is read; what this one does not have, afterwards.</summary>
    private static void EnsureCount(string option, int? count)
    {
        if (count is < 1 or > MostImages)
            throw new InvalidOptionException(option, $"{count} is not in 1 … {MostImages}.");
    }

    /// <summary>An option of another data set would do nothing, so it is refused.</summary>
    private static void EnsureMeant(string name, DatasetOptions options)
    {
        Check(nameof(options.CoarseLabels), options.CoarseLabels, ["CIFAR100"]);
        Check(nameof(options.Fit), options.Fit is not null, ["CINIC10", "ImageFolder"]);
        Check(nameof(options.Grey), options.Grey, ["ImageFolder"]);
        Check(nameof(options.Seed), options.Seed is not null, [SyntheticDataset.Name]);
        Check(nameof(options.Difficulty), options.Difficulty is not null, [SyntheticDataset.Name]);
        Check(nameof(options.Classes), options.Classes is not null, [SyntheticDataset.Name]);

        void Check(string option, bool given, string[] owners)
        {
            if (given && !owners.Contains(name))
                throw new InvalidOptionException(option, $"only for {string.Join(", ", owners)}; {name} does not have it.");
        }
    }
}
