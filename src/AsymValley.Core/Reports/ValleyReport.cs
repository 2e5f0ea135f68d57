using System.Collections.Immutable;
using AsymValley.Checkpoints;
using AsymValley.Landscape;
using AsymValley.Reports.Figures;
using AsymValley.Reports.Html;
using AsymValley.Signs;

namespace AsymValley.Reports;

/// <summary>
/// A report of runs, federations and results as one HTML page that needs nothing beside itself: settings, courses of training,
/// valleys, asymmetry, shift gap, signs, interpolation, rounds, each with the command that gives it again. The same input gives
/// the same bytes: nothing on the page depends on when or how fast it was made.
/// </summary>
public sealed class ValleyReport
{
    private ValleyReport(string html, ImmutableArray<string> notes) => (Html, Notes) = (html, notes);

    /// <summary>The page.</summary>
    public string Html { get; }

    /// <summary>What is missing on it and why; the page says so, too.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Measures what is missing and makes the page.</summary>
    /// <param name="sources">What to show, at least one thing.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told of every measured point.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    /// <exception cref="AsymValleyException">There is nothing to show.</exception>
    /// <exception cref="InvalidOptionException">The device is none.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ValleyReport Create(
        ReportSources sources, ReportOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new ReportOptions();
        sources.EnsureNotEmpty();
        sources = sources with
        {
            Runs = [.. sources.Runs.DistinctBy(run => run.Path ?? (object)run)],
            Federations = [.. sources.Federations.DistinctBy(federation => federation.Path)],
        };
        if (options.Measure != ReportMeasure.None && !sources.Runs.IsEmpty)
            TorchRuntime.Device(options.Device);

        List<object> others = [.. sources.Results];
        var runs = new List<(RunFindings Findings, string Id)>();
        for (int i = 0; i < sources.Runs.Length; i++)
        {
            object[] own = [.. others.Where(result => ModelOf(result) is { } model && IsOf(sources.Runs[i].Name, model))];
            others.RemoveAll(own.Contains);
            IProgress<OperationProgress>? step = progress is null ? null : new StepProgress(progress, i, sources.Runs.Length);
            runs.Add((RunProbe.Measure(sources.Runs[i], own, options, step, cancellation), $"run-{i + 1}"));
        }
        var commands = new CommandText(options);
        HtmlSection[] sections =
        [
            OverviewSection.Of(runs),
            // A page of one run has its name as the heading.
            .. runs.Select(run => RunSection.Of(run.Findings, run.Id, commands, IsOfOne(sources) && options.Title is null ? "At a glance" : null)),
            FederationSection.Of(sources.Federations, commands),
            OtherResultsSection.Of(others),
            GlossarySection.Of(),
        ];
        string html = HtmlPage.Of(options.Title ?? TitleOf(sources), SubtitleOf(sources), [.. sections.Where(section => !section.IsEmpty)], !options.IsStatic);
        return new ValleyReport(html, [.. runs.SelectMany(run => run.Findings.Notes.Select(note => $"{run.Findings.Run.Name}: {note}"))]);
    }

    /// <summary>Writes the page to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, Html);

    /// <summary>The model that a result is of; null where it is of none or of several.</summary>
    private static string? ModelOf(object result) => result switch
    {
        LossProfile r => r.Model,
        AsymmetryResult r => r.Model,
        ShiftGapResult r => r.Model,
        SignConsistencyResult r => r.Name,
        InterpolationResult r => r.To.Model,
        ModelMeasurement r => r.Model,
        _ => null,
    };

    // A run's averaged weights and snapshots are named after it.
    private static bool IsOf(string run, string model) =>
        model == run || model == $"{run}-swa" || (model.StartsWith($"{run}-epoch-", StringComparison.Ordinal) && model[$"{run}-epoch-".Length..].All(char.IsAsciiDigit));

    private static bool IsOfOne(ReportSources sources) => sources is { Runs.Length: 1, Federations.Length: 0 };

    private static string TitleOf(ReportSources sources) => (sources.Runs, sources.Federations) switch
    {
        ([var run], []) => run.Name,
        ([], [var federation]) => federation.Name,
        _ => "Valleys and their solutions",
    };

    private static string SubtitleOf(ReportSources sources)
    {
        string[] networks = [.. sources.Runs.Select(run => $"{run.Network.Name} on {run.DatasetReference.Name}").Concat(sources.Federations.Select(f => $"{f.Network.Name} on {f.DatasetReference.Name}")).Distinct()];
        return networks.Length is 0 or > 3 ? $"{sources}" : $"{sources}: {string.Join(", ", networks)}";
    }
}
