using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="TrainingOptions"/>.</summary>
internal static class TrainingFlags
{
    public static OptionGroup<TrainingOptions> Create() => new OptionGroup<TrainingOptions>(new TrainingOptions())
        .Add("--epochs", "Passes over the training set.", o => o.Epochs, (o, v) => o.WithEpochs(v))
        .Add("--batch-size", "Images a step.", o => o.BatchSize, (o, v) => o with { BatchSize = v })
        .Add("--optimizer", "Sgd, or AdamW, which has its own usual learning rate (1e-4) and weight decay (0.01).", o => o.Optimizer,
            (o, v) => o with { Optimizer = v, LearningRate = TrainingOptions.For(v).LearningRate, WeightDecay = TrainingOptions.For(v).WeightDecay })
        .Add("--learning-rate", "Learning rate of the first epoch.", o => o.LearningRate, (o, v) => o with { LearningRate = v })
        .Add("--momentum", "Momentum of SGD, β₁ of AdamW; 0 up to below 1.", o => o.Momentum, (o, v) => o with { Momentum = v })
        .Add("--weight-decay", "Weight decay, for every parameter.", o => o.WeightDecay, (o, v) => o with { WeightDecay = v })
        .Add("--schedule", "How the learning rate falls.", o => o.Schedule, (o, v) => o with { Schedule = v })
        .Add("--swa-start", "First epoch that is averaged, from 1. Not given: 0.56 of the epochs.", o => o.SwaStart, (o, v) => o with { SwaStart = v, Swa = true })
        .Add("--swa-learning-rate", "Learning rate while averaging. Not given: a fifth of --learning-rate.", o => o.SwaLearningRate, (o, v) => o with { SwaLearningRate = v, Swa = true })
        .Add("--swa", "Also average the weights of the last epochs; --swa-start and --swa-learning-rate imply it.", o => o.Swa, (o, v) => o with { Swa = v })
        .Add("--swa-evaluate-every", "Evaluate the averaged weights every so many epochs; 0: only at the end.", o => o.SwaEvaluateEvery, (o, v) => o with { SwaEvaluateEvery = v })
        .Add("--seed", "Seed of weights, image order, augmentation and dropout.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--augment", "Random crops and flips (true or false). Not given: as usual for the data set.", o => o.Augment, (o, v) => o with { Augment = v })
        .Add("--snapshot-every", "Keep the weights every so many epochs; 0: never.", o => o.SnapshotEvery, (o, v) => o with { SnapshotEvery = v })
        .Add("--evaluate-every", "Evaluate the test set every so many epochs; 0: only at the end.", o => o.EvaluateEvery, (o, v) => o with { EvaluateEvery = v })
        .Add("--device", "auto, cpu, cuda or cuda:N.", o => o.Device, (o, v) => o with { Device = v })
        .Add("--threads", "CPU threads; 0: one per core. The last bits of a result depend on it.", o => o.Threads, (o, v) => o with { Threads = v });
}
