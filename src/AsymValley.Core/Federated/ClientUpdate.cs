using AsymValley.Signs;
using static TorchSharp.torch;

namespace AsymValley.Federated;

/// <summary>What comes back from one client. Owns its tensors.</summary>
internal sealed class ClientUpdate : IDisposable
{
    public required ClientTask Task { get; init; }

    /// <summary>θ_k, flat, on the device.</summary>
    public required Tensor Parameters { get; init; }

    /// <summary>Running statistics, flat, on the device.</summary>
    public required Tensor Buffers { get; init; }

    /// <summary>A second vector of d numbers, if the algorithm sends one.</summary>
    public required Tensor? Sent { get; init; }

    /// <summary>Its weight in the mean.</summary>
    public required double Weight { get; init; }

    /// <summary>‖a‖₁ of its steps.</summary>
    public required double StepSum { get; init; }

    /// <summary>Mean cross-entropy of its steps, NaN or infinite if it diverged.</summary>
    public required double Loss { get; init; }

    /// <summary>‖θ_k − θ_t‖.</summary>
    public required double Drift { get; init; }

    /// <summary>The signs of θ_k; null when they are not finite.</summary>
    public required SignPattern? Signs { get; init; }

    /// <summary>Time for signs and drift, in seconds.</summary>
    public required double MeasuringSeconds { get; init; }

    /// <summary>Whether everything that it sends is finite.</summary>
    public required bool IsFinite { get; init; }

    public void Dispose()
    {
        Parameters.Dispose();
        Buffers.Dispose();
        Sent?.Dispose();
    }
}
