using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Reports;

/// <summary>What the tour trains and measures. It is set so that two cores take less than five minutes.</summary>
public sealed record TourOptions
{
    /// <summary>The network, one of <see cref="NetworkCatalog.Names"/>.</summary>
    /// <value>Default: LeNet5.</value>
    public string Network { get; init; } = "LeNet5";

    /// <summary>How it is trained; weights are averaged (SWA) in any case, and <see cref="Seed"/> takes the place of its seed.</summary>
    /// <value>Default: 20 epochs at a learning rate of 0.02, otherwise as <see cref="TrainingOptions"/>.</value>
    public TrainingOptions Training { get; init; } = new() { Epochs = 20, LearningRate = 0.02, SwaEvaluateEvery = 0 };

    /// <summary>The random directions; <see cref="Seed"/> takes the place of their seed.</summary>
    /// <value>Default: UniformPositive, as HHY19's code.</value>
    public DirectionOptions Direction { get; init; } = new() { Kind = DirectionKind.UniformPositive };

    /// <summary>Number of random directions.</summary>
    /// <value>1 or more. Default: 20.</value>
    public int Count { get; init; } = 20;

    /// <summary>Grid and measurement along each direction.</summary>
    /// <value>Default: 25 points from −3 to 3, HHY19's range in the figures of the shift; otherwise as <see cref="ProfileOptions"/>.</value>
    public ProfileOptions Profile { get; init; } = new() { Range = 3, Points = 25 };

    /// <summary>What counts as asymmetric.</summary>
    public AsymmetryOptions Asymmetry { get; init; } = new();

    /// <summary>
    /// Grid for a second, closer look along the best direction, on which the shift gap is measured: far from the
    /// solution the losses are so large that no small shift shows.
    /// </summary>
    /// <value>Default: 41 points from −1 to 1.</value>
    public ProfileOptions Close { get; init; } = new() { Range = 1 };

    /// <summary>The shifts that are tried.</summary>
    /// <value>Default: −0.5 to 0.5 in steps of 0.1.</value>
    public ShiftGapOptions ShiftGap { get; init; } = new() { MaximumShift = 0.5, Step = 0.1 };

    /// <summary>Points on the line from the SWA solution (t = 0) to the SGD solution (t = 1), t from −2 to 3.</summary>
    /// <value>6 or more. Default: 21 (HHY19: 201).</value>
    public int InterpolationPoints { get; init; } = 21;

    /// <summary>Most training images that are used: the first of the training set.</summary>
    /// <value>1 or more. Default: 5000.</value>
    public int TrainLimit { get; init; } = 5000;

    /// <summary>Most test images that are used: the first of the test set.</summary>
    /// <value>1 or more. Default: 2000.</value>
    public int TestLimit { get; init; } = 2000;

    /// <summary>Seed of training and of the first direction. Equal seeds give equal numbers at the same number of threads.</summary>
    /// <value>Default: 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Where it all runs: cpu, cuda or cuda:N; takes the place of the parts' devices.</summary>
    /// <value>Default: that of <see cref="TrainingOptions"/>.</value>
    public string Device { get; init; } = new TrainingOptions().Device;

    /// <summary>Threads of the CPU; takes the place of the parts' numbers.</summary>
    /// <value>Default: 0, as many as there are cores.</value>
    public int Threads { get; init; }

    /// <summary>Checks what the parts do not check themselves.</summary>
    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Count < 1)
            throw new InvalidOptionException(nameof(Count), $"{Count} directions; at least 1 is needed.");
        if (InterpolationPoints < 6)
            throw new InvalidOptionException(nameof(InterpolationPoints), $"{InterpolationPoints} is not 6 or more.");
        if (TrainLimit < 1)
            throw new InvalidOptionException(nameof(TrainLimit), $"{TrainLimit} is not 1 or more.");
        if (TestLimit < 1)
            throw new InvalidOptionException(nameof(TestLimit), $"{TestLimit} is not 1 or more.");
        if (Training.Epochs < 2)
            throw new InvalidOptionException(nameof(Training.Epochs), "the tour averages the weights of several epochs; train for 2 or more.");
        Training.Validate();
        Direction.Validate();
        Profile.Grid();
        Close.Grid();
        Asymmetry.Validate();
        ShiftGap.Validate();
    }
}
