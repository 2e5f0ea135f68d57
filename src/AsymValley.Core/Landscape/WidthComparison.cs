using System.Collections.Immutable;
using System.Diagnostics;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>Compares how wide two solutions look along random directions (HHY19, Fig. 9 and 10).</summary>
public static class WidthComparison
{
    /// <summary>What the user should know of the chosen settings; null when there is nothing.</summary>
    public static string? Warning(NetworkDefinition network, ProfileOptions grid) => grid.Evaluation.WarningFor(network);

    /// <summary>Measures both solutions along the same directions and compares their widths.</summary>
    /// <param name="from">The first solution.</param>
    /// <param name="to">The second solution, of the same network.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">Directions and levels; null for the defaults.</param>
    /// <param name="grid">The offsets, around 0, and how to measure; null for the defaults.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="LayoutMismatchException">The two belong to different networks.</exception>
    /// <exception cref="LossProfileException">The offsets do not reach around 0, or a solution's own loss is not finite.</exception>
    public static WidthComparisonResult Measure(
        ValleyModel from, ValleyModel to, Dataset dataset, WidthOptions? options = null, ProfileOptions? grid = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new WidthOptions();
        options.Validate();
        from.Network.Parameters.EnsureSame(to.Parameters.Layout);
        long started = Stopwatch.GetTimestamp();
        ImmutableArray<LossProfile> first = Curves(from, 0), second = Curves(to, 1);
        return Of(first, second, options) with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };

        // One solution after the other, so that the data are on the device once.
        ImmutableArray<LossProfile> Curves(ValleyModel model, int half)
        {
            using var profiler = new LossProfiler(model, dataset, grid);
            var curves = ImmutableArray.CreateBuilder<LossProfile>(options.Count);
            // The first solution gives its size to directions that are scaled by one: to both the same.
            foreach (ProbeDirection direction in DirectionSampler.CreateMany(from, options.Direction, options.Count))
            {
                IProgress<OperationProgress>? part = progress is null ? null : new StepProgress(progress, half * options.Count + curves.Count, 2 * options.Count);
                curves.Add(profiler.Measure(direction, part, cancellation));
            }
            return curves.MoveToImmutable();
        }
    }

    /// <summary>Compares curves that were measured already.</summary>
    /// <param name="from">The first solution's, one a direction.</param>
    /// <param name="to">The second solution's, along the same directions in the same order.</param>
    /// <param name="options">The levels; null for the defaults.</param>
    /// <exception cref="InvalidOptionException">There are no curves, not as many of both, or an option is out of range.</exception>
    /// <exception cref="LossProfileException">Offsets do not reach around 0, or a loss there is not finite.</exception>
    public static WidthComparisonResult Of(ImmutableArray<LossProfile> from, ImmutableArray<LossProfile> to, WidthOptions? options = null)
    {
        options ??= new WidthOptions();
        options.Validate();
        if (from.IsDefaultOrEmpty || to.IsDefault || from.Length != to.Length)
            throw new InvalidOptionException(nameof(options.Count), "a curve of both solutions is needed along each direction.");
        string[] losses = from.Concat(to).Any(curve => curve.TestLoss.IsDefaultOrEmpty) ? ["Train"] : ["Train", "Test"];
        ImmutableArray<WidthRow> rows = [.. losses.SelectMany(loss => from.Zip(to).SelectMany(pair => Rows(pair.First, pair.Second, loss, options)))];
        return new WidthComparisonResult
        {
            From = from[0].Model,
            To = to[0].Model,
            Dataset = from[0].Dataset,
            Kind = from[0].Kind,
            FromProfiles = from,
            ToProfiles = to,
            Rows = rows,
            Summary = [.. rows.GroupBy(row => (row.Loss, row.Level)).Select(group => Summary([.. group], options.Confidence))],
        };
    }

    private static IEnumerable<WidthRow> Rows(LossProfile from, LossProfile to, string loss, WidthOptions options)
    {
        return options.Rise.Select(rise => Row(FormattableString.Invariant($"+{rise}"), start => start + rise))
            .Concat(options.Factor.Select(factor => Row(FormattableString.Invariant($"×{factor}"), start => factor * start)));

        WidthRow Row(string name, Func<double, double> level)
        {
            ValleyWidth first = Width(from, level), second = Width(to, level);
            return new WidthRow(from.Direction, from.Seed, loss, name, first, second, second.Total.CompareTo(first.Total));
        }

        ValleyWidth Width(LossProfile curve, Func<double, double> level)
        {
            ImmutableArray<double> losses = loss == "Train" ? curve.TrainLoss : curve.TestLoss;
            return ValleyWidth.Of(curve.Offsets, losses, level(ValleyWidth.AtZero(curve.Offsets, losses)));
        }
    }

    private static WidthSummary Summary(WidthRow[] rows, double confidence) => new()
    {
        Loss = rows[0].Loss,
        Level = rows[0].Level,
        MedianFrom = Median(rows.Select(row => row.From.Total)),
        MedianTo = Median(rows.Select(row => row.To.Total)),
        FromWider = new Prevalence(rows.Count(row => row.Wider < 0), rows.Length, confidence),
        ToWider = new Prevalence(rows.Count(row => row.Wider > 0), rows.Length, confidence),
    };

    private static double Median(IEnumerable<double> widths)
    {
        double[] ordered = [.. widths.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
