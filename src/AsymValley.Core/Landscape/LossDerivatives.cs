using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Landscape;

/// <summary>
/// Derivatives of the mean training loss at the parameters that are on the device, one pass over the images each. Within a
/// batch sums are float32, over the batches float64: near a minimum the batches' gradients nearly cancel.
/// </summary>
/// <param name="model">θ and its buffers, with gradients.</param>
/// <param name="batches">The images.</param>
/// <param name="mode">Whose statistics batch normalisation uses. Those of the batch are differentiated through, running ones are constants.</param>
/// <param name="batchSize">Images a batch.</param>
internal sealed class LossDerivatives(DeviceModel model, IBatches batches, BatchNormMode mode, int batchSize)
{
    private readonly ForwardContext _context = new() { BatchNormMode = mode };

    /// <summary>∇L̂(θ), float64 [d] on the device, owned by the caller's scope.</summary>
    /// <param name="cancellation">Looked at before each batch.</param>
    public Tensor Gradient(CancellationToken cancellation) => Mean(cancellation, (loss, sum) =>
    {
        model.FlatGradient.zero_();
        loss.backward();
        sum.add_(model.FlatGradient);
    });

    /// <summary>∇²L̂(θ)·v, float64 [d] on the device, owned by the caller's scope: the derivative of ⟨∇L̂, v⟩.</summary>
    /// <param name="vector">v, float32 [d] on the device.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public Tensor HessianVector(Tensor vector, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<ParameterSlice> slices = model.Definition.Parameters.Slices;
        Tensor[] parameters = [.. model.Parameters], parts = [.. slices.Select(slice => vector.narrow(0, slice.Offset, slice.Length).view([.. slice.Shape]))];
        return Mean(cancellation, (loss, sum) =>
        {
            IList<Tensor> gradients = autograd.grad([loss], parameters, create_graph: true);
            IList<Tensor> products = autograd.grad(gradients, parameters, parts);
            for (int i = 0; i < products.Count; i++)
                sum.narrow(0, slices[i].Offset, slices[i].Length).add_(products[i].reshape(-1));
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Adds up something of every batch's summed loss and divides by the number of images.</summary>
    private Tensor Mean(CancellationToken cancellation, Action<Tensor, Tensor> add)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = zeros([model.Definition.Parameters.Count], float64, model.Device);
        for (int start = 0; start < batches.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope batch = NewDisposeScope();
            (Tensor images, Tensor labels) = batches.Batch(start, Math.Min(batchSize, batches.Count - start));
            Tensor logits = Forward.Run(model.Definition, model.Parameters, model.Buffers, images, _context);
            add(functional.cross_entropy(logits, labels, reduction: Reduction.Sum), sum);
        }
        return sum.div_(batches.Count).MoveToOuterDisposeScope();
    }
}
