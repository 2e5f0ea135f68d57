using AsymValley.Data;
using AsymValley.Engine;
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
        using var pass = new BatchPass(network, split, batchSize);
        return Measure(pass, parameters, buffers, mode, null, cancellation);
    }

    /// <summary>The same over a pass that may keep activations.</summary>
    /// <param name="workers">Compute several batches at a time, the result having the same bits with any number of workers;
    /// null for one after the other on this thread.</param>
    internal static (double Loss, double Error) Measure(
        BatchPass pass, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, BatchNormMode mode,
        TorchWorkers<BatchNormScratch>? workers, CancellationToken cancellation)
    {
        (double[] losses, long hits) = Sums(pass, parameters, buffers, mode, workers, cancellation);
        return (losses.Sum() / pass.Count, 1 - hits / (double)pass.Count);
    }

    /// <summary>Summed cross-entropy of each batch of a pass, and the hits of all.</summary>
    internal static (double[] Losses, long Hits) Sums<T>(
        BatchPass pass, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, BatchNormMode mode, TorchWorkers<T>? workers, CancellationToken cancellation)
        where T : IDisposable
    {
        var context = new ForwardContext { BatchNormMode = mode };
        using DisposeScope all = NewDisposeScope();
        using IDisposable quiet = no_grad();
        if (workers is null)
        {
            // On the device, so that a GPU is not waited for after every batch.
            Tensor log = zeros([2, pass.Batches], float64, parameters[0].device);
            for (int i = 0; i < pass.Batches; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                (Tensor batchLoss, Tensor batchHits) = Sums(pass.Run(i, parameters, buffers, context));
                log.narrow(0, 0, 1).narrow(1, i, 1).copy_(batchLoss);
                log.narrow(0, 1, 1).narrow(1, i, 1).copy_(batchHits);
            }
            double[] both = log.cpu().data<double>().ToArray();
            return (both[..pass.Batches], (long)both[pass.Batches..].Sum());
        }
        var losses = new double[pass.Batches];
        var hits = new long[pass.Batches];
        workers.For(losses.Length, (_, batch) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            (Tensor batchLoss, Tensor batchHits) = Sums(pass.Run(batch, parameters, buffers, context));
            (losses[batch], hits[batch]) = (batchLoss.item<float>(), batchHits.item<long>());
        }, cancellation);
        return (losses, hits.Sum());
    }

    private static (Tensor Loss, Tensor Hits) Sums((Tensor Logits, Tensor Labels) batch) =>
        (functional.cross_entropy(batch.Logits, batch.Labels, reduction: Reduction.Sum), batch.Logits.argmax(1).eq(batch.Labels).sum());
}
