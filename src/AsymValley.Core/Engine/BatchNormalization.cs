using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Engine;

/// <summary>
/// Batch normalisation by the batch's own statistics, which on a CPU are summed in blocks: libtorch 2.10 adds up a channel's values
/// one after the other in float32, so that its variances of 128 images of 28×28 pixels are off by 2e-5 of their size, and of 4,096 by 3e-3.
/// </summary>
/// <remarks>
/// A block's sums are libtorch's own: seen as 512 rows of many channels the same memory is normalised block by block, and their
/// statistics are joined in float64 (Chan, Golub, LeVeque 1983). In training, up to <see cref="MostPlainValues"/> values a
/// channel go libtorch's way, at most 3e-5 off: a step takes no harm, and its running statistics are a mean over batches that differ
/// far more. The gradient of larger batches, and of a loss by batch statistics, comes from sums in blocks that take three to five times as long.
/// </remarks>
internal static class BatchNormalization
{
    /// <summary>Values a channel up to which training takes libtorch's own sums: 128 images of 32×32 pixels.</summary>
    public const long MostPlainValues = 1 << 17;

    private const long BlockRows = 512;

    /// <summary>Normalises a batch by its own mean and biased variance.</summary>
    /// <param name="x">[B, C, H, W] or [B, C].</param>
    /// <param name="mean">Running mean [C] to move by <paramref name="momentum"/>; null for none.</param>
    /// <param name="variance">Running variance [C], into which the unbiased one goes; null for none.</param>
    /// <param name="weight">γ [C].</param>
    /// <param name="bias">β [C].</param>
    /// <param name="momentum">Share of the batch's statistics in the new running ones.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static Tensor Compute(Tensor x, Tensor? mean, Tensor? variance, Tensor weight, Tensor bias, double momentum, double epsilon)
    {
        long values = x.numel() / x.shape[1];
        bool training = mean is not null && is_grad_enabled();
        if (x.device_type != DeviceType.CPU || x.dtype != float32 || (training && values <= MostPlainValues))
            return functional.batch_norm(x, mean, variance, weight, bias, true, momentum, epsilon);

        using DisposeScope scope = NewDisposeScope();
        Tensor rows = x.dim() == 2 ? x : x.permute(0, 2, 3, 1).reshape(values, x.shape[1]);
        Tensor result;
        using (no_grad())
        {
            (Tensor wideMean, Tensor squares) = Moments(rows);
            (Tensor ownMean, Tensor biased) = (wideMean.to_type(float32), squares.div(Number.Of(values)).to_type(float32));
            result = functional.batch_norm(x, ownMean, biased, weight, bias, false, 0, epsilon);
            if (mean is not null && variance is not null)
            {
                mean.mul_(Number.Of(1 - momentum)).add_(ownMean, Number.Of(momentum));
                variance.mul_(Number.Of(1 - momentum)).add_(biased, Number.Of(momentum * values / (values - 1)));
            }
        }
        if (is_grad_enabled() && (x.requires_grad || weight.requires_grad))
        {
            Tensor normal = Differentiable(rows, weight, bias, epsilon);
            // Nothing is added but the gradient, so that a loss has the same bits with and without one.
            normal = normal.sub(normal.detach());
            result = result.Plus(x.dim() == 2 ? normal : normal.view(x.shape[0], x.shape[2], x.shape[3], x.shape[1]).permute(0, 3, 1, 2));
        }
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The same of rows, from sums that autograd can differentiate, more than once.</summary>
    private static Tensor Differentiable(Tensor rows, Tensor weight, Tensor bias, double epsilon)
    {
        Tensor centred = rows.sub(Sum(rows).div(Number.Of(rows.shape[0])));
        Tensor biased = Sum(centred.mul(centred)).div(Number.Of(rows.shape[0]));
        return centred.mul(weight.mul(biased.Plus(epsilon).rsqrt())).Plus(bias);
    }

    /// <summary>Mean and summed squared deviation of each column, float64 [C]; at least two rows.</summary>
    internal static (Tensor Mean, Tensor Squares) Moments(Tensor rows)
    {
        long count = rows.shape[0], channels = rows.shape[1], blocks = Math.Max(1, count / BlockRows), height = count / blocks, rest = count % blocks;
        Tensor mean = zeros(blocks * channels), variance = zeros(blocks * channels);
        functional.batch_norm(rows.narrow(0, 0, blocks * height).view(height, blocks * channels), mean, variance, null, null, true, 1).Dispose();
        Tensor means = mean.to_type(float64).view(blocks, channels), squares = variance.to_type(float64).view(blocks, channels).mul(Number.Of(height - 1));
        Tensor counts = full(blocks + rest, 1, Number.Of((double)height), float64);
        if (rest > 0)
        {
            // Fewer rows than there are blocks: each a block of its own.
            counts.narrow(0, blocks, rest).fill_(Number.One);
            means = cat([means, rows.narrow(0, blocks * height, rest).to_type(float64)], 0);
            squares = cat([squares, zeros([rest, channels], float64)], 0);
        }
        Tensor joined = means.mul(counts).sum([0L]).div(Number.Of(count));
        Tensor between = means.sub(joined).pow(Number.Of(2)).mul(counts);
        return (joined, squares.Plus(between).sum([0L]));
    }

    /// <summary>The sum of each column in blocks, differentiable.</summary>
    private static Tensor Sum(Tensor rows)
    {
        long count = rows.shape[0], blocks = count / BlockRows, whole = blocks * BlockRows;
        Tensor sum = rows.narrow(0, 0, whole).view(blocks, BlockRows, rows.shape[1]).sum([1L]).sum([0L]);
        return whole == count ? sum : sum.Plus(rows.narrow(0, whole, count - whole).sum([0L]));
    }
}
