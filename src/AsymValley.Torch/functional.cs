using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static class nn
    {
        public enum Reduction
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                groups == 1 && IsOne(strides, 1) && IsOne(padding, 0) && IsOne(dilation, 1) && SmallConv(input, weight, bias) is { } small
                    ? small
                    : Op.conv2d.Call(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1], groups);

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Op.linear.Call(input, weights, bias);

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Op.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Op.relu_.CallInPlace(x) : Op.relu.Call(x);

            public static Tensor gelu(Tensor x) => Op.gelu.Call(x);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Op.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Op.softplus.Call(x, beta, threshold);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                kernel_size == 2 && (stride ?? 2) == 2 && (padding ?? 0) == 0 && (dilation ?? 1) == 1 && !ceil_mode && IsImagesOnCpu(input)
                    ? PoolPairs(input)
                    : Op.max_pool2d.Call(input, Pair(kernel_size), Pair(stride ?? kernel_size), Pair(padding ?? 0), Pair(dilation ?? 1), ceil_mode);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                Op.avg_pool2d.Call(input, Pair(kernel_size), Pair(stride ?? kernel_size), Pair(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => Op.adaptive_avg_pool2d.Call(input, Pair(output_size));

            /// <summary>Mean (or summed, or separate) cross-entropy of logits [B,C] and class indices [B].</summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Op.cross_entropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            private static bool IsOne(long[]? pair, long unless) => pair is null ? unless == 1 : pair is [1, 1];

            /// <summary>A 3×3 convolution with padding 1 of maps of at most 2×2, faster than libtorch's; null for any other.</summary>
            private static unsafe Tensor? SmallConv(Tensor input, Tensor weight, Tensor? bias)
            {
                nint handle;
                Status.Check(Shim.av_small_conv(input.Handle, weight.Handle, bias?.DangerousHandle ?? 0, &handle));
                GC.KeepAlive(bias);
                return handle == 0 ? null : new Tensor(handle);
            }

            private static bool IsImagesOnCpu(Tensor input) => input.Read() is { DeviceType: DeviceType.CPU, Type: ScalarType.Float32, Rank: 4 };

            /// <summary>The shim's own kernel for windows of 2×2: the same bits as libtorch's, several times faster where there are few channels.</summary>
            private static unsafe Tensor PoolPairs(Tensor input)
            {
                nint handle;
                Status.Check(Shim.av_max_pool2x2(input.Handle, &handle));
                return new Tensor(handle);
            }

            private static long[] Pair(long value) => [value, value];
        }
    }
}
