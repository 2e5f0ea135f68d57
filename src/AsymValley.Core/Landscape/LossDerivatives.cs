using AsymValley.Engine;
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
/// <param name="pass">The images. Where it keeps activations, derivatives by the parameters before them are 0.</param>
/// <param name="mode">Whose statistics batch normalisation uses. Those of the batch are differentiated through, running ones are constants.</param>
internal sealed class LossDerivatives(DeviceModel model, BatchPass pass, BatchNormMode mode)
{
    private readonly ForwardContext _context = new() { BatchNormMode = mode };

    /// <summary>∇L̂(θ), float64 [d] on the device, owned by the caller's scope.</summary>
    /// <param name="cancellation">Looked at before each batch.</param>
    public Tensor Gradient(CancellationToken cancellation) => Mean(cancellation, (loss, sum) =>
    {
        model.FlatGradient.zero_();
        loss.backward();
        sum.PlusInPlace(model.FlatGradient);
    });

    /// <summary>The group's rows of ∇²L̂(θ)·v, float64 [d] on the device, owned by the caller's scope: the derivative of ⟨∇L̂, v⟩.</summary>
    /// <param name="vector">v, float32 [d] on the device, 0 outside the group.</param>
    /// <param name="group">The parameters that derivatives are taken by.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public Tensor HessianVector(Tensor vector, IReadOnlyList<ParameterSlice> group, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] parameters = [.. group.Select(slice => model.Parameters[model.Definition.Parameters.Slices.IndexOf(slice)])];
        Tensor[] parts = [.. group.Select(slice => vector.narrow(0, slice.Offset, slice.Length).view([.. slice.Shape]))];
        return Mean(cancellation, (loss, sum) =>
        {
            IList<Tensor> gradients = autograd.grad([loss], parameters, retain_graph: true, create_graph: true);
            IList<Tensor> products = autograd.grad(gradients, parameters, parts);
            for (int i = 0; i < products.Count; i++)
                sum.narrow(0, group[i].Offset, group[i].Length).PlusInPlace(products[i].reshape(-1));
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Adds up something of every batch's summed loss and divides by the number of images.</summary>
    private Tensor Mean(CancellationToken cancellation, Action<Tensor, Tensor> add)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = zeros([model.Definition.Parameters.Count], float64, model.Device);
        for (int batch = 0; batch < pass.Batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope one = NewDisposeScope();
            (Tensor logits, Tensor labels) = pass.Run(batch, model.Parameters, model.Buffers, _context);
            add(functional.cross_entropy(logits, labels, reduction: Reduction.Sum), sum);
        }
        return sum.div_(Number.Of(pass.Count)).MoveToOuterDisposeScope();
    }
}
