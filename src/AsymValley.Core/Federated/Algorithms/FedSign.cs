using AsymValley.Engine;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedSign (Li24 §5.4). Client: CE − γ·reduce( sgp(θ_t)·σ(θ) + sgp(−θ_t)·σ(−θ) ), σ the sigmoid and sgp 1 where positive,
/// else 0: weights are rewarded for having the global model's sign. Server: the mean.
/// </summary>
internal sealed class FedSign(double gamma, SignReduction reduction) : FederatedAlgorithm
{
    public override LocalObjective Local(ClientRound client) => gamma == 0 ? new LocalObjective(client) : new Objective(client, gamma, reduction);

    private sealed class Objective : LocalObjective
    {
        private readonly Tensor _pull;

        public Objective(ClientRound client, double gamma, SignReduction reduction) : base(client)
        {
            // sgp(θ_t) − sgp(−θ_t) is the sign of θ_t; γ and the reduction's divisor are constants of the round too.
            _pull = client.Global.Flat.sign().mul_(Number.Of(gamma));
            if (reduction == SignReduction.Mean)
                _pull.div_(Number.Of(client.Network.Parameters.Count));
            else if (reduction == SignReduction.LayerMean)
                foreach (ParameterSlice slice in client.Network.Parameters.Slices)
                    using (Tensor part = _pull.narrow(0, slice.Offset, slice.Length))
                        part.div_(Number.Of(slice.Length));
        }

        // σ' = σ(1 − σ), and d/dθ σ(−θ) = −σ': ∇ = −γ·sign(θ_t)·σ(θ)(1 − σ(θ)), by each reduction's divisor.
        public override void AddGradient(Tensor weights, Tensor gradient)
        {
            Tensor sigmoid = weights.sigmoid();
            gradient.addcmul_(_pull, sigmoid.sub_(sigmoid * sigmoid), Number.Of(-1));
        }
    }
}
