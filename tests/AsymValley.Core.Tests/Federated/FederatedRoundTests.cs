using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>
/// Three rounds of softmax regression against <see cref="NaiveFederation"/>: five clients of unequal sizes, three a round,
/// two local epochs, momentum, weight decay and uneven last batches.
/// </summary>
public sealed class FederatedRoundTests
{
    // Float32 against float64 after some 30 steps on weights of about 0.3: measured at most 2.2e-7.
    private const double Tolerance = 2e-6;

    private static readonly Dataset s_data = Noisy(FederationFixture.Images);
    private static readonly NetworkDefinition s_network = TrainingFixture.Softmax(s_data);
    private static readonly Partition s_clients = FederationFixture.Sizes(s_data, 21, 14, 11, 6, 3);

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    private static readonly Dictionary<string, FederationOptions> s_cases = new()
    {
        ["FedAvg"] = new() { Algorithm = Of.FedAvg },
        ["FedAvg by samples"] = new() { Algorithm = Of.FedAvg, Weighting = ClientWeighting.Samples },
        ["FedAvg, plain SGD"] = new() { Algorithm = Of.FedAvg, Momentum = 0, WeightDecay = 0, ClipNorm = 0 },
        ["FedAvg, clipped"] = new() { Algorithm = Of.FedAvg, ClipNorm = 0.5, WeightDecay = 0.1 },
        ["FedAvg, one client a round"] = new() { Algorithm = Of.FedAvg, ClientsPerRound = 1 },
        ["FedAvg with faults"] = new() { Algorithm = Of.FedAvg, Weighting = ClientWeighting.Samples, DropoutRate = 0.3, StragglerRate = 0.5 },
        ["FedProx"] = new() { Algorithm = Of.FedProx, Mu = 0.5 },
        ["FedProx, clipped"] = new() { Algorithm = Of.FedProx, Mu = 0.5, ClipNorm = 0.3 },
        ["FedSign"] = new() { Algorithm = Of.FedSign, Gamma = 0.1 },
        ["FedDyn"] = new() { Algorithm = Of.FedDyn },
        ["FedDyn, strong"] = new() { Algorithm = Of.FedDyn, DynAlpha = 0.3 },
        ["FedDyn with faults"] = new() { Algorithm = Of.FedDyn, DynAlpha = 0.3, DropoutRate = 0.3, StragglerRate = 0.5 },
        ["FedDyn by samples"] = new() { Algorithm = Of.FedDyn, DynAlpha = 0.3, Weighting = ClientWeighting.Samples },
        ["SCAFFOLD"] = new() { Algorithm = Of.Scaffold, Momentum = 0 },
        ["SCAFFOLD with momentum"] = new() { Algorithm = Of.Scaffold, ServerLearningRate = 0.7 },
        ["SCAFFOLD with faults"] = new() { Algorithm = Of.Scaffold, Momentum = 0.5, DropoutRate = 0.3, StragglerRate = 0.5, Weighting = ClientWeighting.Samples },
        ["FedNova"] = new() { Algorithm = Of.FedNova },
        ["FedNova, plain SGD"] = new() { Algorithm = Of.FedNova, Momentum = 0, Weighting = ClientWeighting.Uniform },
        ["FedNova with stragglers"] = new() { Algorithm = Of.FedNova, StragglerRate = 1 },
        ["FedAvgM"] = new() { Algorithm = Of.FedAvgM },
        ["FedAvgM, slow"] = new() { Algorithm = Of.FedAvgM, ServerLearningRate = 0.3, ServerMomentum = 0.5, Weighting = ClientWeighting.Samples },
        ["FedAdam"] = new() { Algorithm = Of.FedAdam },
        ["FedAdam, others"] = new() { Algorithm = Of.FedAdam, ServerLearningRate = 0.1, ServerMomentum = 0.5, ServerBeta2 = 0.9, Adaptivity = 0.1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void RoundsAreThoseOfThePaperInFloat64(string name)
    {
        FederationOptions given = s_cases[name];
        using var folder = new TemporaryFolder();
        Federation federation = Federation.Create(s_network, s_clients,
            given with { ClientsPerRound = given.ClientsPerRound ?? 3, LocalEpochs = 2, BatchSize = 4, LearningRate = 0.05, WeightDecay = given.WeightDecay == 1e-5 ? 0.01 : given.WeightDecay, Seed = 3, Device = "cpu" },
            folder.File("federation"));
        var naive = new NaiveFederation(s_data, s_clients, federation.Options, federation.InitialModel.Parameters.Values);
        ImmutableArray<RoundResult> rounds = federation.Run(3, workers: 2);
        int[] test = [.. Enumerable.Range(0, s_data.Test.Count)];
        foreach (RoundResult round in rounds)
        {
            (double loss, double drift, double ssrGlobal, double ssrClients) = naive.Round(round.Round);
            Assert.Equal(loss, round.TrainLoss, Tolerance);
            Assert.Equal(drift, round.Drift, Tolerance);
            Assert.Equal(ssrGlobal, round.SsrGlobal, 1e-12);
            Assert.Equal(ssrClients, round.SsrClients, 1e-12);
            (double testLoss, _, int hits) = NaiveSoftmax.Measure(s_data, s_data.Test, test, naive.Global);
            Assert.Equal(testLoss, round.TestLoss, Tolerance);
            Assert.Equal(hits / (double)test.Length, round.TestAccuracy, 1e-12);
        }
        double largest = naive.Global.Zip(federation.Model.Parameters.Values, (x, y) => Math.Abs(x - y)).Max();
        Assert.True(largest < Tolerance, $"{name}: {largest:E2}");
        // Clients still move at the end.
        Assert.True(rounds.All(round => round.Drift > 0.05), string.Join(' ', rounds.Select(round => round.Drift)));
    }

    // Each case differs from FedAvg by more than the tolerance, or it would not test what it says.
    [Fact]
    public void TheCasesAreNotAllFedAvg()
    {
        var models = new List<double[]>();
        foreach ((string name, FederationOptions given) in s_cases)
        {
            FederationOptions options = (given with { ClientsPerRound = 3, LocalEpochs = 2, BatchSize = 4, LearningRate = 0.05, Seed = 3, Device = "cpu" }).Resolve(s_clients);
            var naive = new NaiveFederation(s_data, s_clients, options, ValleyModel.Create(s_network, 3).Parameters.Values);
            for (int round = 1; round <= 3; round++)
                naive.Round(round);
            if (!name.EndsWith("a round", StringComparison.Ordinal))
                models.Add(naive.Global);
        }
        for (int i = 0; i < models.Count; i++)
            for (int j = 0; j < i; j++)
                Assert.True(models[i].Zip(models[j], (x, y) => Math.Abs(x - y)).Max() > 100 * Tolerance, $"cases {i} and {j}");
    }

    /// <summary>Every third label is the other one, so that no client ever fits its images.</summary>
    private static Dataset Noisy(Dataset data)
    {
        return new Dataset(new DatasetReference("Noisy"), 2, Change(data.Train), Change(data.Test), data.Normalization);

        static DataSplit Change(DataSplit split) => new(split.Shape, split.Pixels, [.. split.Labels.Select((label, i) => i % 3 == 0 ? 1 - label : label)]);
    }
}
