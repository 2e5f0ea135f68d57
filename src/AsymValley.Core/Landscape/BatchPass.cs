using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>
/// A pass of a network over a split, batch by batch, that can be made again and again. While parameters change in the
/// later layers only, the activations before those are kept and only the rest is computed: the same bits in less time.
/// </summary>
/// <remarks>Different batches may be computed on different threads at once.</remarks>
internal sealed class BatchPass : IDisposable
{
    /// <summary>Most bytes of activations that a pass keeps; it cuts earlier, or not at all, where it would need more.</summary>
    public const long MemoryLimit = 512L << 20;

    private readonly IBatches _split;
    private readonly BatchGrid _grid;
    private Kept?[] _kept = [];

    /// <summary>A pass that keeps nothing yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="split">The images; not owned.</param>
    /// <param name="batchSize">Images a batch, 1 or more, as <see cref="BatchGrid"/> cuts them.</param>
    /// <param name="images">Only the first so many; null for all.</param>
    public BatchPass(NetworkDefinition network, IBatches split, int batchSize, int? images = null)
    {
        Network = network;
        _split = split;
        _grid = new BatchGrid(Math.Min(images ?? split.Count, split.Count), batchSize);
    }

    public NetworkDefinition Network { get; }

    /// <summary>Images of the whole pass.</summary>
    public int Count => _grid.Images;

    public int Batches => _grid.Count;

    /// <summary>The step of the network's execution that the pass begins with once activations are kept.</summary>
    public int Cut { get; private set; }

    /// <summary>Whether the activations of every batch are kept.</summary>
    public bool IsKept => Cut > 0 && _kept.All(kept => kept is not null);

    /// <summary>Images of a batch.</summary>
    public int Size(int batch) => _grid[batch].Size;

    /// <summary>Forgets what was kept, and from now on keeps what the steps before <paramref name="step"/> give; 0 keeps nothing.</summary>
    public void KeepBefore(int step)
    {
        Forget();
        while (step > 0 && BytesAt(step) > MemoryLimit)
            step--;
        Cut = step;
        _kept = new Kept?[step == 0 ? 0 : Batches];
    }

    /// <summary>Forgets what was kept, so that the next pass is a whole one.</summary>
    public void Forget()
    {
        foreach (Kept? kept in _kept)
            kept?.Dispose();
        Array.Clear(_kept);
    }

    /// <summary>Logits and labels of a batch, both the caller's (or of its dispose scope).</summary>
    public (Tensor Logits, Tensor Labels) Run(int batch, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, ForwardContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        if (Cut > 0)
        {
            Kept kept = _kept[batch] ??= Keep(batch, parameters, buffers, context);
            return (Forward.RunFrom(Network, parameters, buffers, kept.Activations, context).MoveToOuterDisposeScope(),
                kept.Labels.view(kept.Labels.shape).MoveToOuterDisposeScope());
        }
        (Tensor images, Tensor labels) = Images(batch);
        return (Forward.Run(Network, parameters, buffers, images, context).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        Forget();
        _kept = [];
        Cut = 0;
    }

    private Kept Keep(int batch, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, ForwardContext context)
    {
        (Tensor images, Tensor labels) = Images(batch);
        return new Kept(Forward.RunUntil(Network, parameters, buffers, images, context, Cut), labels.DetachFromDisposeScope());
    }

    private (Tensor Images, Tensor Labels) Images(int batch)
    {
        (int start, int size) = _grid[batch];
        return _split.Batch(start, size);
    }

    private long BytesAt(int step)
    {
        ImmutableArray<NetworkStep> steps = Network.Plan.Execution;
        return Network.Plan.LiveAt(step).Sum(index => index == 0 ? Network.Input.Length : steps[index - 1].Output.Length) * sizeof(float) * Count;
    }

    private sealed record Kept(Tensor?[] Activations, Tensor Labels) : IDisposable
    {
        public void Dispose()
        {
            Labels.Dispose();
            foreach (Tensor? activation in Activations)
                activation?.Dispose();
        }
    }
}
