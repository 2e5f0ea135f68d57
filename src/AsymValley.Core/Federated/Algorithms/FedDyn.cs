using System.Collections.Immutable;
using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// FedDyn (Acar et al., ICLR 2021). Client: CE − ⟨∇_k, θ⟩ + α/2·‖θ − θ_t‖², then ∇_k ← ∇_k − α(θ_k − θ_t).
/// Server: h ← h − α/N·Σ(θ_k − θ_t) over the round's clients, N all clients; θ ← mean − h/α.
/// </summary>
/// <remarks>
/// The clients' part tends to FedAvg's for α → 0, the server's does not: h/α is independent of α. α = 0 itself is taken as
/// FedAvg.
/// </remarks>
internal sealed class FedDyn(double alpha) : FederatedAlgorithm
{
    private const string H = "h";

    public override ImmutableArray<(string, double)> ServerVectors => alpha == 0 ? [] : [(H, 0)];

    public override ClientMemory Memory => alpha == 0 ? ClientMemory.Nothing : ClientMemory.Vector;

    public override LocalObjective Local(ClientRound client) => alpha == 0 ? new LocalObjective(client) : new Objective(client, alpha);

    public override void Receive(ServerRound round, ClientUpdate update)
    {
        base.Receive(round, update);
        // h stays the mean of all ∇_k however the clients are weighted.
        if (alpha != 0)
            round.Second.Add(update.Parameters, 1);
    }

    public override void Step(ServerRound round)
    {
        Tensor mean = round.Mean.Value;
        if (alpha != 0)
        {
            Tensor h = round[H];
            h.add_(round.Second.Value - round.Global, Number.Of(-alpha * round.Second.Count / round.Clients));
            mean.add_(h, Number.Of(-1 / alpha));
        }
        round.Global.copy_(mean);
    }

    private sealed class Objective(ClientRound client, double alpha) : LocalObjective(client)
    {
        private readonly Tensor _gradient = client.Kept ?? zeros_like(client.Global.Flat);

        // ∇ = −∇_k + α(θ − θ_t)
        public override void AddGradient(Tensor weights, Tensor gradient) =>
            gradient.sub_(_gradient).add_(weights - Client.Global.Flat, Number.Of(alpha));

        public override LocalOutcome Finish() => new(Kept: _gradient.add_(Client.Model.Flat - Client.Global.Flat, Number.Of(-alpha)));
    }
}
