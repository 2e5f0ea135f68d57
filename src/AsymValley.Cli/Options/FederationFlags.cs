using AsymValley.Federated;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="FederationOptions"/> and <see cref="ComparisonOptions"/>.</summary>
internal static class FederationFlags
{
    /// <summary>All of one federation.</summary>
    public static OptionGroup<FederationOptions> Create() => AddCommon(new OptionGroup<FederationOptions>(new FederationOptions())
        .Add("--algorithm", "What clients minimise and what the server does with their weights.", o => o.Algorithm, (o, v) => o with { Algorithm = v })
        .Add("--seed", "Seed of initial weights, participants, faults and image order, and of the clients where data are dealt out.", o => o.Seed, (o, v) => o with { Seed = v }));

    /// <summary>What federations that are compared have in common.</summary>
    public static OptionGroup<FederationOptions> Common() => AddCommon(new OptionGroup<FederationOptions>(new FederationOptions()));

    /// <summary>What is compared.</summary>
    public static OptionGroup<ComparisonOptions> Comparison() => new OptionGroup<ComparisonOptions>(new ComparisonOptions())
        .Add("--algorithm", "The algorithms, e.g. FedAvg,FedSign; the others are compared with the first. Not given: FedAvg, FedSign.", o => o.Algorithms, (o, v) => o with { Algorithms = v })
        .Add("--alpha", "α of the partitions. Not given: 10, 1, 0.5.", o => o.Alphas, (o, v) => o with { Alphas = v })
        .Add("--seed", "Seeds; each draws a partition, initial weights and a schedule. Not given: 0, 1, 2, 3, 4.", o => o.Seeds, (o, v) => o with { Seeds = v })
        .Add("--rounds", "Rounds of each federation, those that were run before included.", o => o.Rounds, (o, v) => o with { Rounds = v })
        .Add("--confidence", "Confidence of the intervals, between 0 and 1.", o => o.Confidence, (o, v) => o with { Confidence = v });

    private static OptionGroup<FederationOptions> AddCommon(OptionGroup<FederationOptions> group) => group
        .Add("--clients-per-round", "Clients that take part in a round. Not given: a tenth of all.", o => o.ClientsPerRound, (o, v) => o with { ClientsPerRound = v })
        .Add("--local-epochs", "Passes of a client over its images in a round.", o => o.LocalEpochs, (o, v) => o with { LocalEpochs = v })
        .Add("--batch-size", "Images a local step.", o => o.BatchSize, (o, v) => o with { BatchSize = v })
        .Add("--learning-rate", "The clients' learning rate.", o => o.LearningRate, (o, v) => o with { LearningRate = v })
        .Add("--momentum", "The clients' momentum, 0 up to below 1.", o => o.Momentum, (o, v) => o with { Momentum = v })
        .Add("--weight-decay", "The clients' weight decay.", o => o.WeightDecay, (o, v) => o with { WeightDecay = v })
        .Add("--clip-norm", "Largest norm of a local step's gradient; 0: no limit.", o => o.ClipNorm, (o, v) => o with { ClipNorm = v })
        .Add("--augment", "Random crops and flips (true or false). Not given: as usual for the data set.", o => o.Augment, (o, v) => o with { Augment = v })
        .Add("--weighting", "How much each client counts in the mean. Not given: Uniform, and Samples for FedNova.", o => o.Weighting, (o, v) => o with { Weighting = v })
        .Add("--buffers", "Batch normalisation's running statistics: averaged, or kept by each client.", o => o.Buffers, (o, v) => o with { Buffers = v })
        .Add("--dropout-rate", "Probability that a client fails in a round.", o => o.DropoutRate, (o, v) => o with { DropoutRate = v })
        .Add("--straggler-rate", "Probability that a client does only a part of its steps.", o => o.StragglerRate, (o, v) => o with { StragglerRate = v })
        .Add("--evaluate-every", "Test the global model every so many rounds; 0: only after the last.", o => o.EvaluateEvery, (o, v) => o with { EvaluateEvery = v })
        .Add("--device", "auto, cpu, cuda or cuda:N.", o => o.Device, (o, v) => o with { Device = v })
        .Add("--gamma", "FedSign: weight of the reward for keeping signs. Not given: 0.001.", o => o.Gamma, (o, v) => o with { Gamma = v })
        .Add("--reduction", "FedSign: how the sum over weights is reduced. Not given: Sum.", o => o.Reduction, (o, v) => o with { Reduction = v })
        .Add("--mu", "Weight of the term of FedProx (not given: 0.01) and Moon (not given: 1).", o => o.Mu, (o, v) => o with { Mu = v })
        .Add("--temperature", "Moon: temperature of the similarities. Not given: 0.5.", o => o.Temperature, (o, v) => o with { Temperature = v })
        .Add("--dyn-alpha", "FedDyn: its α. Not given: 0.01.", o => o.DynAlpha, (o, v) => o with { DynAlpha = v })
        .Add("--frequency", "FedPan: frequency of the position encoding. Not given: 1.", o => o.Frequency, (o, v) => o with { Frequency = v })
        .Add("--amplitude", "FedPan: amplitude of the position encoding. Not given: 0.05.", o => o.Amplitude, (o, v) => o with { Amplitude = v })
        .Add("--position", "FedPan: whether the encoding is added or multiplied. Not given: Additive.", o => o.Position, (o, v) => o with { Position = v })
        .Add("--server-learning-rate", "Server's learning rate of FedAvgM and Scaffold (not given: 1) and FedAdam (not given: 0.01).", o => o.ServerLearningRate, (o, v) => o with { ServerLearningRate = v })
        .Add("--server-momentum", "Server's momentum of FedAvgM and FedAdam. Not given: 0.9.", o => o.ServerMomentum, (o, v) => o with { ServerMomentum = v })
        .Add("--server-beta2", "FedAdam: its β₂. Not given: 0.99.", o => o.ServerBeta2, (o, v) => o with { ServerBeta2 = v })
        .Add("--adaptivity", "FedAdam: floor of its denominator. Not given: 0.001.", o => o.Adaptivity, (o, v) => o with { Adaptivity = v });
}
