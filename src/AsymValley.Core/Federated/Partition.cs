using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AsymValley.Data;

namespace AsymValley.Federated;

/// <summary>
/// The training images of a data set, dealt out to clients: each image to at most one, at least one to each. Test images
/// stay with the server.
/// </summary>
public sealed class Partition
{
    private readonly Lazy<Dataset> _dataset;
    private readonly Lazy<IReadOnlyList<PartitionClient>> _rows;

    // The values are consistent: Create, Of and PartitionFile see to it.
    internal Partition(PartitionContent content, Dataset? dataset)
    {
        Options = content.Options;
        DatasetReference = dataset?.Reference ?? content.Dataset;
        DatasetHash = content.DatasetHash;
        Images = content.Images;
        Classes = content.Classes;
        ClassNames = content.ClassNames;
        Draws = content.Draws;
        Clients = content.Clients;
        ClassCounts = content.ClassCounts;
        Hash = HashOf(DatasetHash, Clients);
        // A failure is not kept: when the files are back, the next call finds them.
        _dataset = dataset is not null ? new Lazy<Dataset>(dataset) : new Lazy<Dataset>(Open, LazyThreadSafetyMode.PublicationOnly);
        _rows = new Lazy<IReadOnlyList<PartitionClient>>(() => PartitionHeterogeneity.Rows(ClassCounts));
    }

    /// <summary>How it was drawn; null for one of one's own (<see cref="Of"/>).</summary>
    public PartitionOptions? Options { get; }

    /// <summary>What was partitioned and where that lay; asking for it opens nothing.</summary>
    public DatasetReference DatasetReference { get; }

    /// <summary>The data set's <see cref="Dataset.ContentHash"/>.</summary>
    public string DatasetHash { get; }

    /// <summary>Number of the data set's training images, dealt out or not.</summary>
    public int Images { get; }

    /// <summary>Number of classes of the data set.</summary>
    public int Classes { get; }

    /// <summary>A name for each class, or nothing where none are known.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>For each client the places of its images in the training split, ascending. No place comes twice.</summary>
    public ImmutableArray<ImmutableArray<int>> Clients { get; }

    /// <summary>For each client the number of its images of each class: clients × classes.</summary>
    public ImmutableArray<ImmutableArray<int>> ClassCounts { get; }

    /// <summary>Draws until every client had enough images; 1 for kinds that draw once, 0 for a partition of one's own.</summary>
    public int Draws { get; }

    /// <summary>
    /// SHA-256 (lower-case hex) of the 32 bytes of <see cref="DatasetHash"/>, the number of clients, and for each client
    /// the number of its images and their places, ascending; all numbers as int32, little-endian.
    /// </summary>
    public string Hash { get; }

    /// <summary>The file it was loaded from or last saved to, a full path; null for one that is only in memory.</summary>
    public string? Path { get; private set; }

    /// <summary>The data that were partitioned, opened when first asked for.</summary>
    /// <exception cref="DatasetNotFoundException">The files are no longer where they were.</exception>
    /// <exception cref="InvalidOptionException">They are no longer the same (<see cref="EnsureFits"/>), or the data set is not
    /// one of <see cref="DatasetCatalog"/>.</exception>
    public Dataset Dataset => _dataset.Value;

    /// <summary>A row for each client.</summary>
    public IReadOnlyList<PartitionClient> Rows => _rows.Value;

    /// <summary>How unequal the clients are.</summary>
    public PartitionHeterogeneity Heterogeneity => PartitionHeterogeneity.Of(Rows);

    /// <summary>Deals the training images of a data set out to clients.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Looked at between draws.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, there are too few images, or no draw of 1,000 gave
    /// every client enough; the message says what to change.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Partition Create(Dataset dataset, PartitionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PartitionOptions();
        options.Validate();
        (int[][] clients, int draws) = PartitionSampler.Draw(dataset.Train.Labels, dataset.Classes, options, cancellation);
        return new Partition(ContentOf(dataset, [.. clients.Select(ImmutableCollectionsMarshal.AsImmutableArray)], options, draws), dataset);
    }

    /// <summary>A partition of one's own.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="clients">For each client the places of its images in the training split, in any order.</param>
    /// <exception cref="InvalidOptionException">There is no client, one has no image, or a place does not exist or comes twice.</exception>
    public static Partition Of(Dataset dataset, IEnumerable<IEnumerable<int>> clients)
    {
        ImmutableArray<ImmutableArray<int>> sorted = [.. clients.Select(client => client.Order().ToImmutableArray())];
        if (FirstFault(sorted, dataset.Train.Count) is { } fault)
            throw new InvalidOptionException(nameof(Clients), fault.Found + ".");
        return new Partition(ContentOf(dataset, sorted, null, 0), dataset);
    }

    /// <summary>Reads a partition that <see cref="Save"/> wrote; docs/partition.md describes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The data set, when it is open already or has moved; null opens it when it is asked for.</param>
    /// <exception cref="DataFormatException">The file is malformed, or its numbers contradict each other.</exception>
    /// <exception cref="InvalidOptionException">It is a partition of other data.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Partition Load(string path, Dataset? dataset = null)
    {
        var partition = new Partition(PartitionFile.Read(path), dataset) { Path = System.IO.Path.GetFullPath(path) };
        if (dataset is not null)
            partition.EnsureFits(dataset);
        return partition;
    }

    /// <summary>Writes it to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        PartitionFile.Write(path, this);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>A data set with the training images of one client and all test images, for a run on a share of the data. Its
    /// reference says how to deal them out again, so that the run can be resumed.</summary>
    /// <param name="client">The client, from 0.</param>
    /// <exception cref="InvalidOptionException">There is no such client, the partition was not drawn but given, or the data are
    /// a client's share already.</exception>
    public Dataset DatasetOf(int client)
    {
        if ((uint)client >= (uint)Clients.Length)
            throw new InvalidOptionException("Client", $"{client} is not in 0 … {Clients.Length - 1}.");
        return Options is null
            ? throw new InvalidOptionException(nameof(Clients), "only of a partition that was drawn: a reference to one of one's own would not find its images again.")
            : Dataset.PartOf(Clients[client].AsSpan(), new DatasetPart(Options, client));
    }

    /// <summary>Checks that a data set is the one that was partitioned: its content, wherever it lies and however it is normalised.</summary>
    /// <exception cref="InvalidOptionException">It is another one.</exception>
    public void EnsureFits(Dataset dataset)
    {
        if (dataset.ContentHash != DatasetHash)
        {
            throw new InvalidOptionException(nameof(Dataset),
                $"the partition is of {DatasetReference.Name} with content hash {DatasetHash[..12]}…, these {dataset.Train.Count} training images of {dataset.Name} have {dataset.ContentHash[..12]}…. Open the same data with the same options.");
        }
        // The file's own hash does not cover the counts.
        if (Images != dataset.Train.Count || Classes != dataset.Classes || !CountsOf(dataset, Clients).Zip(ClassCounts).All(pair => pair.First.SequenceEqual(pair.Second)))
            throw new InvalidOptionException(nameof(Dataset), $"the partition's class counts are not those of {dataset.Name}'s labels; its file was changed.");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string kind = Options is null ? "Own partition" : Options.Kind.IsDirichlet() ? FormattableString.Invariant($"{Options.Kind} α={Options.Alpha}") : $"{Options.Kind}";
        return $"{kind}, {Clients.Length} clients of {DatasetReference.Name}";
    }

    internal static string HashOf(string datasetHash, ImmutableArray<ImmutableArray<int>> clients)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(datasetHash));
        Append(hash, [clients.Length]);
        foreach (ImmutableArray<int> client in clients)
        {
            Append(hash, [client.Length]);
            Append(hash, client.AsSpan());
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The first client that breaks a rule of <see cref="Clients"/>: where, the rule, and what is there instead.</summary>
    internal static (int Client, string Expected, string Found)? FirstFault(ImmutableArray<ImmutableArray<int>> clients, int images)
    {
        if (clients.IsDefaultOrEmpty)
            return (0, "at least one client", "there is none");
        // Not an array over all images: a file's number of images may be anything.
        var owner = new Dictionary<int, int>();
        for (int i = 0; i < clients.Length; i++)
        {
            if (clients[i].IsDefaultOrEmpty)
                return (i, "at least one image", $"client {i} has no image");
            int previous = -1;
            foreach (int image in clients[i])
            {
                if ((uint)image >= (uint)images)
                    return (i, $"images 0 … {images - 1}", $"client {i} has image {image} of {images}");
                if (!owner.TryAdd(image, i))
                    return (i, "each image once", $"client {i} has image {image}, which client {owner[image]} has too");
                if (image < previous)
                    return (i, "ascending images", $"client {i} has image {image} after {previous}");
                previous = image;
            }
        }
        return null;
    }

    private static PartitionContent ContentOf(Dataset dataset, ImmutableArray<ImmutableArray<int>> clients, PartitionOptions? options, int draws) => new(
        options, dataset.Reference, dataset.ContentHash, dataset.Train.Count, dataset.Classes, dataset.ClassNames, draws, clients, CountsOf(dataset, clients));

    private static ImmutableArray<ImmutableArray<int>> CountsOf(Dataset dataset, ImmutableArray<ImmutableArray<int>> clients) =>
    [
        .. clients.Select(client =>
        {
            var counts = new int[dataset.Classes];
            foreach (int image in client)
                counts[dataset.Train.Labels[image]]++;
            return ImmutableCollectionsMarshal.AsImmutableArray(counts);
        }),
    ];

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers)
    {
        Span<byte> bytes = new byte[numbers.Length * sizeof(int)];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * sizeof(int))..], numbers[i]);
        hash.AppendData(bytes);
    }

    private Dataset Open()
    {
        Dataset dataset = DatasetCatalog.Open(DatasetReference);
        EnsureFits(dataset);
        return dataset;
    }
}

/// <summary>The values of a partition.</summary>
internal sealed record PartitionContent(
    PartitionOptions? Options, DatasetReference Dataset, string DatasetHash, int Images, int Classes, ImmutableArray<string> ClassNames, int Draws,
    ImmutableArray<ImmutableArray<int>> Clients, ImmutableArray<ImmutableArray<int>> ClassCounts);
