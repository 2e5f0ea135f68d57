using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Landscape;

/// <summary>SGD at a constant learning rate that goes on from a solution, of which the projections of every step are kept.</summary>
internal static class SgdTrajectory
{
    private const int ReportEvery = 20;

    /// <summary>⟨w_t − w, u⟩/⟨u, u⟩ for t = 1 … n, an array for each direction, and the average of the weights less w.</summary>
    /// <param name="profiler">Has w, the data and the device.</param>
    /// <param name="directions">u, none of them zero.</param>
    /// <param name="options">Steps above 0.</param>
    /// <param name="averageStart">The first step that is averaged, from 1.</param>
    /// <param name="progress">Told every few steps.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <exception cref="TrainingDivergedException">The weights became NaN or infinite.</exception>
    public static (double[][] Positions, ParameterVector Average) Project(
        LossProfiler profiler, IReadOnlyList<ProbeDirection> directions, TrajectoryOptions options, int averageStart,
        IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        ValleyModel start = profiler.Model;
        NetworkDefinition network = start.Network;
        Device device = TorchRuntime.Device(profiler.Options.Evaluation.Device);
        TorchRuntime.UseThreads(profiler.Options.Evaluation.Threads);
        Dataset dataset = profiler.Dataset;
        using var train = new DeviceSplit(dataset, dataset.Train, device, options.StepAugment ?? dataset.AugmentByDefault ? Augmentation.CropAndFlip : null);
        using var model = new DeviceModel(network, device, gradients: true);
        using var optimizer = new MomentumSgd(network.Parameters.Count, device, options.Momentum, options.WeightDecay);
        using DisposeScope all = NewDisposeScope();
        using var mean = new DeviceModel(network, device, gradients: false);
        var average = new WeightAverage(mean.Flat);
        model.Load(start.Parameters, start.Buffers);
        Tensor reference = model.Flat.clone(), log = zeros([directions.Count, options.Steps], float32, device), rows = Rows(directions, device);

        EpochOrder? order = null;
        Generator? generator = null;
        try
        {
            var batches = new BatchGrid(train.Count, options.StepBatch);
            for (int step = 0; step < options.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (step % batches.Count == 0)
                {
                    SeededRandom random = new SeededRandom(options.StepSeed).Fork("trajectory", step / batches.Count);
                    order?.Dispose();
                    generator?.Dispose();
                    order = train.Shuffle(random);
                    generator = network.HasDropout ? new Generator(random.Fork("dropout").NextUInt64(), device) : null;
                }
                using DisposeScope scope = NewDisposeScope();
                (int first, int count) = batches[step % batches.Count];
                (Tensor images, Tensor labels) = order!.Batch(first, count);
                model.FlatGradient.zero_();
                var context = new ForwardContext { BatchNormMode = BatchNormMode.Update, Dropout = true, Generator = generator };
                functional.cross_entropy(Forward.Run(network, model.Parameters, model.Buffers, images, context), labels).backward();
                optimizer.Step(model.Flat, model.FlatGradient, options.LearningRate);
                using (no_grad())
                    log.narrow(1, step, 1).copy_(rows.mm((model.Flat - reference).unsqueeze(1)));
                if (step + 1 >= averageStart)
                    average.Add(model.Flat);
                if ((step + 1) % ReportEvery == 0 || step + 1 == options.Steps)
                    progress?.Report(new OperationProgress($"Going on from {start.Name}", $"step {step + 1} of {options.Steps}", step + 1, options.Steps));
            }
        }
        finally
        {
            order?.Dispose();
            generator?.Dispose();
        }
        return (Read(log, directions, start), mean.ReadParameters().Subtract(start.Parameters));
    }

    /// <summary>The directions as rows, each over its squared length, so that products are offsets.</summary>
    private static Tensor Rows(IReadOnlyList<ProbeDirection> directions, Device device)
    {
        Tensor rows = zeros([directions.Count, directions[0].Vector.Values.Length], float32, device);
        for (int i = 0; i < directions.Count; i++)
        {
            ParameterVector u = directions[i].Vector;
            using DisposeScope scope = NewDisposeScope();
            rows.narrow(0, i, 1).copy_(tensor(u.Scale(1 / u.Dot(u)).Values, float32, device).unsqueeze(0));
        }
        return rows;
    }

    private static double[][] Read(Tensor log, IReadOnlyList<ProbeDirection> directions, ValleyModel start)
    {
        float[] values = log.cpu().contiguous().data<float>().ToArray();
        int steps = values.Length / directions.Count;
        int diverged = Enumerable.Range(0, steps).FirstOrDefault(step => Enumerable.Range(0, directions.Count).Any(i => !float.IsFinite(values[i * steps + step])), -1);
        if (diverged >= 0)
            throw new TrainingDivergedException(1, diverged + 1, 0, start);
        return [.. directions.Select((_, i) => Array.ConvertAll(values[(i * steps)..((i + 1) * steps)], value => (double)value))];
    }
}
