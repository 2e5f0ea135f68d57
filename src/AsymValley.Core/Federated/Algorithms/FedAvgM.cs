using System.Collections.Immutable;
using AsymValley.Engine;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedAvgM (Hsu, Qi, Brown 2019). Client: cross-entropy. Server, with Δ = θ_t − mean: v ← βv + Δ, θ ← θ_t − η·v.
/// </summary>
internal sealed class FedAvgM(double learningRate, double momentum) : FederatedAlgorithm
{
    private const string Velocity = "velocity";

    public override ImmutableArray<(string, double)> ServerVectors => [(Velocity, 0)];

    public override void Step(ServerRound round)
    {
        Tensor velocity = round[Velocity];
        velocity.mul_(Number.Of(momentum)).PlusInPlace(round.Global - round.Mean.Value);
        round.Global.add_(velocity, Number.Of(-learningRate));
    }
}
