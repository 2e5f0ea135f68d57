using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Training;

/// <summary>Trains networks by SGD or AdamW, with weight averaging beside it if asked for (SPEC §5: HHY19, Li24 and SWA).</summary>
public static class Trainer
{
    /// <summary>Trains a network from a new initialisation.</summary>
    /// <param name="network">The network; <see cref="TrainingOptions.Seed"/> draws its weights.</param>
    /// <param name="dataset">Images of the network's input shape and number of classes.</param>
    /// <param name="options">How to train, and the run folder to write.</param>
    /// <param name="progress">Told a few times a second, in images.</param>
    /// <param name="cancellation">Looked at between steps. The run folder is left as it was after the last completed epoch.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <inheritdoc cref="Train(ValleyModel, Dataset, TrainingOptions, IProgress{OperationProgress}, CancellationToken, TimeProvider)" path="/exception"/>
    public static ValleyRun Train(
        NetworkDefinition network, Dataset dataset, TrainingOptions options, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null) =>
        Train(ValleyModel.Create(network, options.Seed), dataset, options, progress, cancellation, time);

    /// <summary>Trains from given weights, with the optimizer at rest.</summary>
    /// <param name="start">The weights to start from; they stay as they are.</param>
    /// <param name="dataset">Images of the network's input shape and number of classes.</param>
    /// <param name="options">How to train, and the run folder to write.</param>
    /// <param name="progress">Told a few times a second, in images.</param>
    /// <param name="cancellation">Looked at between steps. The run folder is left as it was after the last completed epoch.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, the device is not there, or the data does not fit the network.</exception>
    /// <exception cref="RunFolderException">The run folder is taken or cannot be written.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ValleyRun Train(
        ValleyModel start, Dataset dataset, TrainingOptions options, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options.Validate();
        dataset.EnsureFits(start.Network);
        return Start(start, dataset, options, null, progress, cancellation, time);
    }

    /// <summary>As <see cref="Train(ValleyModel, Dataset, TrainingOptions, IProgress{OperationProgress}, CancellationToken, TimeProvider)"/>,
    /// with options and data that were checked and, where several runs have them, on the device already.</summary>
    internal static ValleyRun Start(
        ValleyModel start, Dataset dataset, TrainingOptions options, TrainingData? shared, IProgress<OperationProgress>? progress,
        CancellationToken cancellation, TimeProvider? time) =>
        Start($"{start.Network.Name}-{dataset.Name}", start, null, null, dataset, shared, options.Resolve(dataset), progress, cancellation, time ?? TimeProvider.System);

    /// <summary>
    /// SGD after SWA (HHY19 §6.1): goes on from a run's averaged weights with its optimizer as it was at the end, and keeps the
    /// last epoch with a lower training and a higher test loss than the averaged weights, as <see cref="SwaReference"/> says. Where
    /// no epoch is so, the last one is kept and <see cref="ValleyRun.Warning"/> says it.
    /// </summary>
    /// <param name="swa">A complete run with averaging. Its averaged weights are the initial model of the new run.</param>
    /// <param name="options">How to train, usually <see cref="TrainingOptions.AfterSwa"/> of the run's options. The test set is
    /// evaluated after every epoch, whatever they say.</param>
    /// <param name="dataset">The data, if it is not where it was.</param>
    /// <param name="progress">Told a few times a second, in images.</param>
    /// <param name="cancellation">Looked at between steps. The run folder can be resumed like any other.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">The run has no averaged weights, the options ask for averaging, or one is out of range.</exception>
    /// <inheritdoc cref="Train(ValleyModel, Dataset, TrainingOptions, IProgress{OperationProgress}, CancellationToken, TimeProvider)" path="/exception"/>
    public static ValleyRun ContinueAfterSwa(
        ValleyRun swa, TrainingOptions options, Dataset? dataset = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options.Validate();
        if (options.Swa)
            throw new InvalidOptionException(nameof(options.Swa), "SGD after averaging does not average again.");
        ValleyModel start = swa.SwaModel
            ?? throw new InvalidOptionException(nameof(ValleyRun.AfterSwa), $"the run {swa.Name} has no averaged weights to go on from. It must be complete, and trained with Swa.");
        dataset ??= swa.Dataset;
        dataset.EnsureFits(start.Network);
        options = (options with { EvaluateEvery = 1 }).Resolve(dataset);
        var measuring = new EvaluationOptions { Device = options.Device, Threads = options.Threads };
        ModelMeasurement averaged = ModelMeasurement.Of(start, dataset, measuring, cancellation);
        var reference = new SwaReference(swa.Path ?? swa.Name, averaged.TrainLoss, averaged.TestLoss);
        TrainingState state = TrainingState.Start(start) with { Velocity = swa.State.Velocity, Squares = swa.State.Squares, Steps = swa.State.Steps };
        return Start($"{swa.Name}-after-swa", start, state, reference, dataset, null, options, progress, cancellation, time ?? TimeProvider.System);
    }

    /// <summary>
    /// Goes on with a run that was cancelled or killed, to the same bits that it would have reached at once on the same
    /// machine with the same number of threads; or adds epochs to one that is complete.
    /// </summary>
    /// <param name="path">The run folder.</param>
    /// <param name="epochs">The new total of epochs, not less than were done; null keeps it. The learning rate of the
    /// epochs to come follows the schedule of the new total (with averaging it stays where it was).</param>
    /// <param name="dataset">The data, if it is not where it was; its content must be the same.</param>
    /// <param name="progress">Told a few times a second, in images.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">The data is not the same, or the new total is less than what was done.</exception>
    /// <exception cref="RunFolderException">The folder is no run, is in use, or its state is damaged.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ValleyRun Resume(
        string path, int? epochs = null, Dataset? dataset = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null) =>
        Resume(path, epochs, dataset, null, progress, cancellation, time);

    internal static ValleyRun Resume(
        string path, int? epochs, Dataset? dataset, TrainingData? shared, IProgress<OperationProgress>? progress, CancellationToken cancellation, TimeProvider? time)
    {
        RunFolder folder = RunFolder.Open(path);
        RunRecord record = folder.ReadRecord();
        dataset ??= DatasetCatalog.Open(record.Dataset);
        if (dataset.ContentHash != record.DatasetHash)
            throw new InvalidOptionException("Dataset", $"{dataset.Name} does not hold the images that the run was trained on. A run goes on with the same data only.");
        if (IsDone())
            return ValleyRun.Open(folder, dataset);

        using IDisposable hold = folder.Hold();
        // Another process may have gone on with it until now.
        record = folder.ReadRecord();
        if (IsDone())
            return ValleyRun.Open(folder, dataset);
        TrainingState? state = folder.ReadState(record);
        int done = state?.Epoch ?? 0;
        if (epochs < Math.Max(1, done))
            throw new InvalidOptionException("Epochs", $"{done} epochs are done already; the new total must not be less.");
        record = record with
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.Path)),
            Options = record.Options with { Epochs = epochs ?? record.Options.Epochs },
            Diverged = null,
            Checksums = RunFolder.StartChecksums(record),
        };
        record.Options.Validate();
        List<EpochResult> history = folder.ReadHistory(done, state?.HistoryChecksum);
        if (record.AfterSwa?.LastKept(history) is { } kept)
            folder.ReadSnapshot(kept, record);
        ValleyModel initial = folder.ReadInitial(record);
        folder.CutAfter(done);
        folder.WriteRecord(record);
        return Run(folder, record, initial, dataset, shared, state ?? TrainingState.Start(initial), history, progress, cancellation, time ?? TimeProvider.System);

        bool IsDone() => folder.HasModel && (epochs ?? record.Options.Epochs) == record.Options.Epochs;
    }

    /// <param name="name">The run's name, if it has no folder.</param>
    /// <param name="start">The initial model.</param>
    /// <param name="state">The state to start with, where it is not the model with the optimizer at rest.</param>
    /// <param name="reference">What SGD after SWA is compared with.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="shared">The same on the device; null where the run has them for itself.</param>
    /// <param name="options">Resolved options.</param>
    /// <param name="progress">Told a few times a second.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <param name="time">The clock.</param>
    private static ValleyRun Start(
        string name, ValleyModel start, TrainingState? state, SwaReference? reference, Dataset dataset, TrainingData? shared,
        TrainingOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation, TimeProvider time)
    {
        if (options.RunPath is null)
        {
            using var loop = new TrainingLoop(name, start.Network, dataset, shared, options, null, reference, progress, time);
            return loop.Run(start, state ?? TrainingState.Start(start), [], cancellation);
        }
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.RunPath));
        RunRecord record = RunRecord.Create(Path.GetFileName(path), start.Network, dataset, options, time) with { AfterSwa = reference };
        state ??= TrainingState.Start(start);
        RunFolder folder = RunFolder.Create(path, record, start, options.Force, state, out IDisposable hold);
        using (hold)
            return Run(folder, record, start, dataset, shared, state, [], progress, cancellation, time);
    }

    private static ValleyRun Run(
        RunFolder folder, RunRecord record, ValleyModel initial, Dataset dataset, TrainingData? shared, TrainingState state, List<EpochResult> history,
        IProgress<OperationProgress>? progress, CancellationToken cancellation, TimeProvider time)
    {
        using var loop = new TrainingLoop(record.Name, initial.Network, dataset, shared, record.Options, folder, record.AfterSwa, progress, time);
        try
        {
            loop.Run(initial, state, history, cancellation);
        }
        catch (TrainingDivergedException e)
        {
            folder.WriteRecord(record with { Diverged = new RunDivergence(e.Epoch, e.Step) });
            throw;
        }
        return ValleyRun.Open(folder, dataset);
    }
}
