using System.Globalization;
using System.Text.Json.Serialization;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;

namespace AsymValley.Federated;

/// <summary>What clients minimise and what the server does with their weights (SPEC §8).</summary>
public enum FederatedAlgorithmName
{
    /// <summary>Rewards weights that keep the global model's signs (Li24 §5.4).</summary>
    FedSign,

    /// <summary>Plain local SGD and the mean (McMahan et al. 2017).</summary>
    FedAvg,

    /// <summary>A proximal term holds clients near the global model (Li et al. 2020).</summary>
    FedProx,

    /// <summary>Features are drawn to the global model's and away from the client's last ones (Li, He, Song 2021).</summary>
    Moon,

    /// <summary>Dynamic regularisation: clients' gradients are remembered and corrected (Acar et al. 2021).</summary>
    FedDyn,

    /// <summary>The mean of networks whose neurons know their position (Li et al. 2022).</summary>
    FedPan,

    /// <summary>Control variates correct the drift of clients (Karimireddy et al. 2020).</summary>
    Scaffold,

    /// <summary>Updates are normalised by the number of local steps (Wang et al. 2020).</summary>
    FedNova,

    /// <summary>Momentum on the server (Hsu, Qi, Brown 2019).</summary>
    FedAvgM,

    /// <summary>Adam on the server (Reddi et al. 2021).</summary>
    FedAdam,
}

/// <summary>How much each client counts in the mean.</summary>
public enum ClientWeighting
{
    /// <summary>All the same (Li24).</summary>
    Uniform,

    /// <summary>By its number of training images (McMahan et al. 2017).</summary>
    Samples,
}

/// <summary>What happens to batch normalisation's running statistics. Batch counts are not kept by this engine's networks.</summary>
public enum BufferPolicy
{
    /// <summary>They are sent and averaged like parameters.</summary>
    Average,

    /// <summary>Each client keeps its own and sends none. The server, which then has none, tests with the statistics of
    /// each test batch.</summary>
    Local,
}

/// <summary>How FedSign's sum over weights is reduced. Li24 prints a sum and does not say what its code does.</summary>
public enum SignReduction
{
    /// <summary>Σ over all weights, as printed.</summary>
    Sum,

    /// <summary>The sum over tensors of the mean within each.</summary>
    LayerMean,

    /// <summary>The mean over all weights.</summary>
    Mean,
}

/// <summary>
/// A federated experiment (SPEC §8). Defaults are the setting of Li24 §5.4 and, where that is silent, of its first
/// author's published code. A parameter of an algorithm that is null takes that algorithm's default; one that the
/// algorithm does not have must be null.
/// </summary>
public sealed record FederationOptions
{
    /// <summary>The algorithm.</summary>
    /// <value>Default: <see cref="FederatedAlgorithmName.FedSign"/>.</value>
    public FederatedAlgorithmName Algorithm { get; init; } = FederatedAlgorithmName.FedSign;

    /// <summary>Clients that take part in a round.</summary>
    /// <value>1 … all. Default: null, a tenth of all and at least one (Li24).</value>
    public int? ClientsPerRound { get; init; }

    /// <summary>Passes of a client over its images in a round.</summary>
    /// <value>1 or more. Default: 5 (Li24).</value>
    public int LocalEpochs { get; init; } = 5;

    /// <summary>Images a local step. A client with fewer trains on what it has.</summary>
    /// <value>1 or more. Default: 64 (Li24).</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>The clients' learning rate, the same in all rounds.</summary>
    /// <value>Positive. Default: 0.03 (code of Li24's first author).</value>
    public double LearningRate { get; init; } = 0.03;

    /// <summary>The clients' momentum, at rest at the start of each round.</summary>
    /// <value>0 up to below 1. Default: 0.9 (code of Li24's first author).</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The clients' weight decay.</summary>
    /// <value>0 or more. Default: 1e-5 (code of Li24's first author).</value>
    public double WeightDecay { get; init; } = 1e-5;

    /// <summary>Largest norm of a local step's gradient, regulariser included; longer ones are shortened to it.</summary>
    /// <value>0 or more; 0 for no limit. Default: 100 (code of Li24's first author).</value>
    public double ClipNorm { get; init; } = 100;

    /// <summary>Where initial weights, participants, faults, local orders, augmentation and dropout come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Random crops and flips on the clients.</summary>
    /// <value>Default: as the data set has it.</value>
    public bool? Augment { get; init; }

    /// <summary>How much each client counts.</summary>
    /// <value>Default: null; uniform (Li24), and by samples for FedNova (its paper).</value>
    public ClientWeighting? Weighting { get; init; }

    /// <summary>What happens to batch normalisation's running statistics.</summary>
    /// <value>Default: <see cref="BufferPolicy.Average"/>.</value>
    public BufferPolicy Buffers { get; init; } = BufferPolicy.Average;

    /// <summary>Probability that a participant fails: it receives the model and nothing comes back.</summary>
    /// <value>0 … 1. Default: 0.</value>
    public double DropoutRate { get; init; }

    /// <summary>Probability that a participant is slow and does only a part of its steps, uniformly drawn from 1 to all but one.</summary>
    /// <value>0 … 1. Default: 0.</value>
    public double StragglerRate { get; init; }

    /// <summary>How often the global model is tested.</summary>
    /// <value>Every so many rounds and after the last of a call; 0: only after the last. Default: 1.</value>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>Where it runs, a name that <see cref="TorchRuntime.Device"/> knows.</summary>
    /// <value>Default: <c>auto</c>, CUDA where there is a device.</value>
    public string Device { get; init; } = "auto";

    /// <summary>γ, the weight of FedSign's reward.</summary>
    /// <value>0 or more. Default: 1e-4, ours: over 120 rounds it has FedAvg's accuracy and a higher same-sign ratio, where 0.001 with the sum as
    /// printed loses 15 to 20 points (docs/federation.md). Li24 takes 0.001, 0.01 or 0.1.</value>
    public double? Gamma { get; init; }

    /// <summary>How FedSign's sum is reduced.</summary>
    /// <value>Default: <see cref="SignReduction.Sum"/>, as printed in Li24, and the only one that raises the same-sign ratio
    /// at its values of γ (docs/reproduction.md).</value>
    public SignReduction? Reduction { get; init; }

    /// <summary>μ, the weight of FedProx's or MOON's term.</summary>
    /// <value>0 or more. Default: 0.01 for FedProx, 1 for MOON.</value>
    public double? Mu { get; init; }

    /// <summary>τ, the temperature of MOON's similarities.</summary>
    /// <value>Positive. Default: 0.5 (its paper).</value>
    public double? Temperature { get; init; }

    /// <summary>α of FedDyn, not to be taken for the partition's.</summary>
    /// <value>0 or more; 0 is FedAvg. Default: 0.01 (its paper).</value>
    public double? DynAlpha { get; init; }

    /// <summary>T, the frequency of FedPAN's position encoding.</summary>
    /// <value>Positive. Default: 1 (its paper: 1 to 8).</value>
    public double? Frequency { get; init; }

    /// <summary>A, the amplitude of FedPAN's position encoding.</summary>
    /// <value>0 or more. Default: 0.05 (its paper: 0.05 to 0.5).</value>
    public double? Amplitude { get; init; }

    /// <summary>Whether FedPAN's encoding is added or multiplied.</summary>
    /// <value>Default: <see cref="PositionMode.Additive"/>.</value>
    public PositionMode? Position { get; init; }

    /// <summary>η, the server's learning rate of FedAvgM, FedAdam and SCAFFOLD.</summary>
    /// <value>Positive. Default: 1 for FedAvgM and SCAFFOLD (their papers), 0.01 for FedAdam (ours).</value>
    public double? ServerLearningRate { get; init; }

    /// <summary>β, the server's momentum of FedAvgM, β₁ of FedAdam.</summary>
    /// <value>0 up to below 1. Default: 0.9 (both papers).</value>
    public double? ServerMomentum { get; init; }

    /// <summary>β₂ of FedAdam.</summary>
    /// <value>0 up to below 1. Default: 0.99 (its paper).</value>
    public double? ServerBeta2 { get; init; }

    /// <summary>τ of FedAdam, the floor of its denominator.</summary>
    /// <value>Positive. Default: 1e-3 (its paper).</value>
    public double? Adaptivity { get; init; }

    /// <summary>Replaces a federation that is in the folder, which is an error otherwise.</summary>
    [JsonIgnore]
    public bool Force { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range, or the algorithm has no such parameter.</exception>
    public void Validate()
    {
        Check(Enum.IsDefined(Algorithm), nameof(Algorithm), "must be one of " + string.Join(", ", Enum.GetNames<FederatedAlgorithmName>()));
        Check(ClientsPerRound is null or >= 1, nameof(ClientsPerRound), "must be 1 or more");
        Check(LocalEpochs >= 1, nameof(LocalEpochs), "must be 1 or more");
        Check(BatchSize >= 1, nameof(BatchSize), "must be 1 or more");
        Check(IsPositive(LearningRate), nameof(LearningRate), "must be positive and finite in float32");
        Check(IsMomentum(Momentum), nameof(Momentum), "must be 0 or more and less than 1");
        Check(IsWeight(WeightDecay), nameof(WeightDecay), "must be 0 or more and finite in float32");
        Check(IsWeight(ClipNorm), nameof(ClipNorm), "must be 0 or more and finite in float32");
        Check(Weighting is null || Enum.IsDefined(Weighting.Value), nameof(Weighting), "must be Uniform or Samples");
        Check(Enum.IsDefined(Buffers), nameof(Buffers), "must be Average or Local");
        Check(DropoutRate is >= 0 and <= 1, nameof(DropoutRate), "must be a probability, 0 to 1");
        Check(StragglerRate is >= 0 and <= 1, nameof(StragglerRate), "must be a probability, 0 to 1");
        Check(EvaluateEvery >= 0, nameof(EvaluateEvery), "must be 0 or more");
        foreach (AlgorithmParameter parameter in AlgorithmParameter.All)
            parameter.Validate(this);
    }

    /// <summary>What to know before so many rounds, of all calls together; null when there is nothing.</summary>
    public string? WarningFor(int rounds)
    {
        FederationOptions filled = AlgorithmParameter.All.Aggregate(this, (options, parameter) => parameter.Fill(options));
        return Algorithm == FederatedAlgorithmName.FedSign && filled.Reduction == SignReduction.Sum && filled.Gamma * rounds > MostGammaRounds
            ? FormattableString.Invariant($"Gamma {filled.Gamma:g3} over {rounds} rounds: FedSign's sum pushes every weight outwards in every round. LeNet-5 on CIFAR-10 lost 15 to 20 points of accuracy at 0.001 over 120 rounds, and none at 0.0001.")
            : null;
    }

    // Harmless was γ·rounds of 0.012, harmful 0.12.
    private const double MostGammaRounds = 0.04;

    /// <summary>The same options for another algorithm; parameters that it does not have are dropped.</summary>
    public FederationOptions For(FederatedAlgorithmName algorithm) =>
        AlgorithmParameter.All.Aggregate(this with { Algorithm = algorithm }, (options, parameter) => parameter.Drop(options));

    /// <summary>The same options with the defaults that depend on others, on the partition or on the host filled in.</summary>
    /// <param name="partition">The clients.</param>
    /// <exception cref="InvalidOptionException">More clients are asked for than there are.</exception>
    internal FederationOptions Resolve(Partition partition)
    {
        int clients = partition.Clients.Length;
        int perRound = ClientsPerRound ?? Math.Max(1, (int)Math.Round(clients / 10.0, MidpointRounding.AwayFromZero));
        Check(perRound <= clients, nameof(ClientsPerRound), string.Create(CultureInfo.InvariantCulture, $"{perRound} is more than the partition's {clients} clients"));
        FederationOptions resolved = this with
        {
            ClientsPerRound = perRound,
            Augment = Augment ?? partition.Dataset.AugmentByDefault,
            Weighting = Weighting ?? (Algorithm == FederatedAlgorithmName.FedNova ? ClientWeighting.Samples : ClientWeighting.Uniform),
            Device = TorchRuntime.Device(Device).ToString(),
        };
        return AlgorithmParameter.All.Aggregate(resolved, (options, parameter) => parameter.Fill(options));
    }

    /// <summary>Whether no default is left to fill in.</summary>
    [JsonIgnore]
    internal bool IsResolved => ClientsPerRound is not null && Augment is not null && Weighting is not null
        && AlgorithmParameter.All.All(parameter => parameter.Fill(this) == this);

    internal static bool IsPositive(double value) => value > 0 && float.IsFinite((float)value);

    internal static bool IsWeight(double value) => value >= 0 && float.IsFinite((float)value);

    internal static bool IsMomentum(double value) => value is >= 0 and < 1;

    internal static void Check(bool valid, string option, string message)
    {
        if (!valid)
            throw new InvalidOptionException(option, message + ".");
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Algorithm}, {LocalEpochs} local epochs, batch size {BatchSize}, learning rate {LearningRate}, seed {Seed}");
}
