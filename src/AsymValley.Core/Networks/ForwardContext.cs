using static TorchSharp.torch;

namespace AsymValley.Networks;

/// <summary>Which statistics batch normalisation uses, and whether it keeps those of the batch.</summary>
public enum BatchNormMode
{
    /// <summary>The running statistics, as in evaluation.</summary>
    Running,

    /// <summary>The batch's statistics; the running ones stay as they are.</summary>
    Batch,

    /// <summary>The batch's statistics, which move the running ones by <see cref="ForwardContext.Momentum"/>, as in training.</summary>
    Update,
}

/// <summary>What a forward pass depends on beside the network, its parameters and the images.</summary>
public sealed class ForwardContext
{
    /// <summary>A pass for evaluation: running statistics, no dropout.</summary>
    public static ForwardContext Evaluation => new();

    /// <summary>Which statistics batch normalisation uses.</summary>
    /// <value>Default: the running ones.</value>
    public BatchNormMode BatchNormMode { get; init; } = BatchNormMode.Running;

    /// <summary>Share of the batch's statistics in the new running ones; the variance goes in unbiased.</summary>
    /// <value>In [0,1]. Default: 0.1, PyTorch's. It may be changed between passes: b/(n+b) averages all batches.</value>
    public double Momentum { get; set; } = 0.1;

    /// <summary>Whether dropout acts.</summary>
    public bool Dropout { get; init; }

    /// <summary>Draws the dropout masks; must be on the images' device. Needed where dropout acts, so that passes can be repeated.</summary>
    public Generator? Generator { get; init; }
}
