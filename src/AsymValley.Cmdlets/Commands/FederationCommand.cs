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

    /// <summary>How a data set is dealt out to clients.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public PartitionKind? Kind { get; set; }

    /// <summary>Number of clients that a data set is dealt out to.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? Clients { get; set; }

    /// <summary>Fewest images of a client.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? MinimumSamples { get; set; }

    /// <summary>Shards a client gets under -Kind Shards.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? ShardsPerClient { get; set; }

    /// <summary>Clients that take part in a round; by default a tenth of all.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? ClientsPerRound { get; set; }

    /// <summary>Passes of a client over its images in a round.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? LocalEpochs { get; set; }

    /// <summary>Images a local step.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? BatchSize { get; set; }

    /// <summary>The clients' learning rate.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? LearningRate { get; set; }

    /// <summary>The clients' momentum.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Momentum { get; set; }

    /// <summary>The clients' weight decay.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? WeightDecay { get; set; }

    /// <summary>Largest norm of a local step's gradient; 0 for no limit.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ClipNorm { get; set; }

    /// <summary>Random crops and flips, on or (-Augment:$false) off; by default as the data set has it.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public SwitchParameter Augment { get; set; }

    /// <summary>How much each client counts in the mean.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public ClientWeighting? Weighting { get; set; }

    /// <summary>What happens to batch normalisation's running statistics.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public BufferPolicy? Buffers { get; set; }

    /// <summary>Probability that a client fails in a round.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? DropoutRate { get; set; }

    /// <summary>Probability that a client does only a part of its steps.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? StragglerRate { get; set; }

    /// <summary>Every so many rounds the global model is tested; 0: only after the last.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int? EvaluateEvery { get; set; }

    /// <summary>auto, cpu, cuda or cuda:N.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>FedSign: weight of the reward for keeping signs.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Gamma { get; set; }

    /// <summary>FedSign: how the sum over weights is reduced.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public SignReduction? Reduction { get; set; }

    /// <summary>FedProx and Moon: weight of the term.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Mu { get; set; }

    /// <summary>Moon: temperature of the similarities.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Temperature { get; set; }

    /// <summary>FedDyn: its α, not to be taken for the partition's.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? DynAlpha { get; set; }

    /// <summary>FedPan: frequency of the position encoding.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Frequency { get; set; }

    /// <summary>FedPan: amplitude of the position encoding.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? Amplitude { get; set; }

    /// <summary>FedPan: whether the encoding is added or multiplied.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public PositionMode? Position { get; set; }

    /// <summary>FedAvgM, FedAdam and Scaffold: the server's learning rate.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerLearningRate { get; set; }

    /// <summary>FedAvgM and FedAdam: the server's momentum.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerMomentum { get; set; }

    /// <summary>FedAdam: its β₂.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public double? ServerBeta2 { get; set; }

    /// <summary>FedAdam: floor of its denominator.</summary>
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
