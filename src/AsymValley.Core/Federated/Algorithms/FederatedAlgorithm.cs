using System.Collections.Immutable;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// One algorithm: what a client minimises, and what the server makes of what comes back. An instance has parameters but no
/// state; clients' and the server's vectors are handed to it, because they live in the federation's folder.
/// </summary>
internal abstract class FederatedAlgorithm
{
    /// <summary>The vectors of d numbers that the server keeps beside the global model, and the number that each is full of
    /// before the first round.</summary>
    public virtual ImmutableArray<(string Name, double Initial)> ServerVectors => [];

    /// <summary>Vectors of d numbers that a client receives, and those that it sends.</summary>
    public virtual int VectorsPerClient => 1;

    /// <summary>What a client keeps from one of its rounds to the next.</summary>
    public virtual ClientMemory Memory => ClientMemory.Nothing;

    /// <summary>The objective of one client in one round; here plain cross-entropy.</summary>
    public virtual LocalObjective Local(ClientRound client) => new(client);

    /// <summary>Takes one client's update into the round, in the order of the clients.</summary>
    public virtual void Receive(ServerRound round, ClientUpdate update) => round.Mean.Add(update.Parameters, update.Weight);

    /// <summary>Moves the global model once all updates are in; here to their mean.</summary>
    public virtual void Step(ServerRound round) => round.Global.copy_(round.Mean.Value);

    /// <summary>The algorithm that resolved options ask for.</summary>
    public static FederatedAlgorithm Create(FederationOptions options) => options.Algorithm switch
    {
        FederatedAlgorithmName.FedAvg => new FedAvg(),
        FederatedAlgorithmName.FedProx => new FedProx(options.Mu!.Value),
        FederatedAlgorithmName.Moon => new Moon(options.Mu!.Value, options.Temperature!.Value),
        FederatedAlgorithmName.FedDyn => new FedDyn(options.DynAlpha!.Value),
        FederatedAlgorithmName.FedPan => new FedPan(),
        FederatedAlgorithmName.FedSign => new FedSign(options.Gamma!.Value, options.Reduction!.Value),
        FederatedAlgorithmName.Scaffold => new Scaffold(options.ServerLearningRate!.Value),
        FederatedAlgorithmName.FedNova => new FedNova(),
        FederatedAlgorithmName.FedAvgM => new FedAvgM(options.ServerLearningRate!.Value, options.ServerMomentum!.Value),
        FederatedAlgorithmName.FedAdam => new FedAdam(options.ServerLearningRate!.Value, options.ServerMomentum!.Value, options.ServerBeta2!.Value, options.Adaptivity!.Value),
        _ => throw new InvalidOptionException(nameof(FederationOptions.Algorithm), $"{options.Algorithm} is not known."),
    };
}

/// <summary>What a client keeps between its rounds.</summary>
[Flags]
internal enum ClientMemory
{
    Nothing = 0,

    /// <summary>A vector of d numbers, <see cref="ClientRound.Kept"/>.</summary>
    Vector = 1,

    /// <summary>Its running statistics, <see cref="ClientRound.KeptBuffers"/>.</summary>
    Buffers = 2,
}
