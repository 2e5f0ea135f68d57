using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>
/// The running average of weight vectors in float32, as SWA's code has it: θ̄ ← θ̄ + (θ − θ̄)/(n + 1). The first vector
/// that is added becomes the average.
/// </summary>
/// <param name="average">θ̄, flat, on a device; updated in place and not owned.</param>
/// <param name="count">n, how many vectors it already averages.</param>
public sealed class WeightAverage(Tensor average, int count = 0)
{
    /// <summary>n, the number of vectors averaged.</summary>
    public int Count { get; private set; } = count;

    /// <summary>Adds one vector to the average.</summary>
    /// <param name="weights">θ, flat, on the same device.</param>
    public void Add(Tensor weights)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (Count == 0)
            average.copy_(weights);
        else
            average.add_(weights - average, Number.Of(1.0 / (Count + 1)));
        Count++;
    }
}
