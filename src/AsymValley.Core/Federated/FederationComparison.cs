using System.Collections.Immutable;
using System.Globalization;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated.Algorithms;
using AsymValley.Landscape;
using AsymValley.Networks;
using MathNet.Numerics.Statistics;

namespace AsymValley.Federated;

/// <summary>
/// Compares algorithms on the same partitions, initial weights and schedules of clients, seed by seed, so that differences
/// are paired (Li24, Table 1, which gives one number each).
/// </summary>
public static class FederationComparison
{
    /// <summary>Runs every algorithm for every α and seed, each in a folder of its own; federations that are there already go on.</summary>
    /// <param name="network">The network; each seed draws its weights.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="partition">How it is dealt out; α and seed are replaced.</param>
    /// <param name="common">What all federations have in common; algorithm and seed are replaced, and parameters of an algorithm go to those that have them.</param>
    /// <param name="options">What is compared.</param>
    /// <param name="path">The folder of the folders.</param>
    /// <param name="workers">As in <see cref="Federation.Run"/>.</param>
    /// <param name="completed">Told of each round that is run.</param>
    /// <param name="progress">Told a few times a second.</param>
    /// <param name="cancellation">Looked at between steps; the same call goes on from there.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="RunFolderException">A folder holds something else.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ComparisonResult Run(
        NetworkDefinition network, Dataset dataset, PartitionOptions partition, FederationOptions common, ComparisonOptions options, string path,
        int workers = 0, Action<RoundResult>? completed = null, IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default, TimeProvider? time = null)
    {
        options.Validate();
        partition.Validate();
        foreach (FederatedAlgorithmName algorithm in options.Algorithms)
            common.For(algorithm).Validate();
        // Drawn before anything is run, because an α can be out of range and a draw can fail.
        (double Alpha, ulong Seed, Partition Clients)[] partitions =
            [.. from alpha in options.Alphas from seed in options.Seeds select (alpha, seed, Partition.Create(dataset, partition with { Alpha = alpha, Seed = seed }, cancellation))];
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        var federations = new List<Federation>();
        int total = partitions.Length * options.Algorithms.Length;
        foreach ((double alpha, ulong seed, Partition clients) in partitions)
        {
            foreach (FederatedAlgorithmName algorithm in options.Algorithms)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"{algorithm}-alpha-{alpha}-seed-{seed}");
                Federation federation = Federation.OpenOrCreate(
                    ValleyModel.Create(network, seed), clients, common.For(algorithm) with { Seed = seed }, Path.Combine(path, name), time);
                int left = options.Rounds - federation.Rounds.Length;
                if (left < 0)
                    throw new InvalidOptionException(nameof(ComparisonOptions.Rounds), $"{name} has {federation.Rounds.Length} rounds already; the number must not be less.");
                if (left > 0)
                    federation.Run(left, workers, completed, progress is null ? null : new StepProgress(progress, federations.Count, total), cancellation, time);
                federations.Add(federation);
            }
        }
        return Of(federations, options.Confidence) with { Path = path };
    }

    /// <summary>
    /// Compares federations that are there. They are grouped by α and setting, with the setting that comes first as the
    /// baseline, and paired by the seed of their options.
    /// </summary>
    /// <param name="federations">At least one, of the same number of rounds, whose last round was tested.</param>
    /// <param name="confidence">Confidence of the intervals, between 0 and 1.</param>
    /// <exception cref="InvalidOptionException">There is none, their rounds differ, a setting has a seed twice, or paired ones had different clients.</exception>
    public static ComparisonResult Of(IEnumerable<Federation> federations, double confidence = 0.95)
    {
        ComparisonOptions.EnsureConfidence(confidence);
        Federation[] all = [.. federations];
        FederationOptions.Check(all.Length > 0, "Federation", "there is none to compare");
        int rounds = all[0].Rounds.Length;
        foreach (Federation federation in all)
        {
            FederationOptions.Check(federation.Rounds.Length == rounds && rounds > 0 && !double.IsNaN(federation.Rounds[^1].TestAccuracy), "Federation",
                $"{federation.Name} has {federation.Rounds.Length} rounds and {all[0].Name} {rounds}; all need the same number, and a test after the last");
        }
        var labels = new SettingLabels(all);
        var rows = ImmutableArray.CreateBuilder<ComparisonRow>();
        var curves = ImmutableArray.CreateBuilder<ComparisonCurve>();
        foreach (var ofAlpha in all.GroupBy(AlphaOf).OrderByDescending(group => group.Key))
        {
            Federation[]? baseline = null;
            foreach (var setting in ofAlpha.GroupBy(labels.Of))
            {
                Federation[] runs = [.. setting.OrderBy(federation => federation.Options.Seed)];
                FederationOptions.Check(runs.Select(run => run.Options.Seed).Distinct().Count() == runs.Length, "Federation", $"{setting.Key} has a seed twice");
                rows.Add(Row(ofAlpha.Key, setting.Key, runs, baseline, baseline is null ? null : labels.Of(baseline[0]), confidence));
                curves.Add(Curve(ofAlpha.Key, setting.Key, runs));
                baseline ??= runs;
            }
        }
        return new ComparisonResult(rows.ToImmutable(), curves.ToImmutable(), null);
    }

    private static double AlphaOf(Federation federation) =>
        federation.Partition.Options is { } options && options.Kind.IsDirichlet() ? options.Alpha : double.NaN;

    private static ComparisonRow Row(double alpha, string setting, Federation[] runs, Federation[]? baseline, string? baselineName, double confidence)
    {
        double[] accuracies = [.. runs.Select(run => run.Rounds[^1].TestAccuracy)];
        double[] differences = [.. Differences(runs, baseline ?? [])];
        MeanInterval difference = differences.Length == 0 ? MeanInterval.None : MeanInterval.Of(differences, confidence);
        return new ComparisonRow
        {
            Alpha = alpha,
            Setting = setting,
            Algorithm = runs[0].Algorithm,
            Runs = runs.Length,
            Rounds = runs[0].Rounds.Length,
            Accuracies = [.. accuracies],
            MeanAccuracy = accuracies.Mean(),
            StandardDeviation = accuracies.StandardDeviation(),
            MeanLoss = runs.Average(run => run.Rounds[^1].TestLoss),
            MeanSsrGlobal = runs.SelectMany(run => run.Rounds).Where(round => round.IsUpdated).Select(round => round.SsrGlobal).DefaultIfEmpty(double.NaN).Average(),
            Baseline = baselineName,
            Difference = difference.Mean,
            DifferenceLow = difference.Low,
            DifferenceHigh = difference.High,
        };
    }

    private static IEnumerable<double> Differences(Federation[] runs, Federation[] baseline)
    {
        foreach (Federation run in runs)
        {
            if (baseline.FirstOrDefault(other => other.Options.Seed == run.Options.Seed) is not { } other)
                continue;
            bool same = other.Partition.Hash == run.Partition.Hash
                && other.Rounds.Zip(run.Rounds).All(pair => pair.First.Participants.SequenceEqual(pair.Second.Participants));
            FederationOptions.Check(same, "Federation", $"{run.Name} and {other.Name} have the same seed but not the same partition and participants");
            yield return run.Rounds[^1].TestAccuracy - other.Rounds[^1].TestAccuracy;
        }
    }

    private static ComparisonCurve Curve(double alpha, string setting, Federation[] runs)
    {
        int rounds = runs[0].Rounds.Length;
        return new ComparisonCurve(alpha, setting, [.. Enumerable.Range(1, rounds)],
            Over(round => round.TestAccuracy, values => values.Mean()), Over(round => round.TestAccuracy, values => values.StandardDeviation()),
            Over(round => round.TestLoss, values => values.Mean()), Over(round => round.SsrGlobal, values => values.Mean()), Over(round => round.SsrClients, values => values.Mean()));

        ImmutableArray<double> Over(Func<RoundResult, double> value, Func<double[], double> summary) =>
            [.. Enumerable.Range(0, rounds).Select(i => summary([.. runs.Select(run => value(run.Rounds[i]))]))];
    }

    /// <summary>Names of settings: the algorithm, with those of its options that differ among its federations.</summary>
    private sealed class SettingLabels(Federation[] all)
    {
        private static readonly ImmutableArray<(string Name, Func<FederationOptions, object?> Get)> s_options =
        [
            .. AlgorithmParameter.All.Select(parameter => (parameter.Name, parameter.Get)),
            (nameof(FederationOptions.ClientsPerRound), o => o.ClientsPerRound), (nameof(FederationOptions.LocalEpochs), o => o.LocalEpochs),
            (nameof(FederationOptions.BatchSize), o => o.BatchSize), (nameof(FederationOptions.LearningRate), o => o.LearningRate),
            (nameof(FederationOptions.Momentum), o => o.Momentum), (nameof(FederationOptions.WeightDecay), o => o.WeightDecay),
            (nameof(FederationOptions.ClipNorm), o => o.ClipNorm), (nameof(FederationOptions.Augment), o => o.Augment),
            (nameof(FederationOptions.Weighting), o => o.Weighting), (nameof(FederationOptions.Buffers), o => o.Buffers),
            (nameof(FederationOptions.DropoutRate), o => o.DropoutRate), (nameof(FederationOptions.StragglerRate), o => o.StragglerRate),
        ];

        public string Of(Federation federation) => string.Join(' ', s_options
            .Where(option => all.Where(other => other.Algorithm == federation.Algorithm).Select(other => option.Get(other.Options)).Distinct().Skip(1).Any())
            .Select(option => string.Create(CultureInfo.InvariantCulture, $"{option.Name}={option.Get(federation.Options)}"))
            .Prepend(federation.Algorithm.ToString()));
    }
}
