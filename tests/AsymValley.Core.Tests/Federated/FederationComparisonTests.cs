using AsymValley.Federated;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Tests.Reports;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>
/// Comparisons of federations that are there. Their accuracies are written into the history, so that means, deviations and
/// intervals can be computed by hand; quantiles of Student's t are those of a printed table.
/// </summary>
public sealed class FederationComparisonTests : IDisposable
{
    private static readonly NetworkDefinition s_network = TrainingFixture.Softmax(Images);

    private readonly TemporaryFolder _folder = new();
    private int _made;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NumbersAreThoseComputedByHand()
    {
        Federation[] federations =
        [
            Make(Of.FedAvg, 0, accuracies: [0.30, 0.50]), Make(Of.FedAvg, 1, accuracies: [0.40, 0.60]), Make(Of.FedAvg, 2, accuracies: [0.20, 0.70]),
            // In another order: pairs are of the same seed.
            Make(Of.FedSign, 2, accuracies: [0.20, 0.78]), Make(Of.FedSign, 0, accuracies: [0.20, 0.55]), Make(Of.FedSign, 1, accuracies: [0.20, 0.62]),
        ];
        ComparisonResult result = FederationComparison.Of(federations);
        Assert.Null(result.Path);
        Assert.Equal(2, result.Rows.Length);
        ComparisonRow average = result.Rows[0], sign = result.Rows[1];
        Assert.Equal(("FedAvg", Of.FedAvg, 3, 2, 1.0, null), (average.Setting, average.Algorithm, average.Runs, average.Rounds, average.Alpha, average.Baseline));
        Assert.Equal(("FedSign", Of.FedSign, 3, 2, 1.0, "FedAvg"), (sign.Setting, sign.Algorithm, sign.Runs, sign.Rounds, sign.Alpha, sign.Baseline));
        Assert.Equal<double>([0.50, 0.60, 0.70], average.Accuracies);
        Assert.Equal<double>([0.55, 0.62, 0.78], sign.Accuracies);
        Close(0.6, average.MeanAccuracy);
        Close(0.1, average.StandardDeviation);
        Close(0.65, sign.MeanAccuracy);
        Close(Math.Sqrt((0.01 + 0.0009 + 0.0169) / 2), sign.StandardDeviation);
        Assert.True(double.IsNaN(average.Difference) && double.IsNaN(average.DifferenceLow) && double.IsNaN(average.DifferenceHigh));
        // Differences 0.05, 0.02 and 0.08: mean 0.05, deviation 0.03; t(0.975; 2) = 4.302653.
        Close(0.05, sign.Difference);
        Assert.Equal(0.05 - 4.302653 * 0.03 / Math.Sqrt(3), sign.DifferenceLow, 1e-7);
        Assert.Equal(0.05 + 4.302653 * 0.03 / Math.Sqrt(3), sign.DifferenceHigh, 1e-7);
        // t(0.95; 2) = 2.919986.
        Assert.Equal(0.05 + 2.919986 * 0.03 / Math.Sqrt(3), FederationComparison.Of(federations, 0.9).Rows[1].DifferenceHigh, 1e-7);
        Close(federations[3..].Sum(federation => federation.Rounds[1].TestLoss) / 3, sign.MeanLoss);
        Close(federations[3..].Sum(federation => federation.Rounds[0].SsrGlobal + federation.Rounds[1].SsrGlobal) / 6, sign.MeanSsrGlobal);

        ComparisonCurve curve = result.Curves[0];
        Assert.Equal((1.0, "FedAvg"), (curve.Alpha, curve.Setting));
        Assert.Equal<int>([1, 2], curve.Rounds);
        Assert.Equal([0.3, 0.6], curve.Accuracy.Select(value => Math.Round(value, 12)));
        Assert.Equal([0.1, 0.1], curve.AccuracyDeviation.Select(value => Math.Round(value, 12)));
        Close(federations[..3].Sum(federation => federation.Rounds[0].TestLoss) / 3, curve.Loss[0]);
        Close(federations[..3].Sum(federation => federation.Rounds[0].SsrGlobal) / 3, curve.SsrGlobal[0]);
        Close(federations[..3].Sum(federation => federation.Rounds[1].SsrClients) / 3, curve.SsrClients[1]);
    }

    [Fact]
    public void OnlySeedsThatBothHaveArePaired()
    {
        ComparisonRow two = FederationComparison.Of([
            Make(Of.FedAvg, 0, accuracies: [0.5]), Make(Of.FedAvg, 1, accuracies: [0.6]), Make(Of.FedAvg, 5, accuracies: [0.9]),
            Make(Of.FedProx, 1, accuracies: [0.7]), Make(Of.FedProx, 0, accuracies: [0.5]), Make(Of.FedProx, 9, accuracies: [0.1]),
        ]).Rows[1];
        Close(1.3 / 3, two.MeanAccuracy);
        Close(0.05, two.Difference);
        // Differences 0 and 0.1: deviation √0.005; t(0.975; 1) = 12.706205.
        Assert.Equal(0.05 + 12.706205 * Math.Sqrt(0.005) / Math.Sqrt(2), two.DifferenceHigh, 1e-6);

        ComparisonRow one = FederationComparison.Of([Make(Of.FedAvg, 0, accuracies: [0.5]), Make(Of.FedProx, 0, accuracies: [0.7])]).Rows[1];
        Close(0.2, one.Difference);
        Assert.True(double.IsNaN(one.DifferenceLow) && double.IsNaN(one.DifferenceHigh) && double.IsNaN(one.StandardDeviation));

        ComparisonRow none = FederationComparison.Of([Make(Of.FedAvg, 0, accuracies: [0.5]), Make(Of.FedProx, 1, accuracies: [0.7])]).Rows[1];
        Assert.Equal(("FedAvg", true), (none.Baseline, double.IsNaN(none.Difference)));
    }

    [Fact]
    public void AlphasFallAndPartitionsWithoutOneAreApart()
    {
        var result = FederationComparison.Of([
            Make(Of.FedAvg, 0, alpha: 0.5, accuracies: [0.5]), Make(Of.FedAvg, 0, alpha: 10, accuracies: [0.6]), Make(Of.FedSign, 0, alpha: 0.5, accuracies: [0.7]),
            Make(Of.FedAvg, 0, alpha: 1, accuracies: [0.8]), Make(Of.FedAvg, 0, kind: PartitionKind.Iid, accuracies: [0.9]), Make(Of.FedSign, 0, kind: PartitionKind.Iid, accuracies: [0.4]),
        ]);
        Assert.Equal([(10, "FedAvg"), (1, "FedAvg"), (0.5, "FedAvg"), (0.5, "FedSign"), (double.NaN, "FedAvg"), (double.NaN, "FedSign")], result.Rows.Select(row => (row.Alpha, row.Setting)));
        Assert.Equal(result.Rows.Select(row => (row.Alpha, row.Setting)), result.Curves.Select(curve => (curve.Alpha, curve.Setting)));
        Close(0.2, result.Rows[3].Difference);
        Close(-0.5, result.Rows[5].Difference);
    }

    [Fact]
    public void SettingsAreNamedByTheParametersThatDiffer() => GermanCulture.Run(() =>
    {
        FederationOptions adam = Options(Of.FedAdam) with { ServerMomentum = 0.5 };
        var result = FederationComparison.Of([
            Make(Options(Of.FedProx) with { Mu = 0.25 }, 0, accuracies: [0.5]), Make(Options(Of.FedProx), 0, accuracies: [0.6]), Make(Of.FedSign, 0, accuracies: [0.7]),
            Make(adam, 0, accuracies: [0.7]), Make(adam with { Adaptivity = 0.5, ServerMomentum = 0.25 }, 0, accuracies: [0.8]),
            Make(Options(Of.FedPan) with { Position = PositionMode.Multiplicative }, 0, accuracies: [0.7]), Make(Options(Of.FedPan), 0, accuracies: [0.7]),
            Make(Options(Of.FedAvg) with { LearningRate = 0.5 }, 0, accuracies: [0.7]), Make(Options(Of.FedAvg) with { LearningRate = 0.25 }, 0, accuracies: [0.7]),
        ]);
        Assert.Equal(["FedProx Mu=0.25", "FedProx Mu=0.01", "FedSign", "FedAdam ServerMomentum=0.5 Adaptivity=0.001", "FedAdam ServerMomentum=0.25 Adaptivity=0.5",
            "FedPan Position=Multiplicative", "FedPan Position=Additive", "FedAvg LearningRate=0.5", "FedAvg LearningRate=0.25"], result.Rows.Select(row => row.Setting));
        Assert.All(result.Rows.Skip(1), row => Assert.Equal("FedProx Mu=0.25", row.Baseline));
    });

    [Fact]
    public void WhatCannotBeComparedIsRefused()
    {
        Federation first = Make(Of.FedAvg, 0, accuracies: [0.5]);
        Refused("none to compare");
        Refused("same number", first, Make(Of.FedSign, 0, accuracies: [0.5, 0.6]));
        Refused("same number", Federation.Create(s_network, first.Partition, Options(Of.FedAvg), _folder.File("not run")));
        Refused("test after the last", Make(Of.FedAvg, 0, accuracies: [double.NaN]));
        Refused("twice", first, Make(Of.FedSign, 0, accuracies: [0.5]), Make(Of.FedAvg, 0, accuracies: [0.5]));
        // The same seed, but other clients in the round, or other images with the clients.
        Refused("participants", first, Make(Options(Of.FedSign) with { ClientsPerRound = 2 }, 0, accuracies: [0.5]));
        Refused("partition", first, Make(Of.FedSign, 0, partitionSeed: 1, accuracies: [0.5]));
        foreach (double confidence in new[] { 0, 1, -0.1, double.NaN })
            Assert.Equal("Confidence", Assert.Throws<InvalidOptionException>(() => FederationComparison.Of([first], confidence)).Option);

        static void Refused(string why, params Federation[] federations) =>
            Assert.Contains(why, Assert.Throws<InvalidOptionException>(() => FederationComparison.Of(federations)).Message, StringComparison.Ordinal);
    }

    private Federation Make(Of algorithm, ulong seed, double alpha = 1, PartitionKind kind = PartitionKind.PerClass, ulong? partitionSeed = null, params double[] accuracies) =>
        Make(Options(algorithm), seed, alpha, kind, partitionSeed, accuracies);

    /// <summary>Runs a federation and puts the given accuracies into its history.</summary>
    private Federation Make(FederationOptions options, ulong seed, double alpha = 1, PartitionKind kind = PartitionKind.PerClass, ulong? partitionSeed = null, params double[] accuracies)
    {
        Partition partition = Partition.Create(Images, new PartitionOptions { Kind = kind, Clients = 4, Alpha = alpha, Seed = partitionSeed ?? seed, MinimumSamples = 4 });
        NetworkDefinition network = options.Algorithm == Of.FedPan ? Network : s_network;
        Federation federation = Federation.Create(network, partition, options with { Seed = seed, LocalEpochs = 1, BatchSize = 16 }, _folder.File($"federation-{_made++}"));
        federation.Run(accuracies.Length, workers: 1);
        var state = FederationState.Load(Path.Combine(federation.Path, "state.safetensors"), federation.Network, FederatedAlgorithm.Create(federation.Options).ServerVectors);
        FederationFolder.Open(federation.Path).WriteRounds(state, [.. federation.Rounds.Zip(accuracies, (round, accuracy) => round with { TestAccuracy = accuracy })]);
        return Federation.Open(federation.Path, Images);
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-12);
}
