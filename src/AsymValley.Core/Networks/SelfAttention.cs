using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Networks;

/// <summary>Multi-head self-attention, softmax(QKᵀ/√d)·V by head (Vaswani et al., NeurIPS 2017, §3.2).</summary>
internal static class SelfAttention
{
    // Of plain operations, and not the fused kernel of newer libtorch versions: that has no second derivatives.

    /// <summary>What every token takes from all.</summary>
    /// <param name="x">[B, N, D].</param>
    /// <param name="heads">Divides D.</param>
    /// <param name="inWeight">[3D, D]: queries, keys, values.</param>
    /// <param name="inBias">[3D].</param>
    /// <param name="outWeight">[D, D].</param>
    /// <param name="outBias">[D].</param>
    /// <returns>[B, N, D], owned by the caller's dispose scope.</returns>
    public static Tensor Compute(Tensor x, int heads, Tensor inWeight, Tensor inBias, Tensor outWeight, Tensor outBias)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] shape = x.shape;
        (long batch, long tokens, long width) = (shape[0], shape[1], shape[2]);
        long size = width / heads;
        Tensor projected = functional.linear(x, inWeight, inBias).view(batch, tokens, 3, heads, size).permute(2, 0, 3, 1, 4);
        Tensor queries = projected.select(0, 0), keys = projected.select(0, 1), values = projected.select(0, 2);
        Tensor shares = queries.mul(Number.Of(1 / Math.Sqrt(size))).matmul(keys.transpose(-2, -1)).softmax(-1);
        Tensor mixed = shares.matmul(values).transpose(1, 2).reshape(batch, tokens, width);
        return functional.linear(mixed, outWeight, outBias).MoveToOuterDisposeScope();
    }
}
