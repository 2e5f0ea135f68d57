using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Engine;
using AsymValley.Landscape;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Theory;

/// <summary>
/// Compares which units of a network's ReLUs are active at θ_f and at θ_f + λη: what Li24's argument on a single unit
/// (Appendix D.2) comes to in a network. Only layers of kind ReLU count; a unit is active where its output is positive.
/// </summary>
public static class ActivationAgreement
{
    /// <summary>The agreement at every λ of the profiler's offsets.</summary>
    /// <param name="profiler">Has the solution, the data, the offsets and the policy of batch normalisation.</param>
    /// <param name="direction">η.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after each offset's statistics and each batch.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>One result for each offset, in their order.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, the range is to be found, or the split is empty.</exception>
    /// <exception cref="Parameters.LayoutMismatchException">The direction belongs to another network.</exception>
    /// <exception cref="NetworkDefinitionException">The network has no ReLU.</exception>
    public static ImmutableArray<ActivationAgreementResult> Measure(
        LossProfiler profiler, ProbeDirection direction, ActivationAgreementOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new ActivationAgreementOptions();
        options.Validate();
        if (profiler.Options.AutoRange)
            throw new InvalidOptionException(nameof(ProfileOptions.AutoRange), "activations do not say how far to go; give a range.");
        NetworkDefinition network = profiler.Model.Network;
        NetworkStep[] relus = [.. network.Plan.Steps.Where(IsRelu)];
        if (relus.Length == 0)
            throw new NetworkDefinitionException(null, $"{network.Name} has no ReLU whose units could be active or not.");
        DataSplit split = options.TestImages ? profiler.Dataset.Test : profiler.Dataset.Train;
        if (split.Count == 0)
            throw new InvalidOptionException(nameof(options.TestImages), $"{profiler.Dataset.Name} has no {(options.TestImages ? "test" : "training")} images.");
        split = split.Take(Math.Min(options.Images, split.Count));
        ImmutableArray<double> offsets = profiler.Options.Grid();
        profiler.Aim(direction);
        Report? report = progress is null ? null : new Report(progress, $"Comparing the ReLUs of {profiler.Model.Name} along {direction.Label}");
        ActivationConfusion[,] counts = Count(profiler, split, offsets, relus.Length, report, cancellation);
        return [.. offsets.Select((offset, i) =>
        {
            LayerActivation[] layers = [.. relus.Select((relu, k) => new LayerActivation(relu.Layer.Name, relu.Output.Length, counts[i, k]))];
            return new ActivationAgreementResult
            {
                Model = profiler.Model.Name,
                Network = network.Name,
                Dataset = profiler.Dataset.Name,
                Direction = direction.Label,
                Kind = direction.Kind,
                Seed = direction.Seed,
                Scaling = direction.Scaling,
                BatchNormPolicy = profiler.Evaluator.Policy,
                Offset = offset,
                Images = split.Count,
                Overall = layers.Aggregate(default(ActivationConfusion), (sum, layer) => sum + layer.Confusion),
                Layers = [.. layers],
            };
        })];
    }

    private static bool IsRelu(NetworkStep step) => step.Layer is Activate { Function: Activation.Relu };

    /// <summary>
    /// The counts by offset and ReLU. All offsets are looked at batch by batch, so that only one batch's activations are kept;
    /// for that the statistics of batch normalisation are measured first, at every offset.
    /// </summary>
    private static ActivationConfusion[,] Count(LossProfiler profiler, DataSplit split, ImmutableArray<double> offsets, int relus, Report? report, CancellationToken cancellation)
    {
        LandscapeEvaluator evaluator = profiler.Evaluator;
        DeviceModel model = evaluator.Model;
        var batches = new BatchGrid(split.Count, profiler.Options.Evaluation.BatchSize);
        var context = new ForwardContext { BatchNormMode = evaluator.Policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running };
        var counts = new ActivationConfusion[offsets.Length, relus];
        report?.Start(offsets.Length + 1 + batches.Count);
        using DisposeScope scope = NewDisposeScope();
        Tensor solution = StatisticsAt(0);
        Tensor[] statistics = [.. offsets.Select(StatisticsAt)];
        using var images = new DeviceSplit(profiler.Dataset, split, model.Device);
        for (int batch = 0; batch < batches.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope one = NewDisposeScope();
            (int start, int size) = batches[batch];
            Tensor x = images.Batch(start, size).Images;
            Tensor[] before = ActiveAt(0, solution, x);
            for (int i = 0; i < offsets.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope point = NewDisposeScope();
                Tensor[] after = ActiveAt(offsets[i], statistics[i], x);
                for (int k = 0; k < relus; k++)
                    counts[i, k] += Compare(before[k], after[k]);
            }
            report?.Step();
        }
        return counts;

        Tensor StatisticsAt(double offset)
        {
            cancellation.ThrowIfCancellationRequested();
            profiler.MoveTo(offset);
            evaluator.UpdateStatistics(cancellation);
            report?.Step();
            return model.FlatBuffers.clone();
        }

        Tensor[] ActiveAt(double offset, Tensor buffers, Tensor x)
        {
            profiler.MoveTo(offset);
            using (no_grad())
                model.FlatBuffers.copy_(buffers);
            var active = new List<Tensor>(relus);
            Forward.Observe(model.Definition, model.Parameters, model.Buffers, x, context, (step, output) =>
            {
                if (IsRelu(step))
                    active.Add(output.gt(Number.Of(0)).MoveToOuterDisposeScope());
            });
            return [.. active];
        }
    }

    private static ActivationConfusion Compare(Tensor before, Tensor after)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = before.numel(), active = before.sum().item<long>(), now = after.sum().item<long>(), agreeing = before.eq(after).sum().item<long>();
        long kept = (active + now + agreeing - count) / 2;
        return new ActivationConfusion(kept, active - kept, now - kept, count - active - now + kept);
    }

    private sealed class Report(IProgress<OperationProgress> progress, string activity)
    {
        private long _done, _total;

        public void Start(long total) => _total = total;

        public void Step() => progress.Report(new OperationProgress(activity, "", ++_done, _total));
    }
}
