using AsymValley.Networks;

namespace AsymValley.Training;

/// <summary>The loss or the weights became NaN or infinite. The run folder, if there is one, is left at the last good epoch.</summary>
/// <param name="epoch">The epoch it happened in, from 1.</param>
/// <param name="step">The step of that epoch, from 1.</param>
/// <param name="lastGoodEpoch">The last epoch that ended well, 0 for none.</param>
/// <param name="lastGood">The model at the end of that epoch; at the start of training for 0.</param>
public sealed class TrainingDivergedException(int epoch, int step, int lastGoodEpoch, ValleyModel lastGood)
    : AsymValleyException($"Training diverged: the loss is not finite in epoch {epoch}, step {step}. The last good state is "
        + (lastGoodEpoch == 0 ? "the initial model" : $"that of epoch {lastGoodEpoch}") + ". Use a smaller learning rate.")
{
    /// <summary>The epoch it happened in, from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The first step of that epoch whose loss was not finite, from 1.</summary>
    public int Step { get; } = step;

    /// <summary>The last epoch that ended well, 0 for none.</summary>
    public int LastGoodEpoch { get; } = lastGoodEpoch;

    /// <summary>The model at the end of <see cref="LastGoodEpoch"/>.</summary>
    public ValleyModel LastGood { get; } = lastGood;
}
