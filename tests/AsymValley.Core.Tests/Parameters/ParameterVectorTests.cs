using AsymValley.Parameters;

namespace AsymValley.Tests.Parameters;

public sealed class ParameterVectorTests
{
    private static ParameterVector Random(ulong seed)
    {
        var vector = new ParameterVector(ParameterLayoutTests.Small);
        new SeededRandom(seed).FillGaussian(vector.Values);
        return vector;
    }

    [Fact]
    public void ArithmeticMatchesScalarFloat32WithoutFusing()
    {
        ParameterVector x = Random(1), y = Random(2), sum = x.Add(y, 0.3f), difference = x.Subtract(y), scaled = x.Scale(-1.7);
        for (int i = 0; i < x.Values.Length; i++)
        {
            // Rounded after the product and after the sum: a fused multiply-add would make the bits depend on the processor.
            float product = (float)(0.3f * (double)y.Values[i]);
            Assert.Equal((float)((double)x.Values[i] + product), sum.Values[i]);
            Assert.Equal((float)((double)x.Values[i] - y.Values[i]), difference.Values[i]);
            Assert.Equal((float)(x.Values[i] * -1.7), scaled.Values[i]);
        }
    }

    [Fact]
    public void OperandsStayAsTheyWere()
    {
        ParameterVector x = Random(1), copy = x.Clone();
        x.Add(x);
        x.Subtract(x);
        x.Scale(2);
        Assert.Equal(copy.Values, x.Values);
        copy.Values[0]++;
        Assert.NotEqual(copy.Values[0], x.Values[0]);
    }

    [Fact]
    public void ProductsAndNormsAccumulateInFloat64()
    {
        ParameterVector x = Random(3), y = Random(4);
        decimal dot = x.Values.Zip(y.Values, (a, b) => (decimal)(double)a * (decimal)(double)b).Sum();
        decimal square = x.Values.Sum(a => (decimal)(double)a * (decimal)(double)a);
        Assert.Equal((double)dot, x.Dot(y), 1e-13);
        Assert.Equal(Math.Sqrt((double)square), x.Norm(), 1e-13);

        // In float32 the ones would vanish beside 2^24.
        var layout = new ParameterLayout([ParameterLayoutTests.Slice("a", 0, 1001)]);
        var large = new ParameterVector(layout, [4096, .. Enumerable.Repeat(1f, 1000)]);
        Assert.Equal((1 << 24) + 1000, large.Dot(large));
    }

    [Fact]
    public void SlicesAreViews()
    {
        ParameterVector x = Random(5);
        x["conv.bias"][1] = 42;
        Assert.Equal(42, x.Values[25]);
        Assert.Equal(20, x[x.Layout["fc.weight"]].Length);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void NotFiniteIsSeenAnywhere(float value)
    {
        ParameterVector x = Random(6);
        Assert.True(x.IsFinite());
        Assert.True(new ParameterVector(new ParameterLayout([])).IsFinite());
        foreach (int place in (ReadOnlySpan<int>)[0, 17, 46])
        {
            ParameterVector bad = x.Clone();
            bad.Values[place] = value;
            Assert.False(bad.IsFinite());
        }
    }

    [Fact]
    public void LayoutsMustFit()
    {
        ParameterVector x = Random(7), other = new(new ParameterLayout([ParameterLayoutTests.Slice("a", 0, 47)]));
        Assert.Throws<LayoutMismatchException>(() => x.Add(other));
        Assert.Throws<LayoutMismatchException>(() => x.Subtract(other));
        Assert.Throws<LayoutMismatchException>(() => x.Dot(other));
        Assert.Throws<ArgumentException>(() => new ParameterVector(x.Layout, new float[46]));
    }
}
