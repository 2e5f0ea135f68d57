using static TorchSharp.torch;

namespace AsymValley.Data;

/// <summary>Images on a device in some order, handed out batch by batch.</summary>
public interface IBatches
{
    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Images start … start+count−1 of the order.</summary>
    /// <returns>Normalised float32 images [count, C, H, W], int64 labels [count]; the caller (or its dispose scope) owns both.</returns>
    (Tensor Images, Tensor Labels) Batch(int start, int count);
}
