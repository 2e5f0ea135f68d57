using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Federated.Algorithms;

/// <summary>
/// What one client minimises in one round: cross-entropy, plus what an algorithm adds to the loss of a batch, or in closed
/// form to the gradient. Tensors it makes are owned by the client's dispose scope.
/// </summary>
internal class LocalObjective(ClientRound client) : IDisposable
{
    /// <summary>The client.</summary>
    protected ClientRound Client { get; } = client;

    /// <summary>The loss of a batch.</summary>
    /// <returns>What is minimised, with its graph; the cross-entropy, for the record; and the logits.</returns>
    public virtual (Tensor Objective, Tensor CrossEntropy, Tensor Logits) Loss(Tensor images, Tensor labels, ForwardContext context)
    {
        Tensor logits = Forward.Run(Client.Network, Client.Model.Parameters, Client.Model.Buffers, images, context);
        Tensor loss = functional.cross_entropy(logits, labels);
        return (loss, loss, logits);
    }

    /// <summary>Adds the gradient of the algorithm's term at θ.</summary>
    /// <param name="weights">θ, flat.</param>
    /// <param name="gradient">Added to in place; flat.</param>
    public virtual void AddGradient(Tensor weights, Tensor gradient) { }

    /// <summary>After the last step, what the client keeps and sends beside its weights.</summary>
    public virtual LocalOutcome Finish() => default;

    /// <summary>Frees what is not in the dispose scope.</summary>
    public virtual void Dispose() { }
}

/// <summary>What a client has beside its weights when its steps are done; the client's dispose scope owns it.</summary>
/// <param name="Kept">What it keeps for its next round.</param>
/// <param name="Sent">What it sends to the server.</param>
internal readonly record struct LocalOutcome(Tensor? Kept = null, Tensor? Sent = null);

/// <summary>What a client has at hand in one round. Flat vectors, on the device.</summary>
internal sealed class ClientRound
{
    public required NetworkDefinition Network { get; init; }

    /// <summary>θ, which the steps move.</summary>
    public required DeviceModel Model { get; init; }

    /// <summary>θ_t, as it was received; shared with the other clients and not to be changed.</summary>
    public required DeviceModel Global { get; init; }

    /// <summary>The server's vectors.</summary>
    public required IReadOnlyDictionary<string, Tensor> Server { get; init; }

    /// <summary>What the client kept of its last round; null in its first.</summary>
    public required Tensor? Kept { get; init; }

    /// <summary>The running statistics it kept; null in its first round and where none are kept.</summary>
    public required Tensor? KeptBuffers { get; init; }

    /// <summary>Σ of the coefficients with which the gradients of its steps enter lr·(θ_t − θ_k), see <see cref="StepSum"/>.</summary>
    public required double StepSum { get; init; }

    /// <summary>lr.</summary>
    public required double LearningRate { get; init; }
}

/// <summary>How much gradient the steps of SGD with momentum add up to.</summary>
internal static class StepSum
{
    /// <summary>
    /// ‖a‖₁ of τ steps with momentum ρ: θ_t − θ_k = lr·Σ a_i g_i with a_i = (1 − ρ^(τ−i+1))/(1 − ρ), so
    /// ‖a‖₁ = (τ − ρ(1 − ρ^τ)/(1 − ρ))/(1 − ρ); τ without momentum (Wang et al. 2020, FedNova, §4).
    /// </summary>
    public static double Of(int steps, double momentum) =>
        (steps - momentum * (1 - Math.Pow(momentum, steps)) / (1 - momentum)) / (1 - momentum);
}
