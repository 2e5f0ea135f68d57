using AsymValley.Engine;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedProx (Li et al., MLSys 2020). Client: CE + μ/2·‖θ − θ_t‖². Server: the mean.
/// </summary>
internal sealed class FedProx(double mu) : FederatedAlgorithm
{
    public override LocalObjective Local(ClientRound client) => mu == 0 ? new LocalObjective(client) : new Objective(client, mu);

    private sealed class Objective(ClientRound client, double mu) : LocalObjective(client)
    {
        // ∇ = μ(θ − θ_t)
        public override void AddGradient(Tensor weights, Tensor gradient) => gradient.add_(weights - Client.Global.Flat, Number.Of(mu));
    }
}
