using System.Text.Json.Serialization;
using AsymValley.Federated;

namespace AsymValley.Data;

/// <summary>How a data set is to be opened. What is null keeps the data set's own default.</summary>
public sealed record DatasetOptions
{
    private const int MaxSize = 1024;

    /// <summary>Use only the first so many training images; for Synthetic, how many to make.</summary>
    /// <value>Default: all of them (Synthetic: 5000).</value>
    public int? TrainCount { get; init; }

    /// <summary>Use only the first so many test images; for Synthetic, how many to make.</summary>
    /// <value>Default: all of them (Synthetic: 2000).</value>
    public int? TestCount { get; init; }

    /// <summary>Side in pixels of the squares to which images are resized, 1 … 1024. Shrinking averages the area that a pixel covers, growing interpolates linearly.</summary>
    /// <value>Default: as the files have them (STL10: 96); all must have one size.</value>
    public int? Size { get; init; }

    /// <summary>CINIC10 and ImageFolder: how images that are not square become squares of <see cref="Size"/>.</summary>
    /// <value>Default: <see cref="ImageFit.Crop"/>.</value>
    public ImageFit? Fit { get; init; }

    /// <summary>ImageFolder only: images of one channel, BT.601's luma, in place of three.</summary>
    public bool Grey { get; init; }

    /// <summary>CIFAR-100's 20 coarse labels in place of its 100 fine ones.</summary>
    public bool CoarseLabels { get; init; }

    /// <summary>Synthetic only: equal seeds make equal sets.</summary>
    /// <value>Default: 0.</value>
    public ulong? Seed { get; init; }

    /// <summary>Synthetic only: how much stronger than the standard set its nuisance is, 0 … 4.</summary>
    /// <value>Default: 1, see <see cref="SyntheticDataset"/>.</value>
    public double? Difficulty { get; init; }

    /// <summary>Synthetic only: number of classes, 2 … 1000.</summary>
    /// <value>Default: 10.</value>
    public int? Classes { get; init; }

    /// <summary>Means and standard deviations in place of the data set's own.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Only the training images of one client of a partition of what the other options open; the test images stay.</summary>
    /// <value>Default: null, all training images.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DatasetPart? Part { get; init; }

    internal static void EnsureSize(int? size)
    {
        if (size is < 1 or > MaxSize)
            throw new InvalidOptionException(nameof(Size), $"{size} is not in 1 … {MaxSize}.");
    }
}

/// <summary>A client's share of the training images of a data set, e.g. one of two halves.</summary>
/// <param name="Partition">How the images are dealt out; equal options deal equal images.</param>
/// <param name="Client">The client, from 0.</param>
public sealed record DatasetPart(PartitionOptions Partition, int Client);

/// <summary>
/// Everything that is needed to open a data set again, e.g. when a run is resumed. A plain record of values:
/// <c>JsonSerializer</c> writes and reads it.
/// </summary>
/// <param name="Name">The name in <see cref="DatasetCatalog"/>, in any case.</param>
/// <param name="Path">The folder of the files; null where there are none.</param>
/// <param name="Options">How it was opened.</param>
[method: JsonConstructor]
public sealed record DatasetReference(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path,
    DatasetOptions Options)
{
    /// <summary>A data set with its defaults.</summary>
    public DatasetReference(string name) : this(name, null, new DatasetOptions()) { }

    /// <summary>The same data before they were dealt out to clients; itself where they were not.</summary>
    [JsonIgnore]
    public DatasetReference Whole => Options.Part is null ? this : this with { Options = Options with { Part = null } };

    /// <inheritdoc/>
    public override string ToString() => Path is null ? Name : $"{Name} in {Path}";
}
