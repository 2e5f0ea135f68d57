using System.Text.Json.Serialization;
using AsymValley.Data;

namespace AsymValley.Training;

/// <summary>
/// How a network is trained: SGD with momentum and weight decay. The defaults are the published recipe of SWA's and
/// HHY19's code for VGG16 on CIFAR-10, with fewer epochs. PreResNet on CIFAR there: learning rate 0.1, weight decay
/// 3e-4, 225 epochs, averaging from 126 at 0.01 (CIFAR-10) or 0.05 (CIFAR-100). Li24: 0.03, 5e-4, cosine over 200
/// epochs, batch 256.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training set.</summary>
    /// <value>1 or more. Default: 10, enough for a small network on a small set (our choice; the papers train 200 to 300).</value>
    public int Epochs { get; init; } = 10;

    /// <summary>Images a step. The last step of an epoch takes what is left.</summary>
    /// <value>1 or more. Default: 128 (HHY19).</value>
    public int BatchSize { get; init; } = 128;

    /// <summary>The learning rate of the first epoch.</summary>
    /// <value>Positive. Default: 0.05 (HHY19, VGG16).</value>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>μ of v ← μv + g, w ← w − lr·v.</summary>
    /// <value>0 up to below 1. Default: 0.9 (both papers).</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of g ← g + λw, for every parameter, biases and batch normalisation too.</summary>
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

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of its range.</exception>
    public void Validate()
    {
        AtLeast(Epochs, 1, nameof(Epochs));
        AtLeast(BatchSize, 1, nameof(BatchSize));
        Check(LearningRate > 0 && float.IsFinite((float)LearningRate), nameof(LearningRate), "must be positive and finite in float32");
        Check(Momentum is >= 0 and < 1, nameof(Momentum), "must be 0 or more and less than 1");
        Check(WeightDecay >= 0 && float.IsFinite((float)WeightDecay), nameof(WeightDecay), "must be 0 or more and finite in float32");
        Check(Enum.IsDefined(Schedule), nameof(Schedule), "must be one of " + string.Join(", ", Enum.GetNames<ScheduleKind>()));
        Check(SwaStart is null || (SwaStart >= 1 && SwaStart <= Epochs), nameof(SwaStart), $"must be an epoch, 1 to {Epochs}");
        Check(SwaLearningRate is null || (SwaLearningRate >= 0 && float.IsFinite((float)SwaLearningRate)), nameof(SwaLearningRate), "must be 0 or more and finite in float32");
        AtLeast(SwaEvaluateEvery, 0, nameof(SwaEvaluateEvery));
        AtLeast(SnapshotEvery, 0, nameof(SnapshotEvery));
        AtLeast(EvaluateEvery, 0, nameof(EvaluateEvery));
        AtLeast(Threads, 0, nameof(Threads));
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
}
