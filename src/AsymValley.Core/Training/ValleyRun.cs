using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Training;

/// <summary>How a run ended, or that it has not.</summary>
public enum RunStatus
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>It was cancelled or killed; it can be resumed.</summary>
    Interrupted,

    /// <summary>The loss became NaN or infinite; the model is that of the last good epoch.</summary>
    Diverged,

    /// <summary>A process is training it, or going on with it.</summary>
    Running,
}

/// <summary>The weights after some epoch of a run.</summary>
public sealed class RunSnapshot
{
    private readonly Func<ValleyModel> _read;
    private readonly Func<Dataset> _dataset;
    private readonly Func<ParameterReader>? _open;

    internal RunSnapshot(int epoch, Func<ValleyModel> read, Func<Dataset> dataset, string? path = null, Func<ParameterReader>? open = null)
    {
        Epoch = epoch;
        Path = path;
        _read = read;
        _dataset = dataset;
        _open = open;
    }

    /// <summary>The epoch at whose end they were kept, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The file that they are in; null for a run that is only in memory.</summary>
    public string? Path { get; }

    /// <summary>The model; read anew from the run folder at each call, if there is one.</summary>
    public ValleyModel Load() => _read();

    /// <summary>The data of the run, opened when first asked for.</summary>
    /// <exception cref="DatasetNotFoundException">The files are no longer where they were.</exception>
    public Dataset OpenDataset() => _dataset();

    /// <summary>Opens the parameters for reading in parts.</summary>
    /// <exception cref="FileNotFoundException">The file is no longer there.</exception>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    public ParameterReader OpenParameters() => _open?.Invoke() ?? ParameterReader.Of(_read().Parameters);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"epoch {Epoch}");
}

/// <summary>A training run: its options, history and models. Models and data are read from files when first asked for.</summary>
public sealed class ValleyRun
{
    private readonly Lazy<Dataset> _dataset;
    private readonly Lazy<ValleyModel> _model, _initialModel;
    private readonly Lazy<ValleyModel?> _swaModel;
    private readonly Lazy<TrainingState> _state;

    /// <summary>A run that is in memory.</summary>
    internal ValleyRun(
        string name, Dataset dataset, TrainingOptions options, ImmutableArray<EpochResult> history, ValleyModel initial,
        ValleyModel model, ValleyModel? average, ImmutableArray<RunSnapshot> snapshots, SwaReference? reference, TrainingState state)
    {
        Name = name;
        Network = initial.Network;
        DatasetReference = dataset.Reference;
        Options = options;
        History = history;
        Torch = TorchRuntime.Description;
        Status = RunStatus.Completed;
        Snapshots = snapshots;
        AfterSwa = reference;
        _state = new Lazy<TrainingState>(state);
        _dataset = new Lazy<Dataset>(dataset);
        _model = new Lazy<ValleyModel>(model);
        _initialModel = new Lazy<ValleyModel>(initial);
        _swaModel = new Lazy<ValleyModel?>(average);
    }

    private ValleyRun(RunFolder folder, Dataset? dataset)
    {
        RunRecord record = folder.ReadRecord();
        TrainingState? state = null;
        // The folder may have been copied or renamed.
        Name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(folder.Path));
        Path = folder.Path;
        Network = record.ReadNetwork();
        DatasetReference = dataset?.Reference ?? record.Dataset;
        Options = record.Options with { RunPath = folder.Path };
        Torch = record.Environment.Torch;
        AfterSwa = record.AfterSwa;
        HasChecksums = record.Checksums is not null;
        bool completed = folder.HasModel;
        if (!completed)
            state = folder.ReadState(record);
        Status = completed ? RunStatus.Completed : folder.IsHeld ? RunStatus.Running : record.Diverged is null ? RunStatus.Interrupted : RunStatus.Diverged;
        History = [.. folder.ReadHistory(completed ? Options.Epochs : state?.Epoch ?? 0, completed ? folder.HistoryChecksum(record) : state?.HistoryChecksum)];
        Snapshots = [.. SnapshotEpochs(folder).Select(epoch => new RunSnapshot(
            epoch, () => Named(folder.ReadSnapshot(epoch, record)), () => Dataset, folder.SnapshotPath(epoch), () => folder.OpenSnapshot(epoch, record)))];
        _state = Deferred(() => folder.ReadState(record)
            ?? throw new RunFolderException(folder.Path, "the state of the run is not there, and with it the momentum of its optimizer."));
        _dataset = dataset is null ? Deferred(() => DatasetCatalog.Open(record.Dataset)) : new Lazy<Dataset>(dataset);
        _initialModel = Deferred(() => folder.ReadInitial(record));
        _swaModel = Deferred(() => completed && Options.Swa ? Named(folder.ReadAverage(record)) : null);
        _model = completed ? Deferred(() => Named(folder.ReadModel(record)))
            : state is null ? _initialModel
            : new Lazy<ValleyModel>(new ValleyModel(Name, Network, state.Parameters, state.Buffers));

        // A model says the name that its run had when it was written.
        ValleyModel Named(ValleyModel model) => record.Name != Name && model.Name.StartsWith(record.Name, StringComparison.Ordinal)
            ? new ValleyModel(Name + model.Name[record.Name.Length..], model.Network, model.Parameters, model.Buffers, model.Path)
            : model;
    }

    /// <summary>The run's name: that of its folder, or of network and data set.</summary>
    public string Name { get; }

    /// <summary>The run folder, a full path; null for a run that is only in memory.</summary>
    public string? Path { get; }

    /// <summary>The network that was trained.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>What it was trained on and where that lay; asking for it opens nothing.</summary>
    public DatasetReference DatasetReference { get; }

    /// <summary>The data it was trained on, opened when first asked for.</summary>
    /// <exception cref="DatasetNotFoundException">The files are no longer where they were.</exception>
    public Dataset Dataset => _dataset.Value;

    /// <summary>How it was trained; defaults that depend on data or host are filled in.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The libtorch it was started with (<see cref="TorchRuntime.Description"/>).</summary>
    public string Torch { get; }

    /// <summary>A row for each completed epoch.</summary>
    public ImmutableArray<EpochResult> History { get; }

    /// <summary>How it ended.</summary>
    public RunStatus Status { get; }

    /// <summary>The weights that SGD arrived at: the final ones, or those of the last completed epoch; of a complete run after SWA
    /// those of <see cref="KeptEpoch"/>.</summary>
    public ValleyModel Model => _model.Value;

    /// <summary>The averaged weights with their own running statistics; null without averaging or before the end.</summary>
    public ValleyModel? SwaModel => _swaModel.Value;

    /// <summary>The weights before training.</summary>
    public ValleyModel InitialModel => _initialModel.Value;

    /// <summary>The snapshots in order of their epochs.</summary>
    public ImmutableArray<RunSnapshot> Snapshots { get; }

    /// <summary>What SGD after SWA started from; null for other runs.</summary>
    public SwaReference? AfterSwa { get; }

    /// <summary>Of SGD after SWA the last epoch so far with a lower training and a higher test loss than the averaged weights; null
    /// where there is none, and for other runs.</summary>
    public int? KeptEpoch => AfterSwa?.LastKept(History);

    /// <summary>What to know before using <see cref="Model"/>; null where there is nothing.</summary>
    public string? Warning => AfterSwa is not null && Status == RunStatus.Completed && KeptEpoch is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}: no epoch has a lower training and a higher test loss than the averaged weights ({AfterSwa.TrainLoss:G4} and {AfterSwa.TestLoss:G4}). The model is that of the last epoch.")
        : null;

    /// <summary>The recipe it was started with, and the factor on its epochs where that is not 1; null without one.</summary>
    public string? Recipe => Options.EpochScale is null or 1 ? Options.Recipe : FormattableString.Invariant($"{Options.Recipe} × {Options.EpochScale}");

    /// <summary>What the run does otherwise than its recipe, e.g. <c>Epochs 30 for 225</c>; empty without a recipe.</summary>
    public ImmutableArray<string> RecipeDifferences =>
        TrainingRecipe.All.FirstOrDefault(recipe => recipe.Name == Options.Recipe)?.DifferencesOf(Network, DatasetReference, Options) ?? [];

    /// <summary>Whether changed files of its folder are noticed; a run of an earlier version has no checksums.</summary>
    public bool HasChecksums { get; } = true;

    /// <summary>Wall time of all completed epochs.</summary>
    public double Seconds => History.Sum(row => row.Seconds);

    /// <summary>Whether a folder is a run.</summary>
    public static bool IsRun(string path) => RunFolder.IsRun(path);

    /// <summary>When the run of a folder was started or last resumed, in UTC.</summary>
    public static DateTime LastStarted(string path) => RunFolder.LastStarted(path);

    /// <summary>Opens a run folder.</summary>
    /// <param name="path">The folder that holds <c>run.json</c>.</param>
    /// <exception cref="RunFolderException">It is no run, or a file of it is damaged.</exception>
    public static ValleyRun Open(string path) => Open(RunFolder.Open(path), null);

    /// <summary>The run that a model file belongs to, in whose folder or snapshots' folder it lies; null where there is none.</summary>
    /// <exception cref="RunFolderException">A file of the run is damaged.</exception>
    public static ValleyRun? Containing(string file)
    {
        string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file));
        return new[] { folder, System.IO.Path.GetDirectoryName(folder) }.FirstOrDefault(parent => parent is not null && IsRun(parent)) is { } found ? Open(found) : null;
    }

    /// <summary>Weights and optimizer after the last completed epoch.</summary>
    internal TrainingState State => _state.Value;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Status}, {History.Length}/{Options.Epochs} epochs)";

    internal static ValleyRun Open(RunFolder folder, Dataset? dataset) => new(folder, dataset);

    /// <summary>The epochs whose snapshots there are, and those whose snapshots should be there: one that is missing is an error of whoever reads it.</summary>
    private IEnumerable<int> SnapshotEpochs(RunFolder folder) => folder.SnapshotEpochs()
        .Concat(HasChecksums && Options.SnapshotEvery > 0 ? Enumerable.Range(1, History.Length).Where(epoch => epoch % Options.SnapshotEvery == 0) : [])
        .Where(epoch => epoch <= History.Length).Distinct().Order();

    // A failure is not kept: when the file is back, the next call finds it.
    private static Lazy<T> Deferred<T>(Func<T> read) => new(read, LazyThreadSafetyMode.PublicationOnly);
}
