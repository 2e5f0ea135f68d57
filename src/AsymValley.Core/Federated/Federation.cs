using System.Collections.Immutable;
using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;

namespace AsymValley.Federated;

/// <summary>
/// A federated experiment in a folder: clients with their images, an algorithm, and the global model after the rounds that
/// were run so far. Models and data are read when first asked for.
/// </summary>
public sealed class Federation
{
    private readonly FederationFolder _folder;
    private readonly FederationRecord _record;
    private readonly Lazy<Partition> _partition;
    private readonly Lazy<ValleyModel> _initial;
    private Dataset? _dataset;
    private FederationState? _state;
    private bool _isRead;
    private ImmutableArray<RoundResult> _rounds;

    private Federation(FederationFolder folder, FederationRecord record, Partition? partition, Dataset? dataset)
    {
        (_folder, _record, _dataset) = (folder, record, dataset);
        Network = record.ReadNetwork();
        _partition = partition is null ? new Lazy<Partition>(() => folder.ReadPartition(_dataset), LazyThreadSafetyMode.PublicationOnly) : new Lazy<Partition>(partition);
        _initial = new Lazy<ValleyModel>(() => folder.ReadInitial(record), LazyThreadSafetyMode.PublicationOnly);
        // The folder may have been copied or renamed.
        Name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(folder.Path));
        _rounds = [.. ReadRounds(ReadState())];
    }

    /// <summary>Its name: that of its folder.</summary>
    public string Name { get; }

    /// <summary>The folder, a full path.</summary>
    public string Path => _folder.Path;

    /// <summary>The algorithm.</summary>
    public FederatedAlgorithmName Algorithm => _record.Options.Algorithm;

    /// <summary>How it is run; defaults that depend on algorithm, partition or host are filled in.</summary>
    public FederationOptions Options => _record.Options;

    /// <summary>The network; FedPAN's has its position encodings.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>Who has which images.</summary>
    public Partition Partition => _partition.Value;

    /// <summary>What the data is and where it lay; asking for it opens nothing.</summary>
    public DatasetReference DatasetReference => _record.Dataset;

    /// <summary>The data, opened when first asked for.</summary>
    /// <exception cref="DatasetNotFoundException">The files are no longer where they were.</exception>
    public Dataset Dataset => _dataset ??= DatasetCatalog.Open(_record.Dataset);

    /// <summary>The libtorch it was started with.</summary>
    public string Torch => _record.Environment.Torch;

    /// <summary>A record of each completed round.</summary>
    public ImmutableArray<RoundResult> Rounds => _rounds;

    /// <summary>The global model after the last completed round.</summary>
    public ValleyModel Model => ReadState() is { } state
        ? new ValleyModel(Name, Network, state.Parameters, state.Buffers, Path)
        : InitialModel;

    /// <summary>The global model before the first round.</summary>
    public ValleyModel InitialModel => _initial.Value;

    /// <summary>Accuracy on the test set after the last round that was tested, 0 … 1; NaN before that.</summary>
    public double TestAccuracy => _rounds.LastOrDefault(round => !double.IsNaN(round.TestAccuracy))?.TestAccuracy ?? double.NaN;

    /// <summary>Wall time of all rounds.</summary>
    public double Seconds => _rounds.Sum(round => round.Seconds);

    /// <summary>Whether changed files of its folder are noticed; a federation of an earlier version has no checksums.</summary>
    public bool HasChecksums => _record.Checksums is not null;

    /// <summary>Starts a federation from a new initialisation; no round is run yet.</summary>
    /// <param name="network">The network; <see cref="FederationOptions.Seed"/> draws its weights.</param>
    /// <param name="partition">Who has which images.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="path">The folder to write: new, empty, or with <see cref="FederationOptions.Force"/> another federation's.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <inheritdoc cref="Create(ValleyModel, Partition, FederationOptions, string, TimeProvider)" path="/exception"/>
    public static Federation Create(NetworkDefinition network, Partition partition, FederationOptions options, string path, TimeProvider? time = null) =>
        Create(ValleyModel.Create(network, options.Seed), partition, options, path, time);

    /// <summary>Starts a federation from given weights; no round is run yet.</summary>
    /// <param name="start">The first global model.</param>
    /// <param name="partition">Who has which images.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="path">The folder to write: new, empty, or with <see cref="FederationOptions.Force"/> another federation's.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, the device is not there, or the data does not fit the network.</exception>
    /// <exception cref="NetworkDefinitionException">The network lacks what the algorithm needs: features for MOON, convolutions for FedPAN.</exception>
    /// <exception cref="RunFolderException">The folder is taken or cannot be written.</exception>
    public static Federation Create(ValleyModel start, Partition partition, FederationOptions options, string path, TimeProvider? time = null)
    {
        options.Validate();
        Dataset dataset = partition.Dataset;
        dataset.EnsureFits(start.Network);
        FederationOptions.Check(start.Parameters.IsFinite() && start.Buffers.IsFinite(), "Model", $"{start.Name} has weights that are NaN or infinite");
        options = options.Resolve(partition);
        start = Prepare(start, options);
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var record = new FederationRecord
        {
            Format = FederationRecord.CurrentFormat,
            Name = System.IO.Path.GetFileName(path),
            Started = (time ?? TimeProvider.System).GetUtcNow(),
            Environment = RunEnvironment.Current,
            Options = options,
            Dataset = dataset.Reference,
            DatasetHash = dataset.ContentHash,
            PartitionHash = partition.Hash,
            Network = JsonElement.Parse(start.Network.ToJson()),
        };
        FederationState state = FederationState.Start(start, FederatedAlgorithm.Create(options).ServerVectors);
        return new Federation(FederationFolder.Create(path, record, partition, start, state, options.Force), record, partition, dataset);
    }

    /// <summary>Opens a federation's folder.</summary>
    /// <param name="path">The folder that holds <c>federation.json</c>.</param>
    /// <param name="dataset">The data, if it is not where it was; its content must be the same.</param>
    /// <exception cref="RunFolderException">It is no federation, or a file of it is damaged.</exception>
    /// <exception cref="InvalidOptionException">The data is not the same.</exception>
    public static Federation Open(string path, Dataset? dataset = null)
    {
        FederationFolder folder = FederationFolder.Open(path);
        FederationRecord record = folder.ReadRecord();
        EnsureSame(record, dataset);
        return new Federation(folder, record, null, dataset);
    }

    /// <summary>Opens the federation that is in the folder if it is the one that these arguments would make, and makes it if there is none.</summary>
    /// <exception cref="InvalidOptionException">An option is out of range, the device is not there, or the data does not fit the network.</exception>
    /// <exception cref="RunFolderException">There is another federation in the folder, or something else, or it cannot be written.</exception>
    /// <inheritdoc cref="Create(ValleyModel, Partition, FederationOptions, string, TimeProvider)" path="/param"/>
    public static Federation OpenOrCreate(ValleyModel start, Partition partition, FederationOptions options, string path, TimeProvider? time = null)
    {
        if (options.Force || !IsFederation(path))
            return Create(start, partition, options, path, time);
        options.Validate();
        options = options.Resolve(partition);
        Federation found = Open(path, partition.Dataset);
        string? difference =
            found.Options != options ? "other options"
            : found._record.PartitionHash != partition.Hash ? "another partition"
            : found.Network.Hash != Prepare(start, options).Network.Hash ? "another network"
            : !found.InitialModel.Parameters.Values.AsSpan().SequenceEqual(start.Parameters.Values) ? "other initial weights"
            : null;
        return difference is null ? found : throw new RunFolderException(found.Path, $"there is a federation with {difference} in this folder. Choose another folder, or replace it with -Force.");
    }

    /// <summary>Whether a folder is a federation.</summary>
    public static bool IsFederation(string path) => FederationFolder.IsFederation(path);

    /// <summary>
    /// Runs rounds, going on from the last completed one: k rounds and then N − k give the same bits as N, whatever
    /// happened to the process in between, with any number of workers.
    /// </summary>
    /// <param name="rounds">How many, 1 or more.</param>
    /// <param name="workers">Clients that train at the same time, each on one thread; 0 for the cores of the CPU, or one on another device.</param>
    /// <param name="completed">Told of each round once it is on disk, on the calling thread.</param>
    /// <param name="progress">Told a few times a second, in images; from any thread.</param>
    /// <param name="cancellation">Looked at between steps. The folder is left as it was after the last completed round.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <returns>The records of these rounds.</returns>
    /// <exception cref="InvalidOptionException">A number is out of range, or the data is not what it was.</exception>
    /// <exception cref="RunFolderException">The folder is in use, or its state is damaged.</exception>
    /// <exception cref="FederationDivergedException">The server's step gave weights that are NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ImmutableArray<RoundResult> Run(
        int rounds, int workers = 0, Action<RoundResult>? completed = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null)
    {
        FederationOptions.Check(rounds >= 1, "Rounds", "must be 1 or more");
        TorchRuntime.EnsureThreads(workers, "Workers");
        time ??= TimeProvider.System;
        EnsureSame(_record, Dataset);
        if (Partition.Hash != _record.PartitionHash)
            throw new RunFolderException(Path, $"partition.json is not the partition that the federation was started with: its hash is {Partition.Hash}, not {_record.PartitionHash}.");
        // A record that was edited may ask for more clients than there are.
        Options.Resolve(Partition);
        using IDisposable hold = _folder.Hold();
        // Another process may have gone on with it since.
        _isRead = false;
        FederationState state = ReadState() ?? FederationState.Start(InitialModel, FederatedAlgorithm.Create(Options).ServerVectors);
        List<RoundResult> history = ReadRounds(state);
        int done = history.Count;
        _rounds = [.. history];
        var states = new ClientStates(_folder.Clients, Network, state.Round);
        using var shared = new FederationShared(Options, Partition, Network, Dataset, states, state, time);
        if (shared.Memory != ClientMemory.Nothing)
            states.EnsureFollows(history);
        int threads = workers > 0 ? workers : shared.Device.type == TorchSharp.DeviceType.CPU ? Environment.ProcessorCount : 1;
        using var loop = new FederationLoop(Name, _folder, shared, history, Math.Min(threads, Options.ClientsPerRound!.Value), progress, time);
        try
        {
            loop.Run(rounds, (result, after) =>
            {
                // A kill must not leave the model of an earlier round beside this state.
                if (_rounds.Length == done)
                    _folder.DeleteModel();
                (_state, _isRead) = (after, true);
                _rounds = _rounds.Add(result);
                completed?.Invoke(result);
            }, cancellation);
        }
        finally
        {
            if (_rounds.Length > done)
                _folder.WriteModel(Model);
        }
        return _rounds[done..];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Algorithm}, {Network.Name} on {DatasetReference.Name}, {_rounds.Length} rounds)";

    private static ValleyModel Prepare(ValleyModel start, FederationOptions options)
    {
        if (options.Algorithm == FederatedAlgorithmName.Moon)
            Forward.Classifier(start.Network);
        return options.Algorithm == FederatedAlgorithmName.FedPan
            ? new ValleyModel(start.Name, PositionAwareness.Apply(start.Network, options.Frequency!.Value, options.Amplitude!.Value, options.Position!.Value), start.Parameters, start.Buffers)
            : start;
    }

    private static void EnsureSame(FederationRecord record, Dataset? dataset)
    {
        if (dataset is not null && dataset.ContentHash != record.DatasetHash)
            throw new InvalidOptionException("Dataset", $"{dataset.Name} does not hold the images that the federation was started on. It goes on with the same data only.");
    }

    private List<RoundResult> ReadRounds(FederationState? state) => _folder.ReadRounds(state?.Round ?? 0, state?.RoundsChecksum, Name, Algorithm);

    private FederationState? ReadState()
    {
        if (!_isRead)
            _state = _folder.ReadState(_record, path => FederationState.Load(path, Network, FederatedAlgorithm.Create(Options).ServerVectors));
        _isRead = true;
        return _state;
    }
}
