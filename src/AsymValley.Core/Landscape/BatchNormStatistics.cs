using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>Batch normalisation's running statistics for weights that were not reached by training, e.g. averaged ones.</summary>
public static class BatchNormStatistics
{
    /// <summary>Images a batch in both papers' code.</summary>
    public const int DefaultBatchSize = 128;

    /// <summary>
    /// Computes the running statistics anew (HHY19 and SWA, <c>bn_update</c>): one pass over the images with batch
    /// statistics, of which the running ones become the mean over all batches, weighted by images, as the authors'
    /// momentum b/(n + b) after n images has it. Un-augmented images in their order (the authors' code takes the
    /// augmented, shuffled ones). Without batch normalisation nothing is done.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="buffers">Its buffers, overwritten in place.</param>
    /// <param name="split">Training images in an order in which the classes are mixed, on the parameters' device.</param>
    /// <param name="batchSize">Images a batch, 1 or more; the statistics depend on it.</param>
    /// <param name="sampleBudget">Use only the first so many images; null for all.</param>
    /// <param name="cancellation">Looked at before each batch; the buffers are then as they were.</param>
    public static void Recalibrate(
        NetworkDefinition network, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, IBatches split,
        int batchSize = DefaultBatchSize, int? sampleBudget = null, CancellationToken cancellation = default)
    {
        using var pass = new BatchPass(network, split, batchSize, sampleBudget);
        Recalibrate(pass, parameters, buffers, null, cancellation);
    }

    /// <summary>
    /// The same over a pass that may keep activations: of a network whose earlier steps are kept only the later
    /// statistics are computed, and the earlier ones left as they are.
    /// </summary>
    /// <param name="workers">Compute several batches at a time; null for one after the other on this thread.</param>
    internal static void Recalibrate(
        BatchPass pass, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, TorchWorkers<BatchNormScratch>? workers, CancellationToken cancellation)
    {
        // A pass that was interrupted has kept activations of some batches, whose statistics are lost.
        if (!pass.IsKept)
            pass.Forget();
        int from = pass.IsKept ? pass.Cut : 0;
        int[] changing = [.. pass.Network.Plan.Execution.Skip(from).Where(step => step.Layer is BatchNorm).SelectMany(step => new[] { step.Buffer, step.Buffer + 1 })];
        if (changing.Length == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var statistics = new Tensor[pass.Batches];
        try
        {
            if (workers is not null)
            {
                workers.For(statistics.Length, (own, batch) => statistics[batch] = own.Value.StatisticsOf(pass, batch, parameters), cancellation);
            }
            else
            {
                using var own = new BatchNormScratch(pass.Network, parameters[0].device);
                for (int batch = 0; batch < statistics.Length; batch++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    statistics[batch] = own.StatisticsOf(pass, batch, parameters);
                }
            }
            Tensor mean = zeros_like(statistics[0]).to_type(float64);
            for (int batch = 0; batch < statistics.Length; batch++)
            {
                using Tensor wide = statistics[batch].to_type(float64);
                mean.add_(wide, Number.Of(pass.Size(batch) / (double)pass.Count));
            }
            foreach (int index in changing)
            {
                ParameterSlice slice = pass.Network.Buffers.Slices[index];
                buffers[index].copy_(mean.narrow(0, slice.Offset, slice.Length).view([.. slice.Shape]));
            }
        }
        finally
        {
            foreach (Tensor? batch in statistics)
                batch?.Dispose();
        }
    }
}

/// <summary>Buffers that one thread computes the statistics of a batch in.</summary>
internal sealed class BatchNormScratch : IDisposable
{
    private readonly Tensor _flat;
    private readonly Tensor[] _buffers;

    public BatchNormScratch(NetworkDefinition network, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        _flat = zeros([network.Buffers.Count], float32, device).DetachFromDisposeScope();
        _buffers = [.. network.Buffers.Slices.Select(slice => _flat.narrow(0, slice.Offset, slice.Length).view([.. slice.Shape]).DetachFromDisposeScope())];
    }

    /// <summary>Mean and unbiased variance of a batch at every normalisation, laid out as the network's buffers.</summary>
    public Tensor StatisticsOf(BatchPass pass, int batch, IReadOnlyList<Tensor> parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        // With momentum 1 the running statistics become the batch's, unless what was there is not finite.
        _flat.zero_();
        pass.Run(batch, parameters, _buffers, new ForwardContext { BatchNormMode = BatchNormMode.Update, Momentum = 1 });
        return _flat.clone().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor buffer in _buffers)
            buffer.Dispose();
        _flat.Dispose();
    }
}
