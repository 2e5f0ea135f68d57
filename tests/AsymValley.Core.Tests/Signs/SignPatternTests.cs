using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Tests.Signs;

public sealed class SignPatternTests
{
    private static readonly float[] Special =
        [0f, -0f, float.Epsilon, -float.Epsilon, float.MinValue, float.MaxValue, float.NegativeInfinity, float.PositiveInfinity];

    [Fact]
    public void Zero_agrees_only_with_zero()
    {
        SignPattern a = SignPattern.Of([1, -1, 0, 0, -0f, 2, -3, 0]);
        SignPattern b = SignPattern.Of([5, -2, 0, -0f, 0, -2, 0, 1]);
        Assert.Equal(8, a.Count);
        Assert.Equal(5, a.Agreeing(b)); // +, −, and three zeros
        Assert.Equal(5 / 8.0, a.SameSignRatio(b));
        Assert.Equal(1, a.SameSignRatio(a));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1_003)]
    [InlineData(20_011)]
    public void Agreement_is_that_of_a_plain_loop(int length)
    {
        float[] x = Draw(length, 1), y = Draw(length, 2);
        long expected = 0;
        for (int i = 0; i < length; i++)
            if (Math.Sign(x[i]) == Math.Sign(y[i]))
                expected++;

        SignPattern a = SignPattern.Of(x), b = SignPattern.Of(y);

        Assert.Equal(expected, a.Agreeing(b));
        Assert.Equal(expected, b.Agreeing(a));
        Assert.Equal(length, a.Agreeing(a));
        Assert.Equal((double)expected / length, a.SameSignRatio(b));
    }

    [Fact]
    public void Every_element_counts_in_its_own_place()
    {
        const int Length = 150;
        SignPattern zeros = SignPattern.Of(new float[Length]);
        for (int i = 0; i < Length; i++)
            foreach (float value in Special)
            {
                var values = new float[Length];
                values[i] = value;
                var moved = new float[Length];
                moved[(i + 1) % Length] = value;
                SignPattern pattern = SignPattern.Of(values);
                int signs = Math.Sign(value) == 0 ? 0 : 1;
                Assert.Equal(Length - signs, pattern.Agreeing(zeros));
                Assert.Equal(Length - 2 * signs, pattern.Agreeing(SignPattern.Of(moved)));
            }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    public void What_has_no_sign_is_refused_by_its_place(int place)
    {
        var values = new float[101];
        values[place] = float.NaN;
        var error = Assert.Throws<ArgumentException>(() => SignPattern.Of(values));
        Assert.Contains($"Element {place} is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_of_different_lengths_cannot_be_compared() =>
        Assert.Throws<ArgumentException>(() => SignPattern.Of([1, 2]).Agreeing(SignPattern.Of([1, 2, 3])));

    /// <summary>About a third zeros and special values, the rest normal.</summary>
    private static float[] Draw(int length, ulong seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[length];
        random.FillGaussian(values);
        for (int i = 0; i < length; i++)
            if (random.NextInt32(3) == 0)
                values[i] = Special[random.NextInt32(Special.Length)];
        return values;
    }
}
