using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Tests.Reports;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

public sealed class FederationOptionsTests
{
    private const double Big = 1e39;

    public static TheoryData<string, object?> OutOfRange => new()
    {
        { "Algorithm", (Of)99 }, { "ClientsPerRound", 0 }, { "ClientsPerRound", -1 }, { "LocalEpochs", 0 }, { "BatchSize", 0 },
        { "LearningRate", 0.0 }, { "LearningRate", -0.1 }, { "LearningRate", double.NaN }, { "LearningRate", double.PositiveInfinity }, { "LearningRate", Big },
        { "Momentum", -0.1 }, { "Momentum", 1.0 }, { "Momentum", double.NaN }, { "WeightDecay", -1e-9 }, { "WeightDecay", double.NaN }, { "WeightDecay", Big },
        { "ClipNorm", -1.0 }, { "ClipNorm", double.NaN }, { "ClipNorm", Big }, { "Weighting", (ClientWeighting)7 }, { "Buffers", (BufferPolicy)7 },
        { "DropoutRate", -0.1 }, { "DropoutRate", 1.1 }, { "DropoutRate", double.NaN }, { "StragglerRate", -0.1 }, { "StragglerRate", 1.1 }, { "StragglerRate", double.NaN },
        { "EvaluateEvery", -1 },
    };

    // For each parameter that only some algorithms have: who, its default there, values in and out of range.
    private static readonly (string Name, (Of Algorithm, object Default)[] Of, object[] Good, object[] Bad)[] s_parameters =
    [
        ("Gamma", [(Of.FedSign, 1e-4)], [0.0, 5.0], [-0.1, double.NaN, Big]),
        ("Reduction", [(Of.FedSign, SignReduction.Sum)], [SignReduction.Sum, SignReduction.LayerMean, SignReduction.Mean], [(SignReduction)9]),
        ("Mu", [(Of.FedProx, 0.01), (Of.Moon, 1.0)], [0.0, 5.0], [-0.1, double.NaN, Big]),
        ("Temperature", [(Of.Moon, 0.5)], [0.1], [0.0, -1.0, double.NaN, Big]),
        ("DynAlpha", [(Of.FedDyn, 0.01)], [0.0, 5.0], [-0.1, double.NaN, Big]),
        ("Frequency", [(Of.FedPan, 1.0)], [0.5, 8.0], [0.0, -1.0, double.NaN]),
        ("Amplitude", [(Of.FedPan, 0.05)], [0.0, 0.5], [-0.1, double.NaN]),
        ("Position", [(Of.FedPan, PositionMode.Additive)], [PositionMode.Multiplicative], [(PositionMode)9]),
        ("ServerLearningRate", [(Of.FedAvgM, 1.0), (Of.Scaffold, 1.0), (Of.FedAdam, 0.01)], [2.0], [0.0, -1.0, double.NaN, Big]),
        ("ServerMomentum", [(Of.FedAvgM, 0.9), (Of.FedAdam, 0.9)], [0.0, 0.99], [-0.1, 1.0, double.NaN]),
        ("ServerBeta2", [(Of.FedAdam, 0.99)], [0.0, 0.999], [-0.1, 1.0, double.NaN]),
        ("Adaptivity", [(Of.FedAdam, 1e-3)], [1e-8], [0.0, -1.0, double.NaN]),
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void AValueOutOfRangeIsNamed(string name, object? value) =>
        Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => With(new FederationOptions(), name, value).Validate()).Option);

    [Fact]
    public void LimitsAreInTheRange() => new FederationOptions
    {
        ClientsPerRound = 1, LocalEpochs = 1, BatchSize = 1, LearningRate = 3e38, Momentum = 0, WeightDecay = 0, ClipNorm = 0, DropoutRate = 1, StragglerRate = 1, EvaluateEvery = 0,
    }.Validate();

    [Fact]
    public void ParametersHaveTheirRangeWhereTheAlgorithmHasThemAndAreRefusedElsewhere()
    {
        // Every nullable option but the two that all algorithms have is in the table.
        Assert.Equal(s_parameters.Select(parameter => parameter.Name).Order(), typeof(FederationOptions).GetProperties()
            .Where(property => Nullable.GetUnderlyingType(property.PropertyType) is not null && property.Name is not ("ClientsPerRound" or "Augment" or "Weighting")).Select(property => property.Name).Order());
        foreach ((string name, (Of Algorithm, object Default)[] owners, object[] good, object[] bad) in s_parameters)
        {
            foreach (Of algorithm in Enum.GetValues<Of>())
            {
                var options = new FederationOptions { Algorithm = algorithm, Device = "cpu" };
                options.Validate();
                object? expected = owners.FirstOrDefault(owner => owner.Algorithm == algorithm).Default;
                Assert.Equal(expected, Get(options.Resolve(Clients), name));
                if (expected is null)
                {
                    InvalidOptionException error = Assert.Throws<InvalidOptionException>(() => With(options, name, good[0]).Validate());
                    Assert.Equal(name, error.Option);
                    Assert.All(owners, owner => Assert.Contains(owner.Algorithm.ToString(), error.Message, StringComparison.Ordinal));
                    continue;
                }
                foreach (object value in good)
                {
                    With(options, name, value).Validate();
                    Assert.Equal(value, Get(With(options, name, value).Resolve(Clients), name));
                }
                foreach (object value in bad)
                    Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => With(options, name, value).Validate()).Option);
            }
        }
    }

    [Fact]
    public void ForKeepsWhatTheOtherAlgorithmHasToo()
    {
        var options = new FederationOptions { Algorithm = Of.FedAvgM, ServerLearningRate = 0.5, ServerMomentum = 0.8, LearningRate = 0.2, Seed = 3 };
        FederationOptions adam = options.For(Of.FedAdam), scaffold = options.For(Of.Scaffold), average = options.For(Of.FedAvg);
        Assert.Equal((0.5, 0.8), (adam.ServerLearningRate, adam.ServerMomentum));
        Assert.Equal((0.5, null), (scaffold.ServerLearningRate, scaffold.ServerMomentum));
        Assert.Equal(new FederationOptions { Algorithm = Of.FedAvg, LearningRate = 0.2, Seed = 3 }, average);
        foreach (Of algorithm in Enum.GetValues<Of>())
            options.For(algorithm).Validate();
    }

    [Fact]
    public void DefaultsThatDependOnOthersAreFilledIn()
    {
        foreach (Of algorithm in Enum.GetValues<Of>())
        {
            FederationOptions resolved = new FederationOptions { Algorithm = algorithm, Device = "cpu" }.Resolve(Clients);
            Assert.Equal(algorithm == Of.FedNova ? ClientWeighting.Samples : ClientWeighting.Uniform, resolved.Weighting);
            Assert.Equal((1, Images.AugmentByDefault, true), (resolved.ClientsPerRound, resolved.Augment, resolved.IsResolved));
            Assert.Equal(resolved, resolved.Resolve(Clients));
        }
        int PerRound(int clients) => new FederationOptions { Device = "cpu" }.Resolve(Sizes(Images, [.. Enumerable.Repeat(1, clients)])).ClientsPerRound!.Value;
        Assert.Equal([1, 1, 1, 2, 3, 6], new[] { 1, 4, 14, 15, 25, 60 }.Select(PerRound));
        Assert.Equal("ClientsPerRound", Assert.Throws<InvalidOptionException>(() => new FederationOptions { ClientsPerRound = 7 }.Resolve(Clients)).Option);
        Assert.Equal("Device", Assert.Throws<InvalidOptionException>(() => new FederationOptions { Device = "tpu" }.Resolve(Clients)).Option);
    }

    // Measured over 120 rounds: 1e-4 does no harm, 1e-3 much.
    [Theory]
    [InlineData(Of.FedSign, null, null, 200, false)]
    [InlineData(Of.FedSign, 1e-3, null, 5, false)]
    [InlineData(Of.FedSign, 1e-3, null, 120, true)]
    [InlineData(Of.FedSign, 1e-3, SignReduction.Mean, 120, false)]
    [InlineData(Of.FedAvg, null, null, 10_000, false)]
    public void APushThatAddsUpIsWarnedOf(Of algorithm, double? gamma, SignReduction? reduction, int rounds, bool warns) =>
        Assert.Equal(warns, new FederationOptions { Algorithm = algorithm, Gamma = gamma, Reduction = reduction }.WarningFor(rounds) is not null);

    [Fact]
    public void NumbersOfRoundsAndWorkersAreChecked()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Federation.Create(Network, Clients, Options(Of.FedAvg), folder.File("federation"));
        Assert.Equal("Rounds", Assert.Throws<InvalidOptionException>(() => federation.Run(0)).Option);
        Assert.Equal("Workers", Assert.Throws<InvalidOptionException>(() => federation.Run(1, -1)).Option);
        Assert.Contains("cores", Assert.Throws<InvalidOptionException>(() => federation.Run(1, TorchRuntime.MostThreads + 1)).Message);
        Assert.Single(federation.Run(1, workers: TorchRuntime.MostThreads));
    }

    // Written and read where the decimal separator is a comma.
    [Fact]
    public void TheRecordSurvivesAnotherCulture() => GermanCulture.Run(() =>
    {
        using var folder = new TemporaryFolder();
        foreach (Of algorithm in Enum.GetValues<Of>())
        {
            FederationOptions options = Options(algorithm) with { LearningRate = 0.1 + 0.2, WeightDecay = 1e-17, Seed = ulong.MaxValue, Augment = true, DropoutRate = 1 / 3.0, LocalEpochs = 1 };
            Federation federation = Run(options, folder.File(algorithm.ToString()), rounds: 1), opened = Federation.Open(federation.Path, Images);
            Assert.Equal(federation.Options, opened.Options);
            AssertSame(federation, opened);
            // Any JSON reader can read it.
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(federation.Path, "federation.json")));
            JsonElement record = json.RootElement.GetProperty("options");
            Assert.Equal(algorithm.ToString(), record.GetProperty("algorithm").GetString());
            Assert.Equal(0.1 + 0.2, record.GetProperty("learningRate").GetDouble());
            Assert.Equal(ulong.MaxValue, record.GetProperty("seed").GetUInt64());
            Assert.False(record.TryGetProperty("force", out _) || record.TryGetProperty("isResolved", out _));
        }
    });

    private static FederationOptions With(FederationOptions options, string name, object? value)
    {
        FederationOptions copy = options with { };
        typeof(FederationOptions).GetProperty(name)!.SetValue(copy, value);
        return copy;
    }

    private static object? Get(FederationOptions options, string name) => typeof(FederationOptions).GetProperty(name)!.GetValue(options);
}
