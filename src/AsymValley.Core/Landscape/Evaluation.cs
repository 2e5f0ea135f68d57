using AsymValley.Data;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Landscape;

/// <summary>Loss and error over a split, at parameters that are on the device.</summary>
public static class Evaluation
{
    /// <summary>Images a batch unless told otherwise. With batch statistics the result depends on it.</summary>
    public const int DefaultBatchSize = 128;

    /// <summary>
    /// Mean cross-entropy and error over all images, un-augmented, in their order; each batch's sum is taken in float32,
    /// the sum over batches in float64.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, as in <see cref="NetworkDefinition.Parameters"/>.</param>
    /// <param name="buffers">Its buffers; read under <see cref="BatchNormMode.Running"/>, otherwise untouched.</param>
    /// <param name="split">The images, on the parameters' device.</param>
    /// <param name="mode"><see cref="BatchNormMode.Running"/> or <see cref="BatchNormMode.Batch"/>.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <param name="batchSize">Images a batch, 1 or more.</param>
    /// <returns>The loss in nats, NaN or infinite where the network overflows, and the error 0 … 1.</returns>
    public static (double Loss, double Error) Measure(
        NetworkDefinition network, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, IBatches split,
        BatchNormMode mode, CancellationToken cancellation = default, int batchSize = DefaultBatchSize)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var context = new ForwardContext { BatchNormMode = mode };
        Tensor loss = zeros([], float64, parameters[0].device), hits = zeros([], int64, parameters[0].device);
        for (int start = 0; start < split.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            (Tensor batchLoss, Tensor batchHits) = Sums(network, parameters, buffers, split, start, Math.Min(batchSize, split.Count - start), context);
            loss.add_(batchLoss);
            hits.add_(batchHits);
        }
        return (loss.item<double>() / split.Count, 1 - hits.item<long>() / (double)split.Count);
    }

    /// <summary>Summed cross-entropy and hits of one batch, for batches that are spread over threads.</summary>
    internal static (double Loss, long Hits) MeasureBatch(
        NetworkDefinition network, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, IBatches split, int start, int count, BatchNormMode mode)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor loss, Tensor hits) = Sums(network, parameters, buffers, split, start, count, new ForwardContext { BatchNormMode = mode });
        return (loss.item<float>(), hits.item<long>());
    }

    private static (Tensor Loss, Tensor Hits) Sums(
        NetworkDefinition network, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, IBatches split, int start, int count, ForwardContext context)
    {
        (Tensor images, Tensor labels) = split.Batch(start, count);
        Tensor logits = Forward.Run(network, parameters, buffers, images, context);
        return (functional.cross_entropy(logits, labels, reduction: Reduction.Sum), logits.argmax(1).eq(labels).sum());
    }
}
