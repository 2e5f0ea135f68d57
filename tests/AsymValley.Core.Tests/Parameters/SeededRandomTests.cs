using AsymValley.Parameters;

namespace AsymValley.Tests.Parameters;

public sealed class SeededRandomTests
{
    // Known answers of philox4x32-10 from the Random123 distribution (kat_vectors).
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void PhiloxGivesPublishedAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, string expected)
    {
        SeededRandom.Philox(ref c0, ref c1, ref c2, ref c3, k0, k1);
        Assert.Equal(expected, $"{c0:x8} {c1:x8} {c2:x8} {c3:x8}");
    }

    [Fact]
    public void WordsAreTheBlocksOfKeyAndStreamInOrder()
    {
        // Key = seed, upper counter half = stream, lower half counts from 0: so the published vector with counter 0.
        var random = new SeededRandom(0);
        uint[] first = [random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32()];
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], first);

        uint c0 = 1, c1 = 0, c2 = 0x13198a2e, c3 = 0x03707344;
        SeededRandom.Philox(ref c0, ref c1, ref c2, ref c3, 0xa4093822, 0x299f31d0);
        random = new SeededRandom(0x299f31d0_a4093822, 0x03707344_13198a2e);
        for (int i = 0; i < 4; i++)
            random.NextUInt32();
        Assert.Equal([c0, c1, c2, c3], [random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32()]);
    }

    [Fact]
    public void DoublesAreUniform()
    {
        const int n = 100_000, cells = 64;
        var random = new SeededRandom(1);
        var counts = new double[cells];
        double sum = 0, square = 0;
        for (int i = 0; i < n; i++)
        {
            double x = random.NextDouble();
            Assert.InRange(x, 0, 1 - double.Epsilon);
            counts[(int)(x * cells)]++;
            sum += x;
            square += x * x;
        }
        // Five standard errors of the mean of U(0,1) and of its square; χ² with 63 degrees of freedom below its 99.99% point.
        Assert.Equal(0.5, sum / n, 5 * Math.Sqrt(1.0 / 12 / n));
        Assert.Equal(1.0 / 3, square / n, 5 * Math.Sqrt(4.0 / 45 / n));
        Assert.InRange(counts.Sum(c => (c - (double)n / cells) * (c - (double)n / cells) / ((double)n / cells)), 20, 114.8);
    }

    [Fact]
    public void GaussiansHaveTheMomentsAndQuantilesOfTheNormalDistribution()
    {
        const int n = 200_000;
        var values = new float[n];
        new SeededRandom(2).FillGaussian(values);
        double[] power = [.. Enumerable.Range(1, 4).Select(k => values.Average(z => Math.Pow(z, k)))];
        // Five standard errors: the variances of z, z², z³, z⁴ are 1, 2, 15, 96.
        Assert.Equal(0, power[0], 5 * Math.Sqrt(1.0 / n));
        Assert.Equal(1, power[1], 5 * Math.Sqrt(2.0 / n));
        Assert.Equal(0, power[2], 5 * Math.Sqrt(15.0 / n));
        Assert.Equal(3, power[3], 5 * Math.Sqrt(96.0 / n));
        foreach ((double z, double p) in (ReadOnlySpan<(double, double)>)[(-1.959963984540054, .025), (0, .5), (1, .841344746068543)])
            Assert.Equal(p, values.Count(x => x < z) / (double)n, 5 * Math.Sqrt(p * (1 - p) / n));

        new SeededRandom(2).FillGaussian(values, mean: 3, standardDeviation: 0.5);
        Assert.Equal(3, values.Average(z => (double)z), 5 * 0.5 / Math.Sqrt(n));
        Assert.Equal(.25, values.Average(z => (z - 3.0) * (z - 3.0)), 5 * .25 * Math.Sqrt(2.0 / n));
    }

    [Fact]
    public void OneGaussianIsTheQuantileOfOneUniform()
    {
        var random = new SeededRandom(7);
        ulong word = new SeededRandom(7).NextUInt64();
        double z = random.NextGaussian();
        // Φ(z) by numerical integration gives the uniform number back.
        Assert.Equal(((word >> 12) + .5) / Math.Pow(2, 52), NormalQuantileTests.Distribution(z), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1_610_612_736)] // 3·2^29: a plain remainder of 32 bits would favour its lower third two to one
    public void IntegersAreUniformBelowTheBound(int bound)
    {
        const int n = 30_000;
        var random = new SeededRandom(3);
        var thirds = new int[3];
        for (int i = 0; i < n; i++)
        {
            int x = random.NextInt32(bound);
            Assert.InRange(x, 0, bound - 1);
            if (bound % 3 == 0)
                thirds[x / (bound / 3)]++;
        }
        if (bound % 3 == 0)
            Assert.All(thirds, count => Assert.Equal(n / 3.0, count, 5 * Math.Sqrt(n * 2 / 9.0)));
    }

    [Fact]
    public void IntegerBoundMustBePositive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(0).NextInt32(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(0).NextInt32(-1));
    }

    [Fact]
    public void PermutationsHaveEveryOrderEquallyOften()
    {
        const int n = 24_000;
        var random = new SeededRandom(4);
        Dictionary<string, int> counts = Enumerable.Range(0, n).Select(_ => string.Concat(random.Permutation(4)))
            .GroupBy(order => order).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.Equal(1000, count, 5 * Math.Sqrt(1000)));
        Assert.Equal(Enumerable.Range(0, 1000), random.Permutation(1000).Order());
        Assert.Empty(random.Permutation(0));
    }

    [Fact]
    public void ForksDependOnTheKeyAndNotOnWhatWasDrawn()
    {
        var random = new SeededRandom(5);
        ulong before = random.Fork("shuffle", 3).NextUInt64();
        for (int i = 0; i < 100; i++)
            random.NextUInt32();
        Assert.Equal(before, random.Fork("shuffle", 3).NextUInt64());

        SeededRandom root = new(5), child = root.Fork("a");
        SeededRandom[] others =
        [
            root, root.Fork("shuffle"), root.Fork("shuffle", 0), root.Fork("shuffle", 3), root.Fork("shuffle", 4),
            root.Fork("shuffle", 3, 0), root.Fork("shuffle", 0, 3), root.Fork("shuffle", -1), root.Fork("crop", 3),
            child, child.Fork("a"), child.Fork("shuffle", 3), new SeededRandom(6).Fork("shuffle", 3),
        ];
        Assert.Equal(others.Length, others.Select(fork => fork.NextUInt64()).Distinct().Count());
    }

    [Fact]
    public void ForksAreUncorrelated()
    {
        const int n = 20_000;
        var root = new SeededRandom(6);
        float[][] streams = [.. Enumerable.Range(0, 4).Select(i => Draw(root.Fork("stream", i)))];
        for (int i = 0; i < streams.Length; i++)
            for (int j = 0; j < i; j++)
                foreach (int lag in (ReadOnlySpan<int>)[0, 1, 2, 3, 4])
                    Assert.Equal(0, ParameterVector.Dot(streams[i].AsSpan(lag), streams[j].AsSpan(0, n - lag)) / n, 5 / Math.Sqrt(n));

        static float[] Draw(SeededRandom random)
        {
            var values = new float[n];
            random.FillGaussian(values);
            return values;
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 1f)]
    [InlineData(1_000_000f, 1_000_001f)] // floats are 1/16 apart here: every 32nd draw is nearest to the upper end
    public void UniformFillStaysBelowItsUpperEnd(float low, float high)
    {
        const int n = 100_000;
        var values = new float[n];
        new SeededRandom(8).FillUniform(values, low, high);
        Assert.True(values.Min() >= low);
        Assert.True(values.Max() < high);
        Assert.Equal((low + high) / 2.0, values.Average(x => (double)x), 5 * (high - low) / Math.Sqrt(12.0 * n) + (high > 1 ? 1.0 / 16 / 32 : 0));
    }

    [Fact]
    public void IntegerFillHasBothEnds()
    {
        var values = new float[30_000];
        new SeededRandom(9).FillIntegers(values, -1, 1);
        Assert.Equal([-1f, 0f, 1f], values.Distinct().Order());
        foreach (float value in (ReadOnlySpan<float>)[-1, 0, 1])
            Assert.Equal(10_000, values.Count(x => x == value), 5 * Math.Sqrt(30_000 * 2 / 9.0));
    }
}
