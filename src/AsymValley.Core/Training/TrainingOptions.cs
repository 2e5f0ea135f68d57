using System.Text.Json.Serialization;
using AsymValley.Data;

namespace AsymValley.Training;

/// <summary>
/// How a network is trained: by default SGD with momentum and weight decay. The defaults are those of SWA's and HHY19's code for VGG16
/// on CIFAR-10, with fewer epochs; <see cref="TrainingRecipe"/> has the papers' settings for every network.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set.</summary>
    /// <value>1 or more. Default: 10, enough for a small network on a small set (our choice; the papers train 200 to 300).</value>
    public int Epochs { get; init; } = 10;

    /// <summary>Images a step. The last step of an epoch takes what is left; a single image that is left joins the step before.</summary>
    /// <value>1 or more. Default: 128 (HHY19).</value>
    public int BatchSize { get; init; } = 128;

    /// <summary>How the weights follow the gradient.</summary>
    /// <value>Default: <see cref="OptimizerKind.Sgd"/>. <see cref="For"/> has the usual rates of the other.</value>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>The learning rate of the first epoch.</summary>
    /// <value>Positive. Default: 0.05 (HHY19, VGG16).</value>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>μ of v ← μv + g, w ← w − lr·v; of AdamW β₁, the share that the mean gradient keeps.</summary>
    /// <value>0 up to below 1. Default: 0.9 (both papers).</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of g ← g + λw (of AdamW w ← w − lr·λ·w), for every parameter, biases and batch normalisation too.</summary>
    /// <value>0 or more. Default: 5e-4 (Li24; HHY19, VGG16).</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>How the learning rate falls.</summary>
    /// <value>Default: <see cref="ScheduleKind.Piecewise"/> (HHY19).</value>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Piecewise;

    /// <summary>Also averages the weights over the last epochs (stochastic weight averaging).</summary>
    public bool Swa { get; init; }

    /// <summary>The first epoch whose weights are averaged, counted from 1.</summary>
    /// <value>1 … <see cref="Epochs"/>. Default: 0.56 of the epochs, rounded: the 126 of 225 of HHY19's PreResNet.</value>
    public int? SwaStart { get; init; }

    /// <summary>The learning rate while averaging, reached by the schedule before <see cref="SwaStart"/>.</summary>
    /// <value>0 or more. Default: a fifth of <see cref="LearningRate"/> (HHY19, VGG16: 0.01 of 0.05); for a constant
    /// schedule, <see cref="LearningRate"/>.</value>
    public double? SwaLearningRate { get; init; }

    /// <summary>How often the averaged weights are evaluated, which takes a pass over the training set where there is
    /// batch normalisation.</summary>
    /// <value>Every so many epochs and after the last; 0: only after the last. Default: 5 (SWA's code).</value>
    public int SwaEvaluateEvery { get; init; } = 5;

    /// <summary>Where initial weights, the order of the images, augmentation and dropout come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Random crops and flips.</summary>
    /// <value>Default: as the data set has it (<see cref="Dataset.AugmentByDefault"/>).</value>
    public bool? Augment { get; init; }

    /// <summary>How often the weights are kept as a snapshot.</summary>
    /// <value>Every so many epochs. Default: 0, never.</value>
    public int SnapshotEvery { get; init; }

    /// <summary>How often the test set is evaluated.</summary>
    /// <value>Every so many epochs and after the last; 0: only after the last. Default: 1.</value>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>Where it runs, a name that <see cref="TorchRuntime.Device"/> knows.</summary>
    /// <value>Default: <c>auto</c>, CUDA where there is a device.</value>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the computation on a CPU. The bits of a result depend on their number.</summary>
    /// <value>Default: 0, as many as there are cores.</value>
    public int Threads { get; init; }

    /// <summary>The recipe that the options were made from (<see cref="TrainingRecipe.Name"/>); null for none. What else is here
    /// counts: options may have been changed after that.</summary>
    public string? Recipe { get; init; }

    /// <summary>The factor on the recipe's epochs; null without a recipe.</summary>
    public double? EpochScale { get; init; }

    /// <summary>The run folder to write; null keeps the run in memory, where it cannot be resumed.</summary>
    [JsonIgnore]
    public string? RunPath { get; init; }

    /// <summary>Replaces a run that is in the folder already, which is an error otherwise.</summary>
    [JsonIgnore]
    public bool Force { get; init; }

    /// <summary><see cref="SwaStart"/> or its default.</summary>
    internal int EffectiveSwaStart => SwaStart ?? Math.Max(1, (int)Math.Round(0.56 * Epochs));

    /// <summary><see cref="SwaLearningRate"/> or its default.</summary>
    internal double EffectiveSwaLearningRate => SwaLearningRate ?? (Schedule == ScheduleKind.Constant ? LearningRate : LearningRate / 5);

    /// <summary>The defaults with an optimizer: for AdamW a learning rate of 1e-4 (Li24, for its vision transformer) and a weight decay
    /// of 0.01 (PyTorch).</summary>
    public static TrainingOptions For(OptimizerKind optimizer) => optimizer == OptimizerKind.AdamW
        ? new TrainingOptions { Optimizer = optimizer, LearningRate = 1e-4, WeightDecay = 0.01 }
        : new TrainingOptions { Optimizer = optimizer };

    /// <summary>The same for another number of epochs; averaging starts in proportion.</summary>
    /// <param name="epochs">Passes over the training set, 1 or more.</param>
    public TrainingOptions WithEpochs(int epochs) => this with
    {
        Epochs = epochs,
        SwaStart = SwaStart is null ? null : Math.Clamp((int)Math.Round((double)SwaStart * epochs / Epochs, MidpointRounding.AwayFromZero), 1, Math.Max(1, epochs)),
    };

    /// <summary>The same for SGD that goes on from averaged weights: 50 epochs at a constant 0.001 (HHY19 §6.1 and its code).</summary>
    /// <param name="training">The options of the run that averaged; those that have to do with averaging, with the recipe
    /// and with where it ran are left out.</param>
    public static TrainingOptions AfterSwa(TrainingOptions training) => training with
    {
        Epochs = 50,
        LearningRate = 0.001,
        Schedule = ScheduleKind.Constant,
        Swa = false,
        SwaStart = null,
        SwaLearningRate = null,
        SnapshotEvery = 0,
        EvaluateEvery = 1,
        Recipe = null,
        EpochScale = null,
        Device = "auto",
        Threads = 0,
        RunPath = null,
        Force = false,
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range.</exception>
    public void Validate()
    {
        AtLeast(Epochs, 1, nameof(Epochs));
        AtLeast(BatchSize, 1, nameof(BatchSize));
        Check(LearningRate > 0 && float.IsFinite((float)LearningRate), nameof(LearningRate), "must be positive and finite in float32");
        Check(Momentum is >= 0 and < 1, nameof(Momentum), "must be 0 or more and less than 1");
        Check(WeightDecay >= 0 && float.IsFinite((float)WeightDecay), nameof(WeightDecay), "must be 0 or more and finite in float32");
        Check(Enum.IsDefined(Optimizer), nameof(Optimizer), "must be one of " + string.Join(", ", Enum.GetNames<OptimizerKind>()));
        Check(Enum.IsDefined(Schedule), nameof(Schedule), "must be one of " + string.Join(", ", Enum.GetNames<ScheduleKind>()));
        Check(SwaStart is null || (SwaStart >= 1 && SwaStart <= Epochs), nameof(SwaStart), $"must be an epoch, 1 to {Epochs}");
        Check(SwaLearningRate is null || (SwaLearningRate >= 0 && float.IsFinite((float)SwaLearningRate)), nameof(SwaLearningRate), "must be 0 or more and finite in float32");
        AtLeast(SwaEvaluateEvery, 0, nameof(SwaEvaluateEvery));
        AtLeast(SnapshotEvery, 0, nameof(SnapshotEvery));
        AtLeast(EvaluateEvery, 0, nameof(EvaluateEvery));
        TorchRuntime.EnsureThreads(Threads);
        Check(RunPath is null || RunPath.Trim().Length > 0, nameof(RunPath), "must name a folder");
    }

    /// <summary>The same options with the defaults that depend on others, on the data set or on the host filled in.</summary>
    internal TrainingOptions Resolve(Dataset dataset) => this with
    {
        SwaStart = Swa ? EffectiveSwaStart : null,
        SwaLearningRate = Swa ? EffectiveSwaLearningRate : null,
        Augment = Augment ?? dataset.AugmentByDefault,
        Device = TorchRuntime.Device(Device).ToString(),
        Threads = Threads == 0 ? Environment.ProcessorCount : Threads,
    };

    private static void AtLeast(int value, int least, string option) => Check(value >= least, option, $"must be {least} or more");

    private static void Check(bool valid, string option, string message)
    {
        if (!valid)
            throw new InvalidOptionException(option, message + ".");
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Epochs} epochs, batch size {BatchSize}, {Optimizer}, learning rate {LearningRate}{(Swa ? $", SWA from epoch {SwaStart}" : "")}, seed {Seed}");
}
