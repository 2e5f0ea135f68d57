using System.Collections.Immutable;
using AsymValley.Fusion;
using AsymValley.Landscape;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports.Figures;

/// <summary>How several results of a kind share panels.</summary>
internal static class FigurePanels
{
    private const int FewPairs = 3, FewSurfaces = 3, SurfacePoints = 41;

    /// <summary>A panel for each meaning of the offsets: profiles of different scalings have no axis in common.</summary>
    public static IEnumerable<FigurePanel> Profiles(IReadOnlyList<LossProfile> profiles) =>
        FigureKinds.Lines(profiles.GroupBy(ProfilePlot.OffsetLabel).Select(group => ProfilePlot.Of([.. group])));

    /// <summary>All profiles together, and the losses over both parameters of a few, with the solution and SGD's average.</summary>
    public static IEnumerable<FigurePanel> TwoParameters(IReadOnlyList<TwoParameterValleyResult> results)
    {
        TwoParameterValley[] valleys = [.. results.SelectMany(result => result.Valleys)];
        return [.. Profiles([.. valleys.Select(valley => valley.Asymmetry.Profile)]), .. valleys.Take(FewSurfaces).Select(valley => new SurfacePanel(SurfaceOf(valley)))];
    }

    public static IEnumerable<FigurePanel> Asymmetry(IReadOnlyList<AsymmetryResult> results) =>
        FigureKinds.Lines(results.GroupBy(result => ProfilePlot.OffsetLabel(result.Profile)).Select(group => AsymmetryPlot.Of([.. group])));

    /// <summary>The curves of each, and the gaps of all over the shift.</summary>
    public static IEnumerable<FigurePanel> ShiftGaps(IReadOnlyList<ShiftGapResult> gaps) =>
        FigureKinds.Lines([.. gaps.Select(ShiftGapPlot.Curves), gaps is [var only] ? ShiftGapPlot.Ratio(only) : ShiftGapPlot.Ratios(gaps)]);

    public static IEnumerable<FigurePanel> Interpolations(IReadOnlyList<InterpolationResult> lines) =>
        FigureKinds.Lines([lines is [var only] ? InterpolationPlot.Of(only) : InterpolationPlot.Of(lines)]);

    /// <summary>The lines of a few pairs; of more the gap over the ratio, and both over the epochs where they are snapshots.</summary>
    public static IEnumerable<FigurePanel> Fusions(IReadOnlyList<ModelInterpolationResult> pairs)
    {
        if (pairs.Count <= FewPairs)
            return Interpolations([.. pairs.Select(pair => pair.Line)]);
        (string, ImmutableArray<ModelInterpolationResult>)[] groups = [("pairs", [.. pairs])];
        bool hasLine = pairs.Where(pair => double.IsFinite(pair.Gap)).Select(pair => pair.SsrAB).Distinct().Count() > 1;
        SvgLinePlot scatter = FusionPlot.Scatter(groups, hasLine ? FusionRegression.Of(pairs) : null);
        return FigureKinds.Lines(pairs.All(pair => pair.Epoch is not null) ? [scatter, FusionPlot.Ratios(groups), FusionPlot.Gaps(groups)] : [scatter]);
    }

    /// <summary>A panel for each model.</summary>
    public static IEnumerable<FigurePanel> SignSweeps(IReadOnlyList<SignSweepResult> results) => FigureKinds.Lines(results.GroupBy(result => result.Model).Select(group =>
    {
        SignSweepResult[] sweep = [.. group];
        ProfileSeries series = new[] { ProfileSeries.TestError, ProfileSeries.TestLoss, ProfileSeries.TrainError, ProfileSeries.TrainLoss }
            .First(known => known == ProfileSeries.TrainLoss || sweep.All(result => result.Read(known) is not null));
        return SignSweepPlot.Of(sweep, series);
    }));

    public static IntervalPanel Prevalence(IReadOnlyList<Prevalence> rows)
    {
        Directions.DirectionKind?[] kinds = [.. rows.Select(row => row.Kind).Distinct()];
        return new IntervalPanel("Share of asymmetric directions", "share of directions, with its Wilson interval",
            [.. rows.Select(row => new IntervalRow(PrevalencePlot.LabelOf(row), row.Share, row.Low, row.High, Array.IndexOf(kinds, row.Kind), PrevalencePlot.CountsOf(row)))],
            PrevalencePlot.ToSvg(rows));
    }

    public static IntervalPanel Sides(IReadOnlyList<SideDifference> rows) => new(
        SideDifferencePlot.TitleOf(rows), I($"difference with its {100 * rows[0].Confidence:0.##}% interval; below 0 the positive side is lower"),
        [.. rows.Select(row => new IntervalRow(SideDifferencePlot.LabelOf(row), row.Difference.Mean, row.Difference.Low, row.Difference.High, SideDifferencePlot.ColorOf(row), SideDifferencePlot.CountsOf(row)))],
        SideDifferencePlot.ToSvg(rows));

    /// <summary>As far as the direction was probed.</summary>
    private static LossSurface SurfaceOf(TwoParameterValley valley)
    {
        ImmutableArray<double> steps = [.. Enumerable.Range(0, SurfacePoints).Select(i => valley.Asymmetry.Profile.Offsets[^1] * (2.0 * i / (SurfacePoints - 1) - 1))];
        ImmutableArray<double> weights = [.. steps.Select(step => valley.Center.Weight + step)], biases = [.. steps.Select(step => valley.Center.Bias + step)];
        return new LossSurface
        {
            Model = I($"Logistic regression, seed {valley.Seed}"), Dataset = I($"{valley.Inputs.Length} inputs"), U = "weight", V = "bias", UOffsets = weights, VOffsets = biases,
            TrainLoss = [.. biases.SelectMany(bias => weights.Select(weight => valley.LossAt(new WeightAndBias(weight, bias))))],
            Models = ["solution", "average"], ModelsU = [valley.Solution.Weight, valley.Average.Weight], ModelsV = [valley.Solution.Bias, valley.Average.Bias],
        };
    }
}
