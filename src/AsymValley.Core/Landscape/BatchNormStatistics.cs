using AsymValley.Data;
using AsymValley.Networks;
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
    /// statistics, the running ones moving with momentum b/(n + b) after n images, so that they end as the average over
    /// all. Un-augmented images in their order (the authors' code takes the augmented, shuffled ones). Without batch
    /// normalisation nothing is done.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="buffers">Its buffers, overwritten in place.</param>
    /// <param name="split">Training images in an order in which the classes are mixed, on the parameters' device.</param>
    /// <param name="batchSize">Images a batch, 1 or more; the statistics depend on it.</param>
    /// <param name="sampleBudget">Use only the first so many images; null for all.</param>
    /// <param name="cancellation">Looked at before each batch; the buffers are then left half-way.</param>
    public static void Recalibrate(
        NetworkDefinition network, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, IBatches split,
        int batchSize = DefaultBatchSize, int? sampleBudget = null, CancellationToken cancellation = default)
    {
        if (!network.HasBatchNorm)
            return;
        using IDisposable quiet = no_grad();
        // The first batch has momentum 1 and replaces what was there, unless that was not finite.
        foreach (Tensor buffer in buffers)
            buffer.zero_();
        var context = new ForwardContext { BatchNormMode = BatchNormMode.Update };
        int count = Math.Min(sampleBudget ?? split.Count, split.Count);
        for (int start = 0; start < count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int size = Math.Min(batchSize, count - start);
            (Tensor images, _) = split.Batch(start, size);
            context.Momentum = size / (double)(start + size);
            Forward.Run(network, parameters, buffers, images, context);
        }
    }
}
