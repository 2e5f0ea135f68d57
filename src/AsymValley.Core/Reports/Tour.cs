using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Reports;

/// <summary>What the tour found.</summary>
public sealed record TourResult
{
    /// <summary>What it was asked for.</summary>
    public required TourOptions Options { get; init; }

    /// <summary>Images of the whole training set, of which <see cref="Dataset"/> may have the first ones only.</summary>
    public required int AvailableTrain { get; init; }

    /// <summary>Images of the whole test set.</summary>
    public required int AvailableTest { get; init; }

    /// <summary>The images that were used.</summary>
    public required Dataset Dataset { get; init; }

    /// <summary>The training run.</summary>
    public required ValleyRun Run { get; init; }

    /// <summary>The SGD solution; the directions go through it.</summary>
    public ModelMeasurement Sgd => Interpolation.To with { Model = "SGD" };

    /// <summary>The SWA solution.</summary>
    public ModelMeasurement Swa => Interpolation.From with { Model = "SWA" };

    /// <summary>One result per direction, in the order of their seeds.</summary>
    public required ImmutableArray<AsymmetryResult> Asymmetry { get; init; }

    /// <summary>How many of them are asymmetric.</summary>
    public required Prevalence Prevalence { get; init; }

    /// <summary>The direction with the largest c; null when no direction could be measured.</summary>
    public AsymmetryResult? Best { get; init; }

    /// <summary>The shift gap along <see cref="Best"/>, on a closer grid; null when a loss there is not finite.</summary>
    public ShiftGapResult? ShiftGap { get; init; }

    /// <summary>The line from SWA (t = 0) to SGD (t = 1).</summary>
    public required InterpolationResult Interpolation { get; init; }

    /// <summary>Wall-clock time.</summary>
    public double Seconds { get; init; }
}

/// <summary>
/// The main findings of HHY19 on one small network: train it with SWA, measure profiles along random directions through
/// the SGD solution (§3.1), how many are asymmetric, the shift gap along the most asymmetric one (Definition 3), and the
/// line between the SWA and the SGD solution (§5).
/// </summary>
public static class Tour
{
    /// <summary>Runs the tour.</summary>
    /// <param name="dataset">The data; at most the options' limits of it are used.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told of training and of every measured point.</param>
    /// <param name="cancellation">Looked at between steps and batches.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TourResult Run(
        Dataset dataset, TourOptions? options = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options ??= new TourOptions();
        options.Validate();
        options = options with
        {
            Training = options.Training with { Swa = true, Seed = options.Seed, Device = options.Device, Threads = options.Threads },
            Direction = options.Direction with { Seed = options.Seed },
            Profile = options.Profile with { Evaluation = options.Profile.Evaluation with { Device = options.Device, Threads = options.Threads } },
        };
        time ??= TimeProvider.System;
        long started = time.GetTimestamp();
        Dataset used = dataset.Take(Math.Min(options.TrainLimit, dataset.Train.Count), Math.Min(options.TestLimit, dataset.Test.Count));
        NetworkDefinition network = NetworkCatalog.Create(options.Network, new NetworkOptions { Input = used.Shape, Classes = used.Classes });
        ValleyRun run = Trainer.Train(network, used, options.Training, progress, cancellation, time);

        ImmutableArray<AsymmetryResult> asymmetry = Probe(run, used, options, progress, cancellation);
        AsymmetryResult? best = asymmetry.Where(result => !double.IsNaN(result.C)).MaxBy(result => result.C);
        var line = new InterpolationOptions { Points = options.InterpolationPoints, Evaluation = options.Profile.Evaluation };
        return new TourResult
        {
            Options = options,
            AvailableTrain = dataset.Train.Count,
            AvailableTest = dataset.Test.Count,
            Dataset = used,
            Run = run,
            Asymmetry = asymmetry,
            Prevalence = Prevalence.Of(asymmetry),
            Best = best,
            ShiftGap = best is null ? null : LookCloser(run, used, best, options, progress, cancellation),
            Interpolation = SolutionInterpolation.Measure(run.SwaModel!, run.Model, used, line, progress, cancellation),
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static ImmutableArray<AsymmetryResult> Probe(
        ValleyRun run, Dataset dataset, TourOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var profiler = new LossProfiler(run.Model, dataset, options.Profile);
        var results = ImmutableArray.CreateBuilder<AsymmetryResult>(options.Count);
        foreach (ProbeDirection direction in DirectionSampler.CreateMany(run.Model, options.Direction, options.Count))
        {
            IProgress<OperationProgress>? step = progress is null ? null : new StepProgress(progress, results.Count, options.Count);
            results.Add(ValleyAsymmetry.Measure(profiler.Measure(direction, step, cancellation), options.Asymmetry));
        }
        return results.MoveToImmutable();
    }

    private static ShiftGapResult? LookCloser(
        ValleyRun run, Dataset dataset, AsymmetryResult best, TourOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        using var profiler = new LossProfiler(run.Model, dataset, options.Close with { Evaluation = options.Profile.Evaluation });
        LossProfile profile = profiler.Measure(DirectionSampler.Create(run.Model, options.Direction with { Seed = best.Seed }), progress, cancellation);
        return profile.TrainLoss.Concat(profile.TestLoss).All(double.IsFinite) ? ShiftGap.Measure(profile, options.ShiftGap) : null;
    }
}
