using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Networks;

/// <summary>Interprets a <see cref="NetworkDefinition"/>: logits as a function of θ, buffers and images, without hidden state.</summary>
public static class Forward
{
    private const int None = -1;

    /// <summary>
    /// One forward pass. Activations are disposed after their last reader; what a backward pass needs, autograd keeps.
    /// Images may have any strides: those of a permuted N×H×W×C batch keep the whole pass channels-last.
    /// </summary>
    /// <param name="definition">The network.</param>
    /// <param name="parameters">Tensors of the shapes of <c>definition.Parameters.Slices</c>, in that order.</param>
    /// <param name="buffers">Tensors of the shapes of <c>definition.Buffers.Slices</c>, in that order.</param>
    /// <param name="images">Float32 [B, C, H, W] of the network's input shape, on the parameters' device.</param>
    /// <param name="context">Batch normalisation and dropout.</param>
    /// <returns>Logits [B, classes], owned by the caller (or the caller's dispose scope).</returns>
    /// <exception cref="ArgumentException">The tensors do not suit the definition, or dropout acts without a generator.</exception>
    public static Tensor Run(
        NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, Tensor images, ForwardContext context) =>
        Compute(definition, parameters, buffers, images, context, kept: None).Logits;

    /// <summary>
    /// One forward pass that also gives the features: what the last layer, the linear classifier, reads. Both results
    /// are on the autograd graph.
    /// </summary>
    /// <param name="definition">The network; its last layer is linear.</param>
    /// <param name="parameters">Tensors of the shapes of <c>definition.Parameters.Slices</c>, in that order.</param>
    /// <param name="buffers">Tensors of the shapes of <c>definition.Buffers.Slices</c>, in that order.</param>
    /// <param name="images">Float32 [B, C, H, W] of the network's input shape, on the parameters' device.</param>
    /// <param name="context">Batch normalisation and dropout.</param>
    /// <returns>Features [B, F] and logits [B, classes], the same bits as <see cref="Run"/>'s; both owned by the caller.</returns>
    /// <exception cref="ArgumentException">The tensors do not suit the definition, or dropout acts without a generator.</exception>
    /// <exception cref="NetworkDefinitionException">The last layer is not linear.</exception>
    public static (Tensor Features, Tensor Logits) RunWithFeatures(
        NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, Tensor images, ForwardContext context)
    {
        (Tensor? features, Tensor logits) = Compute(definition, parameters, buffers, images, context, kept: Classifier(definition).Inputs[0]);
        return (features!, logits);
    }

    /// <summary>The last step, whose input are the features.</summary>
    /// <exception cref="NetworkDefinitionException">It is not linear.</exception>
    internal static NetworkStep Classifier(NetworkDefinition definition) => definition.Plan.Execution[^1] is { Layer: Linear } last
        ? last
        : throw new NetworkDefinitionException(definition.Plan.Execution[^1].Layer.Name,
            $"{definition.Name} has no features: its last layer is no linear classifier but {definition.Plan.Execution[^1].Layer.GetType().Name}.");

    /// <summary>
    /// The steps before <paramref name="end"/> only, without gradient: the activations that later steps read, for
    /// <see cref="RunFrom"/>. Entry i is activation i, null where nothing reads it any more. They belong to nobody's dispose scope.
    /// </summary>
    internal static Tensor?[] RunUntil(NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers,
        Tensor images, ForwardContext context, int end)
    {
        Check(definition, parameters, buffers, images, context);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor[] activations = NewActivations(definition, images);
        Compute(definition, parameters, buffers, activations, context, first: 0, end, kept: None);
        var kept = new Tensor?[end + 1];
        foreach (int index in definition.Plan.LiveAt(end))
            kept[index] = index == 0 ? images.view(images.shape).DetachFromDisposeScope() : activations[index].DetachFromDisposeScope();
        return kept;
    }

    /// <summary>The steps from <c>activations.Length − 1</c> on: logits [B, classes], the same bits as <see cref="Run"/>'s.</summary>
    /// <param name="kept">What <see cref="RunUntil"/> gave; left as it is.</param>
    internal static Tensor RunFrom(NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers,
        Tensor?[] kept, ForwardContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] activations = NewActivations(definition, null);
        kept.CopyTo(activations, 0);
        Compute(definition, parameters, buffers, activations, context, first: kept.Length - 1, definition.Plan.Execution.Length, kept: None);
        return activations[^1].MoveToOuterDisposeScope();
    }

    /// <summary>
    /// One forward pass without gradient in the definition's own order, in which a relu comes before the max pooling that
    /// follows it, and nothing is computed in place: every layer's output is shown as it is.
    /// </summary>
    /// <param name="see">Told each step and its output, which is disposed after its last reader.</param>
    internal static void Observe(NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers,
        Tensor images, ForwardContext context, Action<NetworkStep, Tensor> see)
    {
        Check(definition, parameters, buffers, images, context);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor[] activations = NewActivations(definition, images);
        var pass = new ForwardPass(activations, parameters, buffers, context);
        foreach ((int i, NetworkStep step) in definition.Plan.Steps.Index())
        {
            activations[i + 1] = pass.Compute(step with { Overwrites = false });
            see(step, activations[i + 1]);
            foreach (int index in step.Released)
                if (index > 0 && !ReferenceEquals(activations[index], activations[i + 1]))
                    activations[index].Dispose();
        }
    }

    /// <summary>Runs all steps; the activation of number <paramref name="kept"/> is returned beside the logits.</summary>
    private static (Tensor? Kept, Tensor Logits) Compute(NetworkDefinition definition, IReadOnlyList<Tensor> parameters,
        IReadOnlyList<Tensor> buffers, Tensor images, ForwardContext context, int kept)
    {
        Check(definition, parameters, buffers, images, context);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] activations = NewActivations(definition, images);
        Compute(definition, parameters, buffers, activations, context, first: 0, definition.Plan.Execution.Length, kept);
        return (kept == None ? null : activations[kept].MoveToOuterDisposeScope(), activations[^1].MoveToOuterDisposeScope());
    }

    private static Tensor[] NewActivations(NetworkDefinition definition, Tensor? images)
    {
        var activations = new Tensor[definition.Plan.Execution.Length + 1];
        if (images is not null)
            activations[0] = images;
        return activations;
    }

    /// <summary>
    /// Steps <paramref name="first"/> … <paramref name="end"/>−1. Activations up to number <paramref name="first"/> are
    /// somebody else's: they are neither written over nor disposed.
    /// </summary>
    private static void Compute(NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers,
        Tensor[] activations, ForwardContext context, int first, int end, int kept)
    {
        ImmutableArray<NetworkStep> steps = definition.Plan.Execution;
        var pass = new ForwardPass(activations, parameters, buffers, context);
        for (int i = first; i < end; i++)
        {
            NetworkStep step = steps[i];
            Tensor output = pass.Compute(step.Overwrites && step.Inputs[0] <= first ? step with { Overwrites = false } : step);
            // A step that does nothing must not hand on what is somebody else's as its own.
            if (step.Inputs[0] <= first && ReferenceEquals(output, activations[step.Inputs[0]]))
                output = output.view(output.shape);
            activations[i + 1] = output;
            foreach (int index in step.Released)
                if (index > first && index != kept && !ReferenceEquals(activations[index], output))
                    activations[index].Dispose();
        }
    }

    private static void Check(
        NetworkDefinition definition, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, Tensor images, ForwardContext context)
    {
        if (parameters.Count != definition.Parameters.Slices.Length || buffers.Count != definition.Buffers.Slices.Length)
            throw new ArgumentException(
                $"{definition.Name} takes {definition.Parameters.Slices.Length} parameters and {definition.Buffers.Slices.Length} buffers, not {parameters.Count} and {buffers.Count}.",
                nameof(parameters));
        if (images.shape is not [_, var channels, var height, var width]
            || channels != definition.Input.Channels || height != definition.Input.Height || width != definition.Input.Width)
            throw new ArgumentException(
                $"{definition.Name} takes images of {definition.Input}, not a batch of shape {string.Join('×', images.shape)}.", nameof(images));
        if (context is { Dropout: true, Generator: null } && definition.HasDropout)
            throw new ArgumentException($"{definition.Name} has dropout, which needs a generator.", nameof(context));
    }
}
