using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>The shim's pooling by windows of 2×2 against loops, and against libtorch's own, which <c>ceil_mode</c> selects.</summary>
public sealed class MaxPoolTests
{
    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    /// <summary>[n, c, h, w] with many ties; in the memory order asked for.</summary>
    private static Tensor Images(long n, long c, long h, long w, bool channelsLast)
    {
        using var generator = new Generator(1);
        Tensor drawn = (rand([n, h, w, c], generator: generator) * 6).to_type(int32).to_type(float32) - 3;
        return channelsLast ? drawn.permute(0, 3, 1, 2) : drawn.permute(0, 3, 1, 2).contiguous();
    }

    [Theory]
    [InlineData(3, 1, 4, 4, true)]
    [InlineData(2, 6, 28, 28, true)]
    [InlineData(2, 6, 28, 28, false)]
    [InlineData(2, 31, 6, 8, true)]
    [InlineData(2, 32, 6, 8, true)]
    [InlineData(1, 70, 2, 2, true)]
    [InlineData(64, 40, 16, 16, true)]
    public void EvenSizesGiveTheBitsOfLibtorch(long n, long c, long h, long w, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        Tensor mine = Images(n, c, h, w, channelsLast).detach().requires_grad_(), theirs = Images(n, c, h, w, channelsLast).detach().requires_grad_();
        Tensor a = F.max_pool2d(mine, 2), b = F.max_pool2d(theirs, 2, ceil_mode: true);
        Assert.Equal(Values(b), Values(a));
        using var generator = new Generator(2);
        Tensor weight = randn(a.shape, generator: generator);
        (a * weight).sum().backward();
        (b * weight).sum().backward();
        Assert.Equal(Values(theirs.grad!), Values(mine.grad!));
    }

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(4, 5, 40)]
    [InlineData(3, 2, 1)]
    public void OddSizesLeaveTheLastRowAndColumnOut(int h, int w, int c)
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(2, c, h, w, true).detach().requires_grad_();
        float[] x = Values(images), gradient = new float[x.Length];
        var pooled = new List<float>();
        for (int plane = 0; plane < 2 * c; plane++)
        {
            for (int i = 0; i + 1 < h; i += 2)
            {
                for (int j = 0; j + 1 < w; j += 2)
                {
                    int[] window = [(plane * h + i) * w + j, (plane * h + i) * w + j + 1, (plane * h + i + 1) * w + j, (plane * h + i + 1) * w + j + 1];
                    int first = window.MaxBy(place => x[place]);
                    pooled.Add(x[first]);
                    gradient[first] = pooled.Count;
                }
            }
        }
        Tensor output = F.max_pool2d(images, 2);
        Assert.Equal(pooled, Values(output));
        (output * arange(1, pooled.Count + 1, float32).view(output.shape)).sum().backward();
        Assert.Equal(gradient, Values(images.grad!));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(33)]
    public void NotANumberWins(int channels)
    {
        using var scope = NewDisposeScope();
        for (int place = 0; place < 4; place++)
        {
            float[] values = [.. Enumerable.Range(0, 4).SelectMany(pixel => Enumerable.Repeat(pixel == place ? float.NaN : pixel, channels))];
            Tensor pooled = F.max_pool2d(tensor(values, [1, 2, 2, channels]).permute(0, 3, 1, 2), 2);
            Assert.All(Values(pooled), value => Assert.True(float.IsNaN(value)));
        }
    }

    [Fact]
    public void SecondDerivativesAreThoseOfLibtorch()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Hessian(ceil: true), Hessian(ceil: false));

        // Σ of ∂/∂x of ‖∂(Σ pool(x²)²)/∂x‖².
        static float[] Hessian(bool ceil)
        {
            Tensor x = Images(2, 5, 4, 6, true).add(0.25).detach().requires_grad_();
            Tensor pooled = F.max_pool2d(x * x, 2, ceil_mode: ceil);
            Tensor gradient = autograd.grad([(pooled * pooled).sum()], [x], create_graph: true)[0];
            return Values(autograd.grad([(gradient * gradient).sum()], [x])[0]);
        }
    }

    [Fact]
    public void ImagesSmallerThanAWindowAreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<Exception>(() => F.max_pool2d(zeros([1, 3, 1, 4]), 2));
    }
}
