using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Training;

/// <summary>One run of a series: the run, or why there is none.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Path">Its folder; null without one.</param>
/// <param name="Run">The complete run; null where it failed.</param>
/// <param name="Error">Why it failed, e.g. a <see cref="TrainingDivergedException"/>; null where it did not.</param>
public sealed record SeriesResult(ulong Seed, string? Path, ValleyRun? Run, Exception? Error);

/// <summary>Several runs that differ in their seeds only (HHY19 trains everything five times).</summary>
public static class TrainingSeries
{
    /// <summary>
    /// Trains runs with the seeds <see cref="TrainingOptions.Seed"/>, +1, +2 …, each in the folder <c>seed-N</c> of
    /// <see cref="TrainingOptions.RunPath"/>. What is there already is not trained again: complete runs are opened, interrupted
    /// ones go on. A run that fails does not keep the others from going on.
    /// </summary>
    /// <param name="start">The weights that a seed starts from; called once for each run, by several threads at a time.</param>
    /// <param name="dataset">Images of the network's input shape and number of classes.</param>
    /// <param name="options">How to train. With workers every run has one thread.</param>
    /// <param name="runs">Number of runs, 1 or more.</param>
    /// <param name="workers">Runs that are trained at the same time, each on one thread; 0: one after the other, each with
    /// <see cref="TrainingOptions.Threads"/>. With one thread a run's bits do not depend on this number.</param>
    /// <param name="completed">Told of each run as it ends; never twice at the same time.</param>
    /// <param name="progress">Told of all runs together.</param>
    /// <param name="cancellation">Looked at between steps; the same call goes on from there.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or workers are to have more than one thread each.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(
        Func<ulong, ValleyModel> start, Dataset dataset, TrainingOptions options, int runs, int workers, Action<SeriesResult> completed,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default, TimeProvider? time = null)
    {
        Validate(options, runs, workers);
        if (workers > 0)
            options = options with { Threads = 1 };
        using var data = new TrainingData(dataset, options.Resolve(dataset));
        SeriesProgress? whole = progress is null ? null : new SeriesProgress(progress, runs);
        var turn = new Lock();
        int next = -1;
        if (workers == 0)
            Work();
        else
            // LongRunning: libtorch keeps its threads per calling thread, so each worker needs one of its own.
            Task.WhenAll(Enumerable.Range(0, Math.Min(workers, runs))
                .Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
                .GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();

        void Work()
        {
            for (int run = Interlocked.Increment(ref next); run < runs && !cancellation.IsCancellationRequested; run = Interlocked.Increment(ref next))
            {
                if (TrainOne(options.Seed + (ulong)run, run) is not { } result)
                    return;
                lock (turn)
                    completed(result);
            }
        }

        SeriesResult? TrainOne(ulong seed, int run)
        {
            TrainingOptions own = options with { Seed = seed, RunPath = PathOf(options, seed) };
            try
            {
                return new SeriesResult(seed, own.RunPath, OpenOrTrain(start, dataset, data, own, whole?.Of(run), cancellation, time), null);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)
            {
                whole?.Of(run).Report(new OperationProgress("", "failed", 1, 1));
                return new SeriesResult(seed, own.RunPath, null, e);
            }
        }
    }

    /// <summary>Checks what all runs depend on.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public static void Validate(TrainingOptions options, int runs, int workers)
    {
        options.Validate();
        if (runs < 1 || options.Seed > ulong.MaxValue - (ulong)(runs - 1))
            throw new InvalidOptionException("Runs", $"{runs} is not 1 or more, or the last seed would be larger than {ulong.MaxValue}.");
        TorchRuntime.EnsureThreads(workers, "Workers");
        if (workers > 0 && options.Threads > 1)
            throw new InvalidOptionException(nameof(options.Threads), $"{options.Threads} threads asked for; with workers each run has one.");
    }

    /// <summary>The folder of one run of a series; null without folders.</summary>
    public static string? PathOf(TrainingOptions options, ulong seed) =>
        options.RunPath is null ? null : Path.Combine(Path.GetFullPath(options.RunPath), FormattableString.Invariant($"seed-{seed}"));

    private static ValleyRun OpenOrTrain(
        Func<ulong, ValleyModel> start, Dataset dataset, TrainingData data, TrainingOptions options, IProgress<OperationProgress>? progress,
        CancellationToken cancellation, TimeProvider? time)
    {
        if (options.RunPath is null || options.Force || !RunFolder.IsRun(options.RunPath))
        {
            ValleyModel initial = start(options.Seed);
            dataset.EnsureFits(initial.Network);
            return Trainer.Start(initial, dataset, options, data, progress, cancellation, time);
        }
        RunRecord there = RunFolder.Open(options.RunPath).ReadRecord();
        NetworkDefinition network = start(options.Seed).Network;
        if (there.ReadNetwork().Hash != network.Hash || SettingsOf(there.Options) != SettingsOf(options.Resolve(dataset)))
            throw new RunFolderException(options.RunPath, "there is a run with another network or other settings in this folder. Choose another folder, or replace it with -Force.");
        return Trainer.Resume(options.RunPath, null, dataset, data, progress, cancellation, time);
    }

    /// <summary>What must be the same for a run to go on: all but where it is computed.</summary>
    private static TrainingOptions SettingsOf(TrainingOptions options) => options with { RunPath = null, Force = false, Device = "", Threads = 0 };
}

/// <summary>Adds up the progress of runs that may go on at the same time.</summary>
internal sealed class SeriesProgress(IProgress<OperationProgress> whole, int runs)
{
    private readonly Lock _turn = new();
    private readonly double[] _done = new double[runs];

    public IProgress<OperationProgress> Of(int run) => new Part(this, run);

    private void Report(int run, OperationProgress value)
    {
        // Parts of a run: a run that is opened, not trained, has no images to count.
        const int Parts = 10_000;
        lock (_turn)
        {
            _done[run] = value.Done / (double)Math.Max(1, value.Total);
            whole.Report(new OperationProgress(
                value.Activity.Length == 0 ? $"Training {runs} runs" : $"{value.Activity}, {runs} runs", $"run {run + 1}: {value.Status}", (long)(_done.Sum() * Parts), (long)runs * Parts)
            {
                Milestone = value.Milestone is { } line ? $"run {run + 1}: {line}" : null,
            });
        }
    }

    private sealed class Part(SeriesProgress series, int run) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => series.Report(run, value);
    }
}
