using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Engine;

/// <summary>Convolutions by the ways of libtorch that are right and fast.</summary>
internal static class Convolution
{
    /// <summary>Cross-correlation of images with kernels; on a CPU channels-last, whatever strides the images come with.</summary>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="weight">[outputs, C / groups, kernel, kernel].</param>
    /// <param name="bias">[outputs]; null for none.</param>
    public static Tensor Compute(Tensor images, Tensor weight, Tensor? bias, long stride, long padding, long groups)
    {
        if (images.device_type != DeviceType.CPU)
            return Plain(images, weight, bias, stride, padding, groups);
        using DisposeScope scope = NewDisposeScope();
        Tensor input = ChannelsLast(images);
        long[] shape = weight.shape;
        // Of a 1×1 kernel with a stride only the pixels it stands on count. oneDNN's own way to skip the others writes beyond its
        // memory in the gradient of the weights, where the channels are not a multiple of its vectors (3.7.1, AVX2).
        if (stride > 1 && padding == 0 && shape[2] == 1 && shape[3] == 1)
            return Plain(Subsample(input, stride), weight, bias, 1, 0, groups).MoveToOuterDisposeScope();
        return Plain(input, weight, bias, stride, padding, groups).MoveToOuterDisposeScope();
    }

    /// <summary>Every stride-th pixel of every stride-th row, channels-last as they were: a mean over one element is that element.</summary>
    public static Tensor Subsample(Tensor images, long stride) => functional.avg_pool2d(images, 1, stride);

    private static Tensor Plain(Tensor images, Tensor weight, Tensor? bias, long stride, long padding, long groups) =>
        functional.conv2d(images, weight, bias, [stride, stride], [padding, padding], [1, 1], groups);

    // TorchSharp has no memory formats. With one channel, or one pixel, both orders are the same memory, and the strides decide
    // which libtorch takes it for.
    private static Tensor ChannelsLast(Tensor images)
    {
        long[] shape = images.shape, strides = images.stride();
        if (strides[1] == 1 && strides[3] == shape[1] && strides[2] == shape[1] * shape[3])
            return images;
        return images.permute(0, 2, 3, 1).contiguous().view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
    }
}
