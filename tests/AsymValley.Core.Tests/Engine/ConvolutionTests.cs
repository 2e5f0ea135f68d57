using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Engine;

/// <summary>Every way of <see cref="Convolution"/> against the plain operation in float64, with bias and second derivatives.</summary>
public sealed class ConvolutionTests
{
    [Theory]
    // Maps of at most 2×2, which become products of matrices.
    [InlineData(5, 7, 3, 1, 1, 2, 2, 1)]
    [InlineData(3, 4, 3, 1, 1, 1, 1, 1)]
    [InlineData(4, 3, 3, 1, 1, 1, 2, 1)]
    [InlineData(4, 3, 3, 1, 1, 2, 1, 1)]
    // A 1×1 kernel with a stride, which goes by a subsample.
    [InlineData(3, 26, 1, 2, 0, 32, 32, 1)]
    [InlineData(4, 6, 1, 3, 0, 7, 8, 2)]
    // The rest, as it is.
    [InlineData(3, 6, 5, 1, 2, 9, 8, 1)]
    [InlineData(4, 4, 3, 2, 1, 5, 5, 4)]
    public void Outputs_and_gradients_are_the_plain_operations(long inputs, long outputs, long kernel, long stride, long padding, long height, long width, long groups)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(3);
        Tensor images = randn([6, inputs, height, width], generator: random), weight = randn([outputs, inputs / groups, kernel, kernel], generator: random), bias = randn([outputs], generator: random);
        Tensor[] found = Derivatives([images, weight, bias], t => Convolution.Compute(t[0], t[1], t[2], stride, padding, groups));
        Tensor[] right = Derivatives([images.to_type(float64), weight.to_type(float64), bias.to_type(float64)],
            t => nn.functional.conv2d(t[0], t[1], t[2], [stride, stride], [padding, padding], [1, 1], groups));
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(right[i].shape, found[i].shape);
            Assert.InRange(((found[i].to_type(float64) - right[i]).abs().max() / right[i].abs().max()).item<double>(), 0, 2e-6);
        }
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(1, 5)]
    [InlineData(3, 1)]
    public void Images_in_any_order_stay_channels_last(long channels, long size)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn([2, channels, size, size]), weight = randn([8, channels, 1, 1]);
        Tensor output = Convolution.Compute(images, weight, null, 1, 0, 1);
        Assert.Equal([size * size * 8, 1, size * 8, 8], output.stride());
    }

    /// <summary>The output, its gradients, and the gradient of their squares: second derivatives.</summary>
    private static Tensor[] Derivatives(Tensor[] leaves, Func<Tensor[], Tensor> compute)
    {
        foreach (Tensor leaf in leaves)
            leaf.requires_grad_(true);
        Tensor output = compute(leaves);
        IList<Tensor> first = autograd.grad([output.pow(2).sum()], leaves, retain_graph: true, create_graph: true);
        IList<Tensor> second = autograd.grad([first.Select(gradient => gradient.pow(2).sum()).Aggregate((a, b) => a + b)], leaves);
        return [.. new[] { output }.Concat(first).Concat(second).Select(t => t.detach())];
    }
}
