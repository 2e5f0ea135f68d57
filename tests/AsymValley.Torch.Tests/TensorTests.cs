using System.Runtime.InteropServices;
using AsymValley.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class TensorTests
{
    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    [Fact]
    public void ArithmeticAgreesWithHandComputedValues()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor([1f, -2f, 3f, 4f], [2, 2]), b = tensor([10f, 20f, 30f, 40f], [2, 2]);
        Assert.Equal([21f, 38f, 63f, 84f], Values(a.add(b, 2)));
        Assert.Equal([-9f, -22f, -27f, -36f], Values(a - b));
        Assert.Equal([2f, -4f, 6f, 8f], Values(2 * a));
        Assert.Equal([-50f, -60f, 150f, 220f], Values(a.mm(b)));
        Assert.Equal([1f, -1f, 1f, 1f], Values(a.sign()));
        Assert.Equal([1f, 3f, -2f, 4f], Values(a.t().contiguous()));
        Assert.Equal(6.0, a.sum().ToDouble());
        Assert.Equal([4f, 2f], Values(a.sum([0])));
        Assert.Equal([-1f, 7f], Values(a.sum([1])));
        Assert.Equal([0L, 1L], a.argmax(1).data<long>().ToArray());
    }

    [Fact]
    public void InPlaceOperationsReturnTheirTensorAndWriteThroughViews()
    {
        using var scope = NewDisposeScope();
        Tensor flat = zeros([6]), view = flat.narrow(0, 2, 4).view(2, 2);
        Assert.Same(view, view.add_(tensor([1f, 2f, 3f, 4f], [2, 2]), 0.5));
        Assert.Equal([0, 0, 0.5f, 1, 1.5f, 2], Values(flat));
        view.mul_(2).zero_();
        Assert.All(Values(flat), value => Assert.Equal(0, value));
    }

    [Fact]
    public void GradientsAccumulateIntoTheGivenBuffer()
    {
        using var scope = NewDisposeScope();
        Tensor buffer = zeros([4]);
        Tensor w = tensor([1f, 2f, 3f, 4f], [2, 2], requires_grad: true);
        w.grad = buffer.view(2, 2);
        for (int pass = 1; pass <= 2; pass++)
        {
            w.pow(3).sum().backward();
            Assert.Equal(new[] { 3f, 12f, 27f, 48f }.Select(g => g * pass), Values(buffer));
        }
    }

    [Fact]
    public void SecondDerivativesComeFromGradOfGrad()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor([0.5f, -1.5f], requires_grad: true);
        Tensor first = autograd.grad([x.pow(4).sum()], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal([0.5f, -13.5f], Values(first.detach()));
        Assert.Equal([3f, 27f], Values(second));
    }

    [Fact]
    public void ConvolutionAgreesWithALoopInFloat64ForEitherMemoryOrder()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor x = randn([2, 3, 7, 5], generator: generator), w = randn([4, 3, 3, 3], generator: generator), b = randn([4], generator: generator);
        float[] xs = Values(x), ws = Values(w), bs = Values(b);
        var expected = new double[2, 4, 4, 3];
        for (int n = 0; n < 2; n++)
            for (int o = 0; o < 4; o++)
                for (int i = 0; i < 4; i++)
                    for (int j = 0; j < 3; j++)
                    {
                        double sum = bs[o];
                        for (int c = 0; c < 3; c++)
                            for (int u = 0; u < 3; u++)
                                for (int v = 0; v < 3; v++)
                                {
                                    int y = 2 * i + u - 1, z = 2 * j + v - 1;
                                    if (y is >= 0 and < 7 && z is >= 0 and < 5)
                                        sum += (double)xs[((n * 3 + c) * 7 + y) * 5 + z] * ws[((o * 3 + c) * 3 + u) * 3 + v];
                                }
                        expected[n, o, i, j] = sum;
                    }
        Tensor channelsLast = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        foreach (Tensor input in new[] { x, channelsLast })
        {
            Tensor y = F.conv2d(input, w, b, strides: [2, 2], padding: [1, 1]);
            Assert.Equal([2, 4, 4, 3], y.shape);
            Assert.Equal(expected.Cast<double>(), Values(y).Select(v => (double)v), (p, q) => Math.Abs(p - q) < 1e-4);
        }
    }

    [Fact]
    public void CrossEntropyAgreesWithItsFormula()
    {
        using var scope = NewDisposeScope();
        double[][] logits = [[0.5, -1, 2], [3, 0, -2]];
        long[] labels = [1, 0];
        double expected = logits.Zip(labels, (row, y) => Math.Log(row.Sum(Math.Exp)) - row[y]).Average();
        Tensor loss = F.cross_entropy(tensor([.. logits.SelectMany(row => row.Select(v => (float)v))], [2, 3]), tensor(labels));
        Assert.Equal(expected, loss.ToDouble(), 1e-6);
    }

    [Fact]
    public void BatchNormKeepsRunningStatisticsAsPyTorchDefinesThem()
    {
        using var scope = NewDisposeScope();
        float[] values = [1, 2, 3, 4, 5, 7];
        Tensor mean = zeros([1]), variance = ones([1]);
        Tensor y = F.batch_norm(tensor(values, [3, 1, 1, 2]), mean, variance, training: true, momentum: 0.25);
        double m = values.Average(v => (double)v), sum = values.Sum(v => (v - m) * (v - m));
        Assert.Equal(0.25 * m, mean.ToDouble(), 1e-6);
        Assert.Equal(0.75 + 0.25 * sum / 5, variance.ToDouble(), 1e-5);
        Assert.Equal((1 - m) / Math.Sqrt(sum / 6 + 1e-5), Values(y)[0], 1e-5);
    }

    [Fact]
    public void AGeneratorGivesTheSameNumbersForTheSameSeedAndNoOthers()
    {
        using var scope = NewDisposeScope();
        using Generator a = new(11), b = new(11), c = new(12);
        float[] first = Values(rand([1000], generator: a));
        _ = rand([10]);
        Assert.Equal(first, Values(rand([1000], generator: b)));
        Assert.NotEqual(first, Values(rand([1000], generator: c)));
        Assert.Equal(first, Values(rand([1000], generator: a.manual_seed(11))));
        Assert.InRange(first.Average(), 0.45, 0.55);
    }

    [Fact]
    public void AScopeDisposesWhatWasMadeInItAndKeepsWhatWasMovedOut()
    {
        long before = TorchInfo.LiveTensors;
        Tensor kept, detached;
        using (NewDisposeScope())
        {
            using (DisposeScope inner = NewDisposeScope())
            {
                Tensor a = zeros([10]);
                Tensor lost = a.add(1);
                kept = lost.mul(3).MoveToOuterDisposeScope();
                detached = a.add(5).DetachFromDisposeScope();
                Assert.Equal(2, inner.DisposablesCount);
                inner.Dispose();
                Assert.Throws<ObjectDisposedException>(() => lost.add(1));
            }
            Assert.Equal(30, kept.sum().ToDouble());
        }
        Assert.Throws<ObjectDisposedException>(() => kept.sum());
        Assert.Equal(50, detached.sum().ToDouble());
        detached.Dispose();
        // Only sum()'s result, made outside of any scope, may be alive besides.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, TorchInfo.LiveTensors);
    }

    [Fact]
    public void RoundTripsOfDataKeepEveryBit()
    {
        using var scope = NewDisposeScope();
        float[] values = [0, -0f, float.Epsilon, float.MaxValue, 1f / 3];
        Tensor t = tensor(values);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), Values(t).Select(BitConverter.SingleToInt32Bits));
        t.data<float>().CopyFrom([5, 4, 3, 2, 1]);
        Assert.Equal([5, 4, 3, 2, 1], Values(t));
        Assert.Equal([0L, 2L, 4L], arange(0, 6, 2, int64).data<long>().ToArray());
        Assert.Equal([2f, 1f, 2f], Values(t.index_select(0, tensor([3L, 4L, 3L]))));
        Assert.Throws<ArgumentException>(() => t.data<double>());
    }

    [Fact]
    public void AddcmulAndAddcdivAddAMultipleOfTheProductOrQuotient()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor([1f, 2f, 3f]), x = tensor([2f, -4f, 0.5f]), y = tensor([4f, 8f, -2f]);
        Assert.Same(a, a.addcmul_(x, y, 0.5));
        Assert.Equal([5f, -14f, 2.5f], Values(a));
        Assert.Same(a, a.addcdiv_(x, y, -2));
        Assert.Equal([4f, -13f, 3f], Values(a));
    }

    [Fact]
    public void ClampBoundsOnTheSidesThatAreGiven()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor([-3f, 0f, 2f, 9f]);
        Assert.Equal([-1f, 0f, 2f, 2.5f], Values(a.clamp(-1, 2.5)));
        Assert.Equal([0.5f, 0.5f, 2f, 9f], Values(a.clamp(0.5)));
        Assert.Equal([-3f, 0f, 1f, 1f], Values(a.clamp(max: 1)));
        Assert.Equal([-3f, 0f, 1f, 1f], Values(a.clamp_max(1)));
        Assert.Equal([-3f, 0f, 2f, 9f], Values(a));
    }

    [Fact]
    public void SqrtInPlaceAndLessThanAgreeWithHandComputedValues()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor([4f, 0f, 2.25f]);
        Assert.Same(a, a.sqrt_());
        Assert.Equal([2f, 0f, 1.5f], Values(a));
        Assert.Equal([false, true, false], a.lt(1.5).data<bool>().ToArray());
    }

    [Fact]
    public void BytesAreTheMemoryOfAContiguousTensorItself()
    {
        using var scope = NewDisposeScope();
        Tensor flat = tensor([1f, 2f, 3f, 4f, 5f, 6f]), view = flat.narrow(0, 2, 4);
        Span<float> memory = MemoryMarshal.Cast<byte, float>(view.bytes);
        Assert.Equal([3f, 4f, 5f, 6f], memory);
        memory[1] = -7;
        Assert.Equal([1f, 2f, 3f, -7f, 5f, 6f], Values(flat));
        flat.mul_(2);
        Assert.Equal(-14, memory[1]);
        Assert.Equal(0, zeros([0]).bytes.Length);
        Assert.Throws<InvalidOperationException>(() => { _ = flat.view(2, 3).t().bytes; });
        GC.KeepAlive(view);
    }
}
