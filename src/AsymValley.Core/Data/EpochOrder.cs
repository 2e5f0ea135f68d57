using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Data;

/// <summary>One pass over a split: which image comes when, and which window of it. On the device, batches by position.</summary>
public sealed class EpochOrder : IBatches, IDisposable
{
    private readonly DeviceSplit _split;
    private readonly Tensor _indices;
    private readonly Tensor? _firstRuns;

    internal EpochOrder(DeviceSplit split, long[] indices, long[]? firstRuns)
    {
        using DisposeScope scope = NewDisposeScope();
        _split = split;
        Count = indices.Length;
        _indices = tensor(indices).to(split.Device).DetachFromDisposeScope();
        _firstRuns = firstRuns is null ? null : tensor(firstRuns).to(split.Device).DetachFromDisposeScope();
    }

    /// <summary>The number of images visited.</summary>
    public int Count { get; }

    /// <summary>Visits start … start+count−1.</summary>
    /// <returns>Normalised float32 images [count, C, H, W] in channels-last memory, int64 labels [count]. The caller
    /// (or its dispose scope) owns both.</returns>
    public (Tensor Images, Tensor Labels) Batch(int start, int count)
    {
        using Tensor indices = _indices.narrow(0, start, count);
        if (_firstRuns is null)
            return _split.Batch(indices);
        using Tensor firstRuns = _firstRuns.narrow(0, start, count);
        return (_split.Windows(firstRuns), _split.LabelsOf(indices));
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        _indices.Dispose();
        _firstRuns?.Dispose();
    }
}
