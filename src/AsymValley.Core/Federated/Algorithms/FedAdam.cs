using System.Collections.Immutable;
using AsymValley.Engine;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedAdam (Reddi et al., ICLR 2021, Algorithm 2). Client: cross-entropy. Server, with Δ = mean − θ_t: m ← β₁m + (1 − β₁)Δ,
/// v ← β₂v + (1 − β₂)Δ², θ ← θ_t + η·m/(√v + τ); v starts at τ², m at 0, without bias correction.
/// </summary>
internal sealed class FedAdam(double learningRate, double beta1, double beta2, double adaptivity) : FederatedAlgorithm
{
    private const string First = "m", Second = "v";

    public override ImmutableArray<(string, double)> ServerVectors => [(First, 0), (Second, adaptivity * adaptivity)];

    public override void Step(ServerRound round)
    {
        Tensor change = round.Mean.Value - round.Global, m = round[First], v = round[Second];
        m.mul_(Number.Of(beta1)).add_(change, Number.Of(1 - beta1));
        v.mul_(Number.Of(beta2)).addcmul_(change, change, Number.Of(1 - beta2));
        round.Global.addcdiv_(m, v.sqrt().PlusInPlace(adaptivity), Number.Of(learningRate));
    }
}
