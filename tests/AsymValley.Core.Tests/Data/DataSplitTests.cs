using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class DataSplitTests
{
    // Image i of shape 1×1×2 has the pixels 2i, 2i+1 and the label i mod 3.
    internal static DataSplit Counting(int count, int first = 0) => new(
        new ImageShape(1, 1, 2), [.. Enumerable.Range(2 * first, 2 * count).Select(i => (byte)i)], [.. Enumerable.Range(first, count).Select(i => i % 3)]);

    [Fact]
    public void ShapesAreWrittenAsInPapers()
    {
        Assert.Equal("3×32×32", new ImageShape(3, 32, 32).ToString());
        Assert.Equal(3072, new ImageShape(3, 32, 32).Length);
    }

    [Fact]
    public void TakeKeepsTheFirstImages()
    {
        DataSplit split = Counting(5).Take(2);
        Assert.Equal(2, split.Count);
        Assert.Equal([0, 1, 2, 3], split.Pixels);
        Assert.Equal([0, 1], split.Labels);
        Assert.Throws<ArgumentOutOfRangeException>(() => split.Take(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => split.Take(-1));
    }

    [Fact]
    public void SelectGathersInTheGivenOrder()
    {
        DataSplit split = Counting(5).Select([4, 0, 4]);
        Assert.Equal([8, 9, 0, 1, 8, 9], split.Pixels);
        Assert.Equal([1, 0, 1], split.Labels);
        Assert.Equal([0, 1], split[1].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Counting(5).Select([5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Counting(5).Select([-1]));
    }

    [Fact]
    public void ArraysMustFitEachOther()
    {
        Assert.Throws<ArgumentException>(() => new DataSplit(new ImageShape(1, 2, 2), new byte[7], new int[2]));
        Assert.Throws<ArgumentException>(() => new DataSplit(new ImageShape(0, 2, 2), [], new int[2]));
    }
}
