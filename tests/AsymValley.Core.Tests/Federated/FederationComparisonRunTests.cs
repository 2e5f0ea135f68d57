using AsymValley.Checkpoints;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Tests.Reports;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>Comparisons that run their federations.</summary>
public sealed class FederationComparisonRunTests
{
    private static readonly NetworkDefinition s_network = TrainingFixture.Softmax(Images);
    private static readonly PartitionOptions s_partition = new() { Clients = 4, MinimumSamples = 4 };
    private static readonly ComparisonOptions s_compared = new() { Algorithms = [Of.FedAvg, Of.Scaffold], Alphas = [10, 0.5], Seeds = [3, 4], Rounds = 2 };

    // Mu is for FedProx and ServerMomentum for FedAvgM: those that have no such parameter do without.
    private static readonly FederationOptions s_common = new()
    {
        Algorithm = Of.FedAvgM, ServerMomentum = 0.5, ClientsPerRound = 3, LocalEpochs = 1, BatchSize = 16, LearningRate = 0.05, Device = "cpu",
    };

    [Fact]
    public void EachAlgorithmRunsOnTheSamePartitionsWeightsAndSchedules() => GermanCulture.Run(() =>
    {
        using var folder = new TemporaryFolder();
        var told = new List<RoundResult>();
        var reports = new List<OperationProgress>();
        ComparisonResult result = Run(folder.File("comparison"), completed: told.Add, progress: new Reports(reports.Add));
        string[] names = [.. from alpha in new[] { "10", "0.5" } from seed in new[] { 3, 4 } from algorithm in new[] { "FedAvg", "Scaffold" } select $"{algorithm}-alpha-{alpha}-seed-{seed}"];
        Assert.Equal(names.Order(), Directory.GetDirectories(folder.File("comparison")).Select(Path.GetFileName).Order());
        Assert.Equal(names.SelectMany(name => new[] { (name, 1), (name, 2) }), told.Select(round => (round.Federation, round.Round)));
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
        Assert.Equal(reports[^1].Total, reports[^1].Done);

        Federation[] federations = [.. names.Select(name => Federation.Open(Path.Combine(folder.File("comparison"), name), Images))];
        foreach (Federation[] pair in federations.Chunk(2))
        {
            Assert.Equal(pair[0].Partition.Hash, pair[1].Partition.Hash);
            AssertSameBits(pair[0].InitialModel, pair[1].InitialModel);
            Assert.Equal(pair[0].Rounds.SelectMany(round => round.Participants), pair[1].Rounds.SelectMany(round => round.Participants));
            Assert.Equal(pair[0].Options.Seed, pair[0].Partition.Options!.Seed);
        }
        Assert.Equal(4, federations.Select(federation => federation.Partition.Hash).Distinct().Count());
        Assert.Equal((folder.File("comparison"), 4), (result.Path, result.Rows.Length));
        Assert.Equal([(10, "FedAvg"), (10, "Scaffold"), (0.5, "FedAvg"), (0.5, "Scaffold")], result.Rows.Select(row => (row.Alpha, row.Setting)));
        Assert.Equal(federations.Select(federation => federation.TestAccuracy).Order(), result.Rows.SelectMany(row => row.Accuracies).Order());
        AssertSameRows(FederationComparison.Of(federations), result);
        // All is done: nothing is run again.
        AssertSameRows(result, Run(folder.File("comparison"), completed: _ => Assert.Fail("a round")));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void ACancelledComparisonGoesOnToTheSameResult(int rounds)
    {
        using var folder = new TemporaryFolder();
        ComparisonResult whole = Run(folder.File("whole"));
        using var cancellation = new CancellationTokenSource();
        int done = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Run(folder.File("cut"), completed: _ =>
        {
            if (++done == rounds)
                cancellation.Cancel();
        }, cancellation: cancellation.Token));
        int left = 0;
        AssertSameRows(whole, Run(folder.File("cut"), completed: _ => left++));
        Assert.Equal(16 - rounds, left);
    }

    [Fact]
    public void RoundsAndSeedsCanBeAddedAndNotTakenAway()
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("comparison"));
        ComparisonResult more = Run(folder.File("comparison"), s_compared with { Rounds = 3, Seeds = [3, 4, 5] });
        Assert.All(more.Rows, row => Assert.Equal((3, 3), (row.Rounds, row.Runs)));
        AssertSameRows(Run(folder.File("at once"), s_compared with { Rounds = 3, Seeds = [3, 4, 5] }), more);
        Assert.Equal("Rounds", Assert.Throws<InvalidOptionException>(() => Run(folder.File("comparison"))).Option);
        Assert.Throws<RunFolderException>(() => FederationComparison.Run(s_network, Images, s_partition, s_common with { LearningRate = 0.1 }, s_compared with { Rounds = 3 }, folder.File("comparison")));
    }

    [Fact]
    public void OptionsAreChecked()
    {
        Refused("Algorithms", s_compared with { Algorithms = [] });
        Refused("Algorithms", s_compared with { Algorithms = default });
        Refused("Algorithms", s_compared with { Algorithms = [Of.FedAvg, Of.FedAvg] });
        Refused("Algorithm", s_compared with { Algorithms = [(Of)77] });
        Refused("Alphas", s_compared with { Alphas = [] });
        Refused("Alphas", s_compared with { Alphas = [1, 1] });
        Refused("Alpha", s_compared with { Alphas = [1, -1] });
        Refused("Alpha", s_compared with { Alphas = [double.NaN] });
        Refused("Seeds", s_compared with { Seeds = [] });
        Refused("Seeds", s_compared with { Seeds = [1, 1] });
        Refused("Rounds", s_compared with { Rounds = 0 });
        Refused("Confidence", s_compared with { Confidence = 1 });

        static void Refused(string option, ComparisonOptions options)
        {
            using var folder = new TemporaryFolder();
            Assert.Equal(option, Assert.Throws<InvalidOptionException>(() => Run(folder.File("comparison"), options)).Option);
            // Before anything is written or run.
            Assert.False(Directory.Exists(folder.File("comparison")));
        }
    }

    private static ComparisonResult Run(
        string path, ComparisonOptions? options = null, Action<RoundResult>? completed = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        FederationComparison.Run(s_network, Images, s_partition, s_common, options ?? s_compared, path, 1, completed, progress, cancellation);

    private static void AssertSameRows(ComparisonResult expected, ComparisonResult actual)
    {
        Assert.Equal(expected.Rows.Select(Text), actual.Rows.Select(Text));
        Assert.Equal(expected.Curves.Select(CurveText), actual.Curves.Select(CurveText));

        static string Text(ComparisonRow row) => FormattableString.Invariant(
            $"{row.Alpha} {row.Setting} {row.Runs} {row.Rounds} {row.MeanAccuracy:R} {row.StandardDeviation:R} {row.MeanLoss:R} {row.MeanSsrGlobal:R} {row.Difference:R} {row.DifferenceLow:R}");

        static string CurveText(ComparisonCurve curve) => string.Join(' ', curve.Accuracy.Concat(curve.Loss).Concat(curve.SsrGlobal).Select(value => value.ToString("R")));
    }
}
