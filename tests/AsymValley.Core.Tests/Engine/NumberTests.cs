using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Engine;

public sealed class NumberTests
{
    /// <summary>With TorchSharp's own conversions a test of rounds has met a number that was freed while libtorch read it.</summary>
    [Fact]
    public void A_number_outlives_the_operation_that_reads_it_whenever_memory_is_collected()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using Tensor x = zeros([8], float64);
            double expected = 0;
            for (int i = 0; i < 20_000; i++)
            {
                x.mul_(Number.Of(0.5)).PlusInPlace(i);
                expected = expected * 0.5 + i;
                if (i % 100 == 0)
                    Assert.All(x.data<double>().ToArray(), value => Assert.Equal(expected, value));
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Numbers_keep_their_types()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(int64, arange(Number.Of(0L), Number.Of(3L), Number.One).dtype);
        Assert.Equal([1.5f, 2.5f], tensor([1f, 2f]).Plus(0.5).data<float>().ToArray());
        Assert.Equal([4f, 6f], tensor([1f, 2f]).Plus(tensor([3f, 4f])).data<float>().ToArray());
    }
}
