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
        FigureKind.Of<ValleyRun>(TrainingPlot.Panels),
        FigureKind.Of<EpochResult>(rows => TrainingPlot.Panels("training", rows)),
        FigureKind.Of<LossProfile>(FigurePanels.Profiles),
        FigureKind.Of<LossSurface>(surfaces => surfaces.Select(surface => new SurfacePanel(surface))),
        FigureKind.Of<AsymmetryResult>(FigurePanels.Asymmetry),
        FigureKind.Of<FlatSideResult>(results => FigurePanels.Asymmetry([.. results.Select(result => result.Asymmetry)])),
        FigureKind.Of<ShiftGapResult>(FigurePanels.ShiftGaps),
        FigureKind.Of<NeighbourhoodResult>(results => Lines(results.Select(result => NeighbourhoodPlot.Of(result)))),
        FigureKind.Of<InterpolationResult>(FigurePanels.Interpolations),
        FigureKind.Of<WidthComparisonResult>(results => Lines(results.Select(result => WidthPlot.Of(result)))),
        FigureKind.Of<TrajectoryProjectionResult>(results => Lines(results.SelectMany(result => new[] { TrajectoryPlot.Course(result), TrajectoryPlot.Valley(result) }))),
        FigureKind.Of<FlatSideGainResult>(results => Lines([FlatSideGainPlot.Of(results)])),
        FigureKind.Of<Prevalence>(rows => [FigurePanels.Prevalence(rows)]),
        FigureKind.Of<SideDifference>(rows => [FigurePanels.Sides(rows)]),
        FigureKind.Of<SignSweepResult>(FigurePanels.SignSweeps),
        FigureKind.Of<SignConsistencyResult>(results => Lines([SignConsistencyPlot.Of(results)])),
        FigureKind.Of<SignGradientResult>(results => Lines([SignGradientPlot.Of(results)])),
        FigureKind.Of<ParameterDistribution>(distributions => Lines(DistributionPlot.Panels(distributions))),
        FigureKind.Of<ModelInterpolationResult>(FigurePanels.Fusions),
        FigureKind.Of<Federation>(federations => RoundPlot.Panels([.. federations.Select(federation => (federation.Name, federation.Rounds))])),
        FigureKind.Of<RoundResult>(rounds => RoundPlot.Panels([.. rounds.GroupBy(round => round.Federation).Select(group => (group.Key, group.ToImmutableArray()))])),
        FigureKind.Of<ComparisonResult>(results => Lines(results.SelectMany(result => new[] { ComparisonPlot.Accuracy(result), ComparisonPlot.Ssr(result) }))),
        FigureKind.Of<Partition>(partitions => partitions.Select(partition => new PartitionPanel(partition, partition.ToString()!))),
        FigureKind.Of<AveragingBiasResult>(results => Lines([AveragingBiasPlot.Bias(results), AveragingBiasPlot.Trajectories(results)])),
        FigureKind.Of<TwoParameterValleyResult>(results => FigurePanels.Profiles([.. results.SelectMany(result => result.Valleys).Select(valley => valley.Asymmetry.Profile)])),
        FigureKind.Of<ReluRetentionResult>(results => Lines([ReluRetentionPlot.Before(results), ReluRetentionPlot.After(results)])),
        FigureKind.Of<SoftmaxCurvatureResult>(results => Lines(SoftmaxCurvaturePlot.Names.Select(measure => SoftmaxCurvaturePlot.Of(results, measure)))),
        FigureKind.Of<ActivationAgreementResult>(results => Lines([ActivationAgreementPlot.Of(results)])),
    ];

    /// <summary>Whether a result has a picture.</summary>
    public static bool IsDrawable(object? result) => s_all.Any(kind => kind.Type.IsInstanceOfType(result));

    /// <summary>The figure of results, of one kind or of several, in the order in which the kinds come.</summary>
    /// <param name="results">At least one; each of a kind that <see cref="IsDrawable"/> knows.</param>
    /// <param name="title">Heading; null for that of the only panel, or none over several.</param>
    /// <exception cref="FigureException">There are no results, or one has no picture.</exception>
    /// <exception cref="LossProfileException">The series of a profile do not fit together.</exception>
    public static Figure Of(IEnumerable<object> results, string? title = null)
    {
        ImmutableArray<FigurePanel> panels =
        [
            .. results.GroupBy(KindOf).SelectMany(group => group.Key.Panels([.. group])),
        ];
        if (panels.IsEmpty)
            throw new FigureException("There is nothing to draw: no result was given.");
        return panels is [var only] ? new Figure("", [only with { Title = title ?? only.Title }]).WithPlotTitle() : new Figure(title ?? "", panels);
    }

    internal static IEnumerable<FigurePanel> Lines(IEnumerable<SvgLinePlot> plots) => plots.Select(plot => new LinePanel(plot));

    private static FigureKind KindOf(object result) => s_all.FirstOrDefault(kind => kind.Type.IsInstanceOfType(result))
        ?? throw new FigureException($"A {result.GetType().Name} has no picture. Give results of measurements, runs, federations or partitions.");

    /// <summary>A line plot carries its heading itself.</summary>
    private static Figure WithPlotTitle(this Figure figure) =>
        figure.Panels is [LinePanel line] ? figure with { Panels = [line with { Plot = line.Plot with { Title = line.Title } }] } : figure;

    /// <summary>A type of results and how to draw many of it.</summary>
    private sealed record FigureKind(Type Type, Func<IReadOnlyList<object>, IEnumerable<FigurePanel>> Panels)
    {
        public static FigureKind Of<T>(Func<IReadOnlyList<T>, IEnumerable<FigurePanel>> panels) =>
            new(typeof(T), results => panels([.. results.Cast<T>()]));
    }
}

/// <summary>Something that cannot be drawn or written as asked for; the message says why.</summary>
public sealed class FigureException(string message) : AsymValleyException(message);
