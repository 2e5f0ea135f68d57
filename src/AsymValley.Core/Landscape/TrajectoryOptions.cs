namespace AsymValley.Landscape;

/// <summary>Through which point the valley's profile goes that a trajectory is compared with.</summary>
public enum TrajectoryOrigin
{
    /// <summary>Through the average of the weights: what lies off the direction is the same for the average and for the valley.</summary>
    Average,

    /// <summary>Through the profiler's solution. The minimum along a direction moves with the other coordinates, though.</summary>
    Solution,
}

/// <summary>Which weights of an SGD are projected, and from when on they are averaged (HHY19, §5).</summary>
public sealed record TrajectoryOptions
{
    /// <summary>Steps of SGD that go on from the solution; 0 projects the snapshots of a run in their place.</summary>
    /// <value>0 or more. Default: 0.</value>
    public int Steps { get; init; }

    /// <summary>The first step, counted from 1, or the first epoch that the average has.</summary>
    /// <value>1 or more. Default null: where a run's own weight averaging starts, its first snapshot where it has none, and
    /// step 1.</value>
    public int? AverageStart { get; init; }

    /// <summary>Where the valley is measured along the directions.</summary>
    /// <value>Default: <see cref="TrajectoryOrigin.Average"/>.</value>
    public TrajectoryOrigin Through { get; init; }

    /// <summary>The constant learning rate of the steps.</summary>
    /// <value>Positive. Default: 0.01, that of SWA's code on CIFAR-10.</value>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>μ of v ← μv + g, w ← w − lr·v; v is 0 at the start.</summary>
    /// <value>0 up to below 1. Default: 0.9 (both papers).</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of g ← g + λw.</summary>
    /// <value>0 or more. Default: 5e-4.</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Images a step.</summary>
    /// <value>1 or more. Default: 128 (HHY19).</value>
    public int StepBatch { get; init; } = 128;

    /// <summary>Where the order of the images and dropout come from.</summary>
    public ulong StepSeed { get; init; }

    /// <summary>Random crops and flips of the images of a step.</summary>
    /// <value>Default null: as the data set has it; give what the solution was trained with, so that it stays the same loss.</value>
    public bool? StepAugment { get; init; }

    /// <summary>How asymmetry is measured.</summary>
    public AsymmetryOptions Asymmetry { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        Check(Steps >= 0, nameof(Steps), "must be 0 or more");
        Check(AverageStart is null or >= 1, nameof(AverageStart), "must be 1 or more");
        Check(Steps == 0 || AverageStart is null || AverageStart <= Steps, nameof(AverageStart), $"is after the last of {Steps} steps");
        Check(Enum.IsDefined(Through), nameof(Through), "must be one of " + string.Join(", ", Enum.GetNames<TrajectoryOrigin>()));
        Check(LearningRate > 0 && float.IsFinite((float)LearningRate), nameof(LearningRate), "must be positive and finite in float32");
        Check(Momentum is >= 0 and < 1, nameof(Momentum), "must be 0 or more and less than 1");
        Check(WeightDecay >= 0 && float.IsFinite((float)WeightDecay), nameof(WeightDecay), "must be 0 or more and finite in float32");
        Check(StepBatch >= 1, nameof(StepBatch), "must be 1 or more");
        Asymmetry.Validate();
    }

    private static void Check(bool valid, string option, string message)
    {
        if (!valid)
            throw new InvalidOptionException(option, message + ".");
    }
}
