using System.Collections.Immutable;
using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// SCAFFOLD (Karimireddy et al., ICML 2020), option II. Client: each gradient g becomes g − c_k + c, and afterwards
/// c_k ← c_k − c + (θ_t − θ_k)/(lr·‖a‖₁). Server: θ ← θ + η·(mean − θ), c ← c + |S|/N·mean(Δc_k).
/// </summary>
/// <remarks>
/// The paper's clients have no momentum, where ‖a‖₁ is the number of steps. With momentum the same number of steps moves
/// further; <see cref="StepSum"/> keeps c_k what it stands for, a mean gradient (ours).
/// </remarks>
internal sealed class Scaffold(double serverLearningRate) : FederatedAlgorithm
{
    private const string Control = "control";

    public override ImmutableArray<(string, double)> ServerVectors => [(Control, 0)];

    public override int VectorsPerClient => 2;

    public override ClientMemory Memory => ClientMemory.Vector;

    public override LocalObjective Local(ClientRound client) => new Objective(client);

    public override void Receive(ServerRound round, ClientUpdate update)
    {
        base.Receive(round, update);
        round.Second.Add(update.Sent!, 1);
    }

    public override void Step(ServerRound round)
    {
        if (serverLearningRate == 1)
            round.Global.copy_(round.Mean.Value);
        else
            round.Global.add_(round.Mean.Value - round.Global, Number.Of(serverLearningRate));
        round[Control].add_(round.Second.Value, Number.Of((double)round.Second.Count / round.Clients));
    }

    private sealed class Objective : LocalObjective
    {
        private readonly Tensor _control, _correction;

        public Objective(ClientRound client) : base(client)
        {
            _control = client.Kept ?? zeros_like(client.Global.Flat);
            _correction = client.Server[Control] - _control;
        }

        public override void AddGradient(Tensor weights, Tensor gradient) => gradient.PlusInPlace(_correction);

        public override LocalOutcome Finish()
        {
            // Δc_k = −c + (θ_t − θ_k)/(lr·‖a‖₁)
            Tensor change = (Client.Global.Flat - Client.Model.Flat).div_(Number.Of(Client.LearningRate * Client.StepSum)).sub_(Client.Server[Control]);
            return new LocalOutcome(Kept: _control.PlusInPlace(change), Sent: change);
        }
    }
}
