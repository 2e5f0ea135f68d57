using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>The shim's convolution of maps of at most 2×2 against libtorch's own, which gets the padded map and no padding.</summary>
public sealed class SmallConvTests
{
    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, generator: generator);
    }

    private static Tensor Own(Tensor x, Tensor w, Tensor? b) => F.conv2d(x, w, b, padding: [1, 1]);

    private static Tensor Libtorch(Tensor x, Tensor w, Tensor? b)
    {
        long[] s = x.shape;
        Tensor rows = cat([zeros([s[0], s[1], 1, s[3]]), x, zeros([s[0], s[1], 1, s[3]])], 2);
        Tensor padded = cat([zeros([s[0], s[1], s[2] + 2, 1]), rows, zeros([s[0], s[1], s[2] + 2, 1])], 3);
        return F.conv2d(padded, w, b);
    }

    [Theory]
    [InlineData(2, 2, 5, 3, true, true)]
    [InlineData(2, 2, 70, 33, true, false)]
    [InlineData(2, 2, 33, 70, false, true)]
    [InlineData(1, 1, 4, 6, true, true)]
    [InlineData(1, 2, 4, 6, true, true)]
    [InlineData(2, 1, 4, 6, false, false)]
    public void ValuesAndGradientsAreThoseOfLibtorch(int height, int width, int inputs, int outputs, bool bias, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        Tensor images = channelsLast ? Random(1, 7, height, width, inputs).permute(0, 3, 1, 2) : Random(1, 7, inputs, height, width);
        Tensor weight = Random(2, outputs, inputs, 3, 3), offset = Random(3, outputs), into = Random(4, 7, outputs, height, width);
        List<float[]> own = Run(Own), theirs = Run(Libtorch);
        for (int i = 0; i < own.Count; i++)
        {
            double norm = Math.Sqrt(theirs[i].Sum(value => (double)value * value));
            double distance = Math.Sqrt(own[i].Zip(theirs[i], (a, b) => (double)(a - b) * (a - b)).Sum());
            Assert.True(distance <= 2e-6 * norm, $"{i}: {distance} of {norm}");
        }

        List<float[]> Run(Func<Tensor, Tensor, Tensor?, Tensor> convolve)
        {
            Tensor x = images.detach().requires_grad_(), w = weight.clone().requires_grad_(), b = offset.clone().requires_grad_();
            Tensor y = convolve(x, w, bias ? b : null);
            (y * into).sum().backward();
            List<float[]> results = [Values(y), Values(x.grad!), Values(w.grad!)];
            if (bias)
                results.Add(Values(b.grad!));
            using (no_grad())
                Assert.Equal(results[0], Values(convolve(x, w, bias ? b : null)));
            // The gradient of ‖∂y²/∂w‖² with respect to the images and the weight.
            Tensor z = convolve(x, w, bias ? b : null);
            Tensor first = autograd.grad([(z * z).sum()], [w], create_graph: true)[0];
            results.AddRange(autograd.grad([(first * first).sum()], [x, w]).Select(Values));
            return results;
        }
    }

    [Fact]
    public void WrongChannelsAreLibtorchsError()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<Exception>(() => F.conv2d(zeros([1, 3, 2, 2]), zeros([4, 5, 3, 3]), padding: [1, 1]));
        Assert.ThrowsAny<Exception>(() => F.conv2d(zeros([1, 3, 2, 2]), zeros([4, 3, 3, 3]), zeros([5]), padding: [1, 1]));
    }
}
