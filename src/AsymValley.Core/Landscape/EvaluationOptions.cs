namespace AsymValley.Landscape;

/// <summary>How the losses at a point of the landscape are measured.</summary>
public sealed record EvaluationOptions
{
    /// <summary>What batch normalisation uses at each point (both papers recalibrate).</summary>
    /// <value>Default: null, which is Recalibrate where the network has batch normalisation.</value>
    public BatchNormPolicy? BatchNorm { get; init; }

    /// <summary>Images a batch in recalibration, and under BatchStatistics in evaluation: both depend on it.</summary>
    /// <value>1 or more. Default: 128, as both papers' code.</value>
    public int BatchSize { get; init; } = BatchNormStatistics.DefaultBatchSize;

    /// <summary>Training images that recalibration looks at.</summary>
    /// <value>1 or more. Default: null, all of them.</value>
    public int? RecalibrationSamples { get; init; }

    /// <summary>
    /// Whether the training images are shuffled, cropped and flipped, as the loader of HHY19's code does; the same way at
    /// every point, so that a profile stays smooth.
    /// </summary>
    /// <value>Default: false; un-augmented images in their order.</value>
    public bool Augment { get; init; }

    /// <summary>Seed of the augmentation; without it nothing here is random.</summary>
    /// <value>Default: 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Whether the test split is measured too.</summary>
    /// <value>Default: true.</value>
    public bool Test { get; init; } = true;

    /// <summary>Where to compute: auto, cpu, cuda or cuda:N.</summary>
    /// <value>Default: auto, CUDA where there is a device.</value>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the CPU. Losses have the same bits with any number of them; exact slopes do not.</summary>
    /// <value>Default: 0, all cores.</value>
    public int Threads { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InvalidOptionException">A value is outside of its range.</exception>
    public void Validate()
    {
        if (BatchSize < 1)
            throw new InvalidOptionException(nameof(BatchSize), $"{BatchSize} is not 1 or more.");
        if (RecalibrationSamples < 1)
            throw new InvalidOptionException(nameof(RecalibrationSamples), $"{RecalibrationSamples} is not 1 or more.");
        TorchRuntime.EnsureThreads(Threads);
    }

    /// <summary>The policy for a network: what was asked for, or the default.</summary>
    public BatchNormPolicy PolicyFor(Networks.NetworkDefinition network) =>
        BatchNorm ?? (network.HasBatchNorm ? BatchNormPolicy.Recalibrate : BatchNormPolicy.Frozen);

    /// <summary>What the user should know of measuring away from a solution of a network so; null when there is nothing.</summary>
    internal string? WarningFor(Networks.NetworkDefinition network) => PolicyFor(network) == BatchNormPolicy.Frozen && network.HasBatchNorm
        ? "Frozen running statistics belong to the solution only: away from it the losses are those of a network with wrong batch normalisation. Both papers recalibrate at every point."
        : null;
}
