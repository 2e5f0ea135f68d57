using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using AsymValley.Networks;

namespace AsymValley.Data;

/// <summary>A training and a test split of labelled images, with what is needed to feed them to a network.</summary>
public sealed class Dataset
{
    private readonly Lazy<string> _contentHash;

    /// <summary>A data set of given splits, e.g. of images of one's own.</summary>
    /// <param name="reference">How to open it again; its name becomes <see cref="Name"/>.</param>
    /// <param name="classes">Number of classes; every label is below it.</param>
    /// <param name="train">At least one image.</param>
    /// <param name="test">Images of the same shape.</param>
    /// <param name="normalization">One mean and standard deviation a channel.</param>
    /// <exception cref="ArgumentException">Shapes differ, there is no training image, or a label is not in 0 … classes−1.</exception>
    /// <exception cref="InvalidOptionException">The normalisation does not fit the images.</exception>
    public Dataset(DatasetReference reference, int classes, DataSplit train, DataSplit test, Normalization normalization)
        : this(reference, classes, train, test, normalization, null) { }

    private Dataset(
        DatasetReference reference, int classes, DataSplit train, DataSplit test, Normalization normalization, Lazy<string>? contentHash)
    {
        if (train.Shape != test.Shape)
            throw new ArgumentException($"Training images are {train.Shape}, test images {test.Shape}.", nameof(test));
        if (train.Count == 0)
            throw new ArgumentException("There is no training image.", nameof(train));
        foreach (DataSplit split in (ReadOnlySpan<DataSplit>)[train, test])
            foreach (int label in split.Labels)
                if ((uint)label >= (uint)classes)
                    throw new ArgumentException($"Label {label} is not in 0 … {classes - 1}.", nameof(classes));
        normalization.EnsureFits(train.Shape.Channels);
        Reference = reference;
        Classes = classes;
        Train = train;
        Test = test;
        Normalization = normalization;
        _contentHash = contentHash ?? new Lazy<string>(ComputeHash);
    }

    /// <summary>The data set's name, e.g. <c>CIFAR10</c>.</summary>
    public string Name => Reference.Name;

    /// <summary>How to open exactly this again.</summary>
    public DatasetReference Reference { get; }

    /// <summary>The shape of every image.</summary>
    public ImageShape Shape => Train.Shape;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>A name for each class, or nothing where none are known.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>The images to train on.</summary>
    public DataSplit Train { get; }

    /// <summary>The images to test on; they stand for the population in every test loss.</summary>
    public DataSplit Test { get; }

    /// <summary>The pixel value that stands for 1.0: 255, or 16 for the digits.</summary>
    public float PixelScale { get; init; } = 255;

    /// <summary>Applied after division by <see cref="PixelScale"/>.</summary>
    public Normalization Normalization { get; }

    /// <summary>Whether training uses random crops and flips unless told otherwise: CIFAR does, digits do not survive it.</summary>
    public bool AugmentByDefault { get; init; }

    /// <summary>Number of hidden files beside the images that were left out, e.g. macOS's <c>._x.png</c>.</summary>
    public int HiddenFiles { get; init; }

    /// <summary>
    /// SHA-256 (lower-case hex) of image shape, number of classes, and both splits' counts, labels (all as int32,
    /// little-endian) and pixels. Computed at the first call.
    /// </summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>The same images under another normalisation; recorded in <see cref="Reference"/>.</summary>
    /// <exception cref="InvalidOptionException">It does not fit the images.</exception>
    public Dataset WithNormalization(Normalization normalization) =>
        With(Train, Test, normalization, Reference.Options with { Normalization = normalization }, _contentHash);

    /// <summary>The first images of each split; null keeps a split whole. Recorded in <see cref="Reference"/>.</summary>
    /// <param name="train">Number of training images, at least 1.</param>
    /// <param name="test">Number of test images, at least 1.</param>
    /// <exception cref="InvalidOptionException">More images are asked for than there are, or less than one.</exception>
    public Dataset Take(int? train, int? test)
    {
        if (train is not null && Reference.Options.Part is not null)
            throw new InvalidOptionException(nameof(DatasetOptions.TrainCount), $"these are the images of one client of {Name}; take the first images before they are dealt out.");
        EnsureAvailable(nameof(DatasetOptions.TrainCount), train, Train.Count, "training");
        EnsureAvailable(nameof(DatasetOptions.TestCount), test, Test.Count, "test");
        int trainCount = train ?? Train.Count, testCount = test ?? Test.Count;
        if (trainCount == Train.Count && testCount == Test.Count)
            return this;
        DatasetOptions options = Reference.Options with { TrainCount = trainCount, TestCount = testCount };
        return With(Train.Take(trainCount), Test.Take(testCount), Normalization, options, null);
    }

    /// <summary>The training images of one client in place of all; recorded in <see cref="Reference"/>.</summary>
    internal Dataset PartOf(ReadOnlySpan<int> images, DatasetPart part) => Reference.Options.Part is null
        ? With(Train.Select(images), Test, Normalization, Reference.Options with { Part = part }, null)
        : throw new InvalidOptionException(nameof(DatasetOptions.Part), $"these are the images of one client of {Name} already.");

    /// <summary>The data of which these are one client's share, opened again: what models of several clients are compared on. These
    /// where they are no such share.</summary>
    /// <inheritdoc cref="DatasetCatalog.Open(string, string?, DatasetOptions?)" path="/exception"/>
    public Dataset OpenWhole() => Reference.Options.Part is null ? this : DatasetCatalog.Open(Reference.Whole);

    /// <summary>The same training images beside other test images, for an operation's own use: the reference stays as it is.</summary>
    internal Dataset WithTest(DataSplit test) => With(Train, test, Normalization, Reference.Options, null);

    /// <summary>The same images as squares of another size. Recorded in <see cref="Reference"/>.</summary>
    /// <param name="side">Pixels, 1 … 1024.</param>
    /// <exception cref="InvalidOptionException">It is out of range, or the images would not fit into memory.</exception>
    public Dataset Resized(int side)
    {
        DatasetOptions.EnsureSize(side);
        return Shape.Height == side && Shape.Width == side
            ? this
            : With(Train.Resized(side), Test.Resized(side), Normalization, Reference.Options with { Size = side }, null);
    }

    /// <summary>Checks that a network is for images and classes like these.</summary>
    /// <exception cref="InvalidOptionException">It is for others.</exception>
    public void EnsureFits(NetworkDefinition network)
    {
        if (network.Input != Shape || network.Classes != Classes)
            throw new InvalidOptionException("Dataset", $"{Name} has images of {Shape} in {Classes} classes, but {network.Name} is for {network.Input} in {network.Classes}.");
    }

    private void EnsureAvailable(string option, int? count, int available, string split)
    {
        if (count < 1 || count > available)
            throw new InvalidOptionException(option, $"{count} {split} images asked for, {Name} has {available}.");
    }

    private Dataset With(DataSplit train, DataSplit test, Normalization normalization, DatasetOptions options, Lazy<string>? hash) =>
        new(Reference with { Options = options }, Classes, train, test, normalization, hash)
        {
            ClassNames = ClassNames,
            PixelScale = PixelScale,
            AugmentByDefault = AugmentByDefault,
            HiddenFiles = HiddenFiles,
        };

    private string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Shape.Channels, Shape.Height, Shape.Width, Classes);
        foreach (DataSplit split in (ReadOnlySpan<DataSplit>)[Train, Test])
        {
            Append(hash, split.Count);
            Append(hash, split.Labels);
            hash.AppendData(split.Pixels);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        hash.AppendData(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Train.Count} + {Test.Count} images of {Shape}, {Classes} classes");
}
