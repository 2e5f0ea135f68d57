using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Engine;

/// <summary>Convolutions by the ways of libtorch that are right and fast.</summary>
internal static class Convolution
{
    private const long MostPixels = 2;

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
        if (stride == 1 && padding == 1 && groups == 1 && shape[2] == 3 && shape[3] == 3 && images.shape is [_, _, <= MostPixels, <= MostPixels] && images.dtype == float32)
            return OfSmallMaps(input, weight, bias).MoveToOuterDisposeScope();
        return Plain(input, weight, bias, stride, padding, groups).MoveToOuterDisposeScope();
    }

    /// <summary>Every stride-th pixel of every stride-th row, channels-last as they were: a mean over one element is that element.</summary>
    public static Tensor Subsample(Tensor images, long stride) => functional.avg_pool2d(images, 1, stride);

    /// <summary>
    /// A 3×3 convolution with padding 1 of maps of at most 2×2 pixels, as the last stages of VGG on CIFAR have them. More than half of the
    /// window lies in the padding there; as one product of matrices for each pixel of the output, of all pixels with the taps
    /// that join them, forward and backward pass of 512 channels took two fifths of the time.
    /// </summary>
    private static Tensor OfSmallMaps(Tensor images, Tensor weight, Tensor? bias)
    {
        long[] shape = images.shape;
        (long batch, long inputs, long height, long width, long outputs) = (shape[0], shape[1], shape[2], shape[3], weight.shape[0]);
        int pixels = (int)(height * width);
        var joins = new long[pixels * pixels];
        for (int to = 0; to < pixels; to++)
            for (int from = 0; from < pixels; from++)
                joins[to * pixels + from] = 3 * (from / width - to / width + 1) + from % width - to % width + 1;
        Tensor taps = weight.permute(2, 3, 1, 0).reshape(9, inputs, outputs).index_select(0, tensor(joins)).view(pixels, pixels * inputs, outputs);
        Tensor columns = images.permute(0, 2, 3, 1).reshape(1, batch, pixels * inputs).expand(pixels, batch, pixels * inputs);
        Tensor output = columns.bmm(taps);
        if (bias is not null)
            output.PlusInPlace(bias);
        return output.transpose(0, 1).reshape(batch, height, width, outputs).permute(0, 3, 1, 2);
    }

    private static Tensor Plain(Tensor images, Tensor weight, Tensor? bias, long stride, long padding, long groups) =>
        functional.conv2d(images, weight, bias, [stride, stride], [padding, padding], [1, 1], groups);

    // TorchSharp has no memory formats. With one channel, or one pixel, both orders are the same memory, and the strides decide
    // which libtorch takes it for.
    private static Tensor ChannelsLast(Tensor images)
    {
        long[] shape = images.shape, strides = images.stride();
        if (strides[1] == 1 && strides[3] == shape[1] && strides[2] == shape[1] * shape[3])
            return images;
        // Through one long row an image, so that a single channel gets the stride that says so.
        return images.permute(0, 2, 3, 1).contiguous().view(shape[0], -1).view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2);
    }
}
