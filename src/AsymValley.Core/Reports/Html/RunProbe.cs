using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;
using AsymValley.Training;

namespace AsymValley.Reports.Html;

/// <summary>
/// Measures what a report needs of one run and was not given: the losses along random directions through the SGD solution and
/// their asymmetry (HHY19 §3.1), the shift gap along the most asymmetric one (Definition 3), the signs of each snapshot against
/// the initial weights (Li24 §5), and the line from SWA to SGD (HHY19 §5). What cannot be measured becomes a note.
/// </summary>
internal sealed class RunProbe
{
    private readonly ValleyRun _run;
    private readonly ReportBudget _budget;
    private readonly EvaluationOptions _evaluation;
    private readonly CommandText _commands;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<string> _notes = [];

    private RunProbe(ValleyRun run, ReportOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        _run = run;
        _budget = ReportBudget.Of(options.Measure, run.Network);
        _evaluation = new EvaluationOptions { Device = options.Device, Threads = options.Threads };
        _commands = new CommandText(options);
        _progress = progress;
        _cancellation = cancellation;
    }

    /// <summary>What there is to say of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="given">Results of this run.</param>
    /// <param name="options">How much to measure.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public static RunFindings Measure(
        ValleyRun run, IReadOnlyCollection<object> given, ReportOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var findings = new RunFindings
        {
            Run = run,
            Profiles = new([.. given.OfType<LossProfile>()]),
            Asymmetry = new([.. given.OfType<AsymmetryResult>()]),
            ShiftGap = new([.. given.OfType<ShiftGapResult>()]),
            Signs = new([.. given.OfType<SignConsistencyResult>()]),
            Interpolation = new([.. given.OfType<InterpolationResult>()]),
            Solutions = [.. given.OfType<ModelMeasurement>()],
            Notes = run.Warning is { } warning ? [warning] : [],
        };
        if (findings.Solutions.IsEmpty && findings.Interpolation.First is { } line)
            findings = findings with { Solutions = [line.To, line.From] };
        return options.Measure == ReportMeasure.None ? findings : new RunProbe(run, options, progress, cancellation).Complete(findings);
    }

    private RunFindings Complete(RunFindings findings)
    {
        if (_run.History.IsEmpty)
            return findings with { Notes = findings.Notes.Add("No epoch is completed: there is nothing to measure yet.") };
        if (findings.Signs.IsEmpty)
            findings = findings with { Signs = Try("The signs", Signs) };
        if (TryOpenData() is { } dataset)
            findings = CompleteOn(dataset, findings);
        return findings with { Notes = [.. findings.Notes, .. _notes] };
    }

    private RunFindings CompleteOn(Dataset dataset, RunFindings findings)
    {
        if (findings.Asymmetry.IsEmpty)
            findings = findings with { Asymmetry = Try("The asymmetry", () => Asymmetry(dataset, findings.Profiles)) };
        if (findings.ShiftGap.IsEmpty && findings.Best is { } best)
            findings = findings with { ShiftGap = Try("The shift gap", () => ShiftGapAlong(best, dataset)) };
        if (findings.Interpolation.IsEmpty && _run.SwaModel is not null)
            findings = findings with { Interpolation = Try("The line from SWA to SGD", () => Interpolation(dataset)) };
        if (findings.Solutions.IsEmpty)
        {
            findings = findings with
            {
                Solutions = findings.Interpolation.First is { } line
                    ? [line.To, line.From]
                    : Try("The solution", () => new Findings<ModelMeasurement>([ModelMeasurement.Of(_run.Model, dataset, _evaluation, _cancellation)])).Results,
            };
        }
        return findings with { Images = Describe(dataset) };
    }

    private Findings<AsymmetryResult> Asymmetry(Dataset dataset, Findings<LossProfile> profiles)
    {
        if (!profiles.IsEmpty)
            return new([.. profiles.Results.Select(profile => ValleyAsymmetry.Measure(profile))]);
        using var profiler = new LossProfiler(_run.Model, dataset, new ProfileOptions { Range = _budget.Range, Points = _budget.Points, Evaluation = _evaluation });
        ProbeDirection[] directions = [.. DirectionSampler.CreateMany(_run.Model, _budget.Direction, _budget.Directions)];
        return new(
            [.. directions.Select((direction, i) => ValleyAsymmetry.Measure(profiler.Measure(direction, Step(i, directions.Length), _cancellation)))],
            _commands.Asymmetry(_run, dataset, _budget));
    }

    private Findings<ShiftGapResult> ShiftGapAlong(AsymmetryResult best, Dataset dataset)
    {
        if (best.Kind is null || best.Profile.TestLoss.IsDefaultOrEmpty)
            return default;
        DirectionOptions along = _budget.Direction with { Kind = best.Kind.Value, Seed = best.Seed, Scaling = best.Scaling, Group = best.Group };
        if (!along.IsRandom)
            return default;
        using var profiler = new LossProfiler(_run.Model, dataset, new ProfileOptions { Range = _budget.CloseRange, Points = _budget.Points, Evaluation = _evaluation });
        LossProfile profile = profiler.Measure(DirectionSampler.Create(_run.Model, along), _progress, _cancellation);
        return new([ShiftGap.Measure(profile, _budget.ShiftGap)], _commands.ShiftGap(_run, dataset, along, _budget));
    }

    private Findings<InterpolationResult> Interpolation(Dataset dataset)
    {
        var options = new InterpolationOptions { Points = _budget.InterpolationPoints, Evaluation = _evaluation };
        return new([SolutionInterpolation.Measure(_run.SwaModel!, _run.Model, dataset, options, _progress, _cancellation)], _commands.Interpolation(_run, dataset, _budget));
    }

    private Findings<SignConsistencyResult> Signs()
    {
        var initial = new NamedParameters($"{_run.Name}, initial", _run.InitialModel.Parameters);
        var results = ImmutableArray.CreateBuilder<SignConsistencyResult>();
        foreach (RunSnapshot snapshot in Thin(_run.Snapshots))
            results.Add(Compare(snapshot.Load(), snapshot.Epoch));
        if (results.Count == 0 || results[^1].Epoch != _run.History.Length)
            results.Add(Compare(_run.Model, _run.KeptEpoch ?? _run.History.Length));
        return new(results.ToImmutable(), _commands.Signs(_run));

        SignConsistencyResult Compare(ValleyModel model, int epoch)
        {
            _cancellation.ThrowIfCancellationRequested();
            return SignConsistency.Measure(new NamedParameters(model.Name, model.Parameters, epoch), initial);
        }
    }

    /// <summary>The first, the last, and as many between them as are affordable.</summary>
    private IEnumerable<RunSnapshot> Thin(ImmutableArray<RunSnapshot> snapshots) => snapshots.Length <= _budget.MostSnapshots
        ? snapshots
        : Enumerable.Range(0, _budget.MostSnapshots).Select(i => snapshots[(int)Math.Round(i * (snapshots.Length - 1.0) / (_budget.MostSnapshots - 1))]);

    private Dataset? TryOpenData()
    {
        try
        {
            Dataset dataset = _run.Dataset;
            // One client's share is not cut: a command could not name what is left.
            return _budget.Images is { } most && dataset.Reference.Options.Part is null
                ? dataset.Take(Math.Min(most, dataset.Train.Count), Math.Min(most / 2, dataset.Test.Count))
                : dataset;
        }
        catch (Exception e) when (e is AsymValleyException or IOException or UnauthorizedAccessException)
        {
            _notes.Add($"The data cannot be opened, so no loss was measured: {e.Message}");
            return null;
        }
    }

    private string Describe(Dataset used)
    {
        (int train, int test) = (_run.Dataset.Train.Count, _run.Dataset.Test.Count);
        string images = string.Create(CultureInfo.InvariantCulture, $"{used.Train.Count:N0} training and {used.Test.Count:N0} test images");
        return (used.Train.Count, used.Test.Count) == (train, test) ? $"all {images}" : string.Create(CultureInfo.InvariantCulture, $"the first {images} of {train:N0} and {test:N0}");
    }

    private Findings<T> Try<T>(string what, Func<Findings<T>> measure)
    {
        try
        {
            return measure();
        }
        catch (Exception e) when (e is AsymValleyException or IOException)
        {
            _notes.Add($"{what} could not be measured: {e.Message}");
            return new([]);
        }
    }

    private StepProgress? Step(int step, int steps) => _progress is null ? null : new StepProgress(_progress, step, steps);
}
