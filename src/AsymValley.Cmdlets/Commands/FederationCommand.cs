using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// What every cmdlet that starts federations has: the network, how clients train and how data are dealt out.
/// Folder, algorithm, α and seed are with the cmdlets, which differ there.
/// </summary>
public abstract class FederationCommand : ValleyCmdlet
{
    internal const string StartSet = "Start", FederationSet = "Federation";

    /// <summary>The network by name, or a model to start from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StartSet, HelpMessage = "A network's name, e.g. LeNet5, or a model from New-ValleyModel.")]
    [NetworkArgument]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkSource Model { get; set; } = null!;

    /// <summary>Replaces a federation that is in the folder.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>How a data set is dealt out to clients: PerClass, PerClassBalanced, PerClient, PerClientEqual, Shards or Iid.</summary>
    /// <value><see cref="PartitionOptions.Kind"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public PartitionKind? Kind { get; set; }

    /// <summary>Number of clients that a data set is dealt out to.</summary>
    /// <value><see cref="PartitionOptions.Clients"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? Clients { get; set; }

    /// <summary>Fewest images of a client; draws with a smaller one are thrown away.</summary>
    /// <value><see cref="PartitionOptions.MinimumSamples"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? MinimumSamples { get; set; }

    /// <summary>How many shards a client gets under Shards.</summary>
    /// <value><see cref="PartitionOptions.ShardsPerClient"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? ShardsPerClient { get; set; }

    /// <summary>Clients that take part in a round, 1 or more; by default a tenth of all.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? ClientsPerRound { get; set; }

    /// <summary>Passes of a client over its images in a round, 1 or more.</summary>
    /// <value><see cref="FederationOptions.LocalEpochs"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? LocalEpochs { get; set; }

    /// <summary>Images a local step, 1 or more.</summary>
    /// <value><see cref="FederationOptions.BatchSize"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? BatchSize { get; set; }

    /// <summary>The clients' learning rate, above 0.</summary>
    /// <value><see cref="FederationOptions.LearningRate"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? LearningRate { get; set; }

    /// <summary>The clients' momentum, 0 up to below 1; at rest at the start of each round.</summary>
    /// <value><see cref="FederationOptions.Momentum"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? Momentum { get; set; }

    /// <summary>The clients' weight decay, 0 or more.</summary>
    /// <value><see cref="FederationOptions.WeightDecay"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? WeightDecay { get; set; }

    /// <summary>Largest norm of a local step's gradient; 0 for no limit.</summary>
    /// <value><see cref="FederationOptions.ClipNorm"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? ClipNorm { get; set; }

    /// <summary>Random crops and flips, on or (-Augment:$false) off; by default as the data set has it.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public SwitchParameter Augment { get; set; }

    /// <summary>How much each client counts in the mean: Uniform, all the same, or Samples, by its number of images. By default Uniform, for FedNova Samples.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public ClientWeighting? Weighting { get; set; }

    /// <summary>What happens to batch normalisation's running statistics: Average, sent and averaged like weights, or Local, each client keeps its own and the server tests with those of each batch.</summary>
    /// <value><see cref="FederationOptions.Buffers"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public BufferPolicy? Buffers { get; set; }

    /// <summary>Probability that a client fails in a round, 0 to 1.</summary>
    /// <value><see cref="FederationOptions.DropoutRate"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? DropoutRate { get; set; }

    /// <summary>Probability that a client does only a part of its steps, 0 to 1.</summary>
    /// <value><see cref="FederationOptions.StragglerRate"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? StragglerRate { get; set; }

    /// <summary>Every so many rounds, and after the last of a call, the global model is tested; 0: only after the last.</summary>
    /// <value><see cref="FederationOptions.EvaluateEvery"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? EvaluateEvery { get; set; }

    /// <summary>Where it computes: auto (CUDA where there is a device), cpu, cuda or cuda:N.</summary>
    /// <value><see cref="FederationOptions.Device"/></value>
    [Parameter(ParameterSetName = StartSet)]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>FedSign: γ, weight of the reward for keeping signs, 0 or more; 0.0001 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Gamma { get; set; }

    /// <summary>FedSign: how its sum over weights is reduced: Sum, as printed in the paper (the default), LayerMean, the sum over tensors of their means, or Mean.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public SignReduction? Reduction { get; set; }

    /// <summary>FedProx and Moon: μ, weight of the term, 0 or more; by default 0.01 for FedProx and 1 for Moon.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Mu { get; set; }

    /// <summary>Moon: τ, temperature of the similarities, above 0; 0.5 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Temperature { get; set; }

    /// <summary>FedDyn: its α, 0 or more, not to be taken for the partition's; 0.01 by default, 0 is FedAvg.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? DynAlpha { get; set; }

    /// <summary>FedPan: T, frequency of the position encoding, above 0; 1 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Frequency { get; set; }

    /// <summary>FedPan: A, amplitude of the position encoding, 0 or more; 0.05 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Amplitude { get; set; }

    /// <summary>FedPan: whether the encoding is added (Additive, the default) or multiplied (Multiplicative).</summary>
    [Parameter(ParameterSetName = StartSet)]
    public PositionMode? Position { get; set; }

    /// <summary>FedAvgM, FedAdam and Scaffold: the server's learning rate, above 0; 1 by default, for FedAdam 0.01.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerLearningRate { get; set; }

    /// <summary>FedAvgM and FedAdam: the server's momentum, 0 up to below 1; 0.9 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerMomentum { get; set; }

    /// <summary>FedAdam: its β₂, 0 up to below 1; 0.99 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerBeta2 { get; set; }

    /// <summary>FedAdam: floor τ of its denominator, above 0; 1e-3 by default.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Adaptivity { get; set; }

    /// <summary>What the parameters say about federations.</summary>
    protected FederationOptions ReadFederation(FederatedAlgorithmName algorithm, ulong seed)
    {
        var defaults = new FederationOptions();
        return new FederationOptions
        {
            Algorithm = algorithm,
            Seed = seed,
            Force = Force,
            ClientsPerRound = ClientsPerRound,
            LocalEpochs = LocalEpochs ?? defaults.LocalEpochs,
            BatchSize = BatchSize ?? defaults.BatchSize,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Momentum = Momentum ?? defaults.Momentum,
            WeightDecay = WeightDecay ?? defaults.WeightDecay,
            ClipNorm = ClipNorm ?? defaults.ClipNorm,
            Augment = Given(nameof(Augment), Augment),
            Weighting = Weighting,
            Buffers = Buffers ?? defaults.Buffers,
            DropoutRate = DropoutRate ?? defaults.DropoutRate,
            StragglerRate = StragglerRate ?? defaults.StragglerRate,
            EvaluateEvery = EvaluateEvery ?? defaults.EvaluateEvery,
            Device = Device ?? defaults.Device,
            Gamma = Gamma,
            Reduction = Reduction,
            Mu = Mu,
            Temperature = Temperature,
            DynAlpha = DynAlpha,
            Frequency = Frequency,
            Amplitude = Amplitude,
            Position = Position,
            ServerLearningRate = ServerLearningRate,
            ServerMomentum = ServerMomentum,
            ServerBeta2 = ServerBeta2,
            Adaptivity = Adaptivity,
        };
    }

    /// <summary>What the parameters say about partitions.</summary>
    protected PartitionOptions ReadPartition(double? alpha, ulong seed)
    {
        var defaults = new PartitionOptions();
        return new PartitionOptions
        {
            Kind = Kind ?? defaults.Kind,
            Clients = Clients ?? defaults.Clients,
            Alpha = alpha ?? defaults.Alpha,
            Seed = seed,
            MinimumSamples = MinimumSamples ?? defaults.MinimumSamples,
            ShardsPerClient = ShardsPerClient ?? defaults.ShardsPerClient,
        };
    }
}
