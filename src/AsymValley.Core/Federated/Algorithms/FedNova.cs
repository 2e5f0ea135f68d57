using AsymValley.Engine;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedNova (Wang et al., NeurIPS 2020). Client: cross-entropy. Server: θ ← θ_t + (Σ p_k ‖a_k‖₁)·Σ p_k (θ_k − θ_t)/‖a_k‖₁:
/// clients that took more steps do not count more for it.
/// </summary>
internal sealed class FedNova : FederatedAlgorithm
{
    public override void Receive(ServerRound round, ClientUpdate update)
    {
        round.StepSum += update.Weight * update.StepSum;
        round.Mean.Add((update.Parameters - round.Global).div_(Number.Of(update.StepSum)), update.Weight);
    }

    public override void Step(ServerRound round)
    {
        Tensor direction = round.Mean.Value;
        round.Global.add_(direction, Number.Of(round.StepSum / round.Mean.Weight));
    }
}
