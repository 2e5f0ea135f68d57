using System.Collections.Immutable;
using AsymValley.Federated;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Signs;
using AsymValley.Theory;
using AsymValley.Training;

namespace AsymValley.Reports.Figures;

/// <summary>Which results can be drawn, and how: those of one kind share panels, other kinds have panels of their own.</summary>
public static class FigureKinds
{
    private static readonly FigureKind[] s_all =
    [
        FigureKind.Of<ValleyRun>("Training", TrainingPlot.Panels),
        FigureKind.Of<EpochResult>("Training", rows => TrainingPlot.Panels("training", rows)),
        FigureKind.Of<LossProfile>("Profiles", FigurePanels.Profiles),
        FigureKind.Of<LossSurface>("Surfaces", surfaces => surfaces.Select(surface => new SurfacePanel(surface))),
        FigureKind.Of<AsymmetryResult>("Asymmetric directions", FigurePanels.Asymmetry),
        FigureKind.Of<FlatSideResult>("Flat sides", results => FigurePanels.Asymmetry([.. results.Select(result => result.Asymmetry)])),
        FigureKind.Of<ShiftGapResult>("Shift between training and test loss", FigurePanels.ShiftGaps),
        FigureKind.Of<NeighbourhoodResult>("Neighbours", results => Lines(results.Select(result => NeighbourhoodPlot.Of(result)))),
        FigureKind.Of<InterpolationResult>("Lines between solutions", FigurePanels.Interpolations),
        FigureKind.Of<WidthComparisonResult>("Widths", results => Lines(results.Select(result => WidthPlot.Of(result)))),
        FigureKind.Of<TrajectoryProjectionResult>("SGD along directions", results => Lines(results.SelectMany(result => new[] { TrajectoryPlot.Course(result), TrajectoryPlot.Valley(result) }))),
        FigureKind.Of<FlatSideGainResult>("Moves to the flat side", results => Lines([FlatSideGainPlot.Of(results)])),
        FigureKind.Of<Prevalence>("Shares of asymmetric directions", rows => [FigurePanels.Prevalence(rows)]),
        FigureKind.Of<SideDifference>("Differences of the sides", rows => [FigurePanels.Sides(rows)]),
        FigureKind.Of<SignSweepResult>("Sign sweeps", FigurePanels.SignSweeps),
        FigureKind.Of<SignConsistencyResult>("Signs in common", results => Lines([SignConsistencyPlot.Of(results)])),
        FigureKind.Of<SignGradientResult>("Signs and gradient", results => Lines([SignGradientPlot.Of(results)])),
        FigureKind.Of<ParameterDistribution>("Distributions of parameters", distributions => Lines(DistributionPlot.Panels(distributions))),
        FigureKind.Of<ModelInterpolationResult>("Fused models", FigurePanels.Fusions),
        FigureKind.Of<Federation>("Federated rounds", federations => RoundPlot.Panels([.. federations.Select(federation => (federation.Name, federation.Rounds))])),
        FigureKind.Of<RoundResult>("Federated rounds", rounds => RoundPlot.Panels([.. rounds.GroupBy(round => round.Federation).Select(group => (group.Key, group.ToImmutableArray()))])),
        FigureKind.Of<ComparisonResult>("Compared federations", results => Lines(results.SelectMany(result => new[] { ComparisonPlot.Accuracy(result), ComparisonPlot.Ssr(result) }))),
        FigureKind.Of<Partition>("Partitions", partitions => partitions.Select(partition => new PartitionPanel(partition, partition.ToString()!))),
        FigureKind.Of<AveragingBiasResult>("Averaging in a valley", results => Lines([AveragingBiasPlot.Bias(results), AveragingBiasPlot.Trajectories(results)])),
        FigureKind.Of<TwoParameterValleyResult>("Two parameters", FigurePanels.TwoParameters),
        FigureKind.Of<ReluRetentionResult>("Units before and behind the ReLU", results => Lines([ReluRetentionPlot.Before(results), ReluRetentionPlot.After(results)])),
        FigureKind.Of<SoftmaxCurvatureResult>("Softmax regression along noise", results => Lines(SoftmaxCurvaturePlot.Names.Select(measure => SoftmaxCurvaturePlot.Of(results, measure)))),
        FigureKind.Of<ActivationAgreementResult>("ReLUs in common", results => Lines([ActivationAgreementPlot.Of(results)])),
    ];

    /// <summary>Whether a result has a picture.</summary>
    public static bool IsDrawable(object? result) => s_all.Any(kind => kind.Type.IsInstanceOfType(result));

    /// <summary>The type of results of a name, e.g. the <c>Type</c> in a file of <see cref="ResultJson"/>; null where no such type has a picture.</summary>
    public static Type? TypeNamed(string name) => s_all.FirstOrDefault(kind => kind.Type.Name == name)?.Type;

    /// <summary>The figure of results, of one kind or of several, in the order in which the kinds come.</summary>
    /// <param name="results">At least one; each of a kind that <see cref="IsDrawable"/> knows.</param>
    /// <param name="title">Heading; null for that of the only panel, or one that says what the panels show.</param>
    /// <exception cref="FigureException">There are no results, or one has no picture.</exception>
    /// <exception cref="LossProfileException">The series of a profile do not fit together.</exception>
    public static Figure Of(IEnumerable<object> results, string? title = null)
    {
        ImmutableArray<object> all = [.. results];
        IGrouping<FigureKind, object>[] kinds = [.. all.GroupBy(KindOf)];
        ImmutableArray<FigurePanel> panels = [.. kinds.SelectMany(kind => kind.Key.Panels([.. kind]))];
        if (panels.IsEmpty)
            throw new FigureException("There is nothing to draw: no result was given.");
        Figure figure = panels is [var only]
            ? new Figure("", [only with { Title = title ?? only.Title }]).WithPlotTitle()
            : new Figure(title ?? string.Join(", ", kinds.Select(kind => kind.Key.Name).Distinct()), panels);
        return figure with { Results = all };
    }

    internal static IEnumerable<FigurePanel> Lines(IEnumerable<SvgLinePlot> plots) => plots.Select(plot => new LinePanel(plot));

    private static FigureKind KindOf(object result) => s_all.FirstOrDefault(kind => kind.Type.IsInstanceOfType(result))
        ?? throw new FigureException($"A {result.GetType().Name} has no picture. Give results of measurements, runs, federations or partitions.");

    /// <summary>A line plot carries its heading itself.</summary>
    private static Figure WithPlotTitle(this Figure figure) =>
        figure.Panels is [LinePanel line] ? figure with { Panels = [line with { Plot = line.Plot with { Title = line.Title } }] } : figure;

    /// <summary>A type of results and how to draw many of it.</summary>
    private sealed record FigureKind(Type Type, string Name, Func<IReadOnlyList<object>, IEnumerable<FigurePanel>> Panels)
    {
        public static FigureKind Of<T>(string name, Func<IReadOnlyList<T>, IEnumerable<FigurePanel>> panels) =>
            new(typeof(T), name, results => panels([.. results.Cast<T>()]));
    }
}

/// <summary>Something that cannot be drawn or written as asked for; the message says why.</summary>
public sealed class FigureException(string message) : AsymValleyException(message);
