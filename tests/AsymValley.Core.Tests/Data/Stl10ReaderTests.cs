using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class Stl10ReaderTests
{
    private const int Side = 96, Record = 3 * Side * Side;

    private static byte Pixel(int n, int y, int x, int c) => (byte)(n * 11 + c * 80 + y * 5 + x * 2);

    // Planes of red, green, blue, each column by column.
    private static byte[] Images(int count) =>
        [.. from n in Enumerable.Range(0, count)
            from c in Enumerable.Range(0, 3)
            from x in Enumerable.Range(0, Side)
            from y in Enumerable.Range(0, Side)
            select Pixel(n, y, x, c)];

    private static DataSplit Read(byte[] images, byte[] labels, int? size = null)
    {
        using var folder = new TemporaryFolder();
        return Stl10Reader.Read(folder.Write("train_X.bin", images), folder.Write("train_y.bin", labels), size);
    }

    [Fact]
    public void ColumnsBecomeRowsAndLabelsBeginAt0()
    {
        DataSplit split = Read(Images(2), [10, 1]);
        Assert.Equal([9, 0], split.Labels);
        Assert.Equal(new ImageShape(3, Side, Side), split.Shape);
        foreach ((int n, int y, int x, int c) in (ReadOnlySpan<(int, int, int, int)>)[(0, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 95, 17, 1), (1, 3, 95, 2)])
            Assert.Equal(Pixel(n, y, x, c), split[n][(y * Side + x) * 3 + c]);
    }

    [Fact]
    public void ShrinkingTo32AveragesBlocksOf3By3()
    {
        DataSplit split = Read(Images(2), [1, 2], 32);
        Assert.Equal(new ImageShape(3, 32, 32), split.Shape);
        for (int n = 0; n < 2; n++)
        {
            foreach ((int y, int x, int c) in (ReadOnlySpan<(int, int, int)>)[(0, 0, 0), (31, 31, 2), (10, 20, 1), (7, 0, 2)])
            {
                double mean = (from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) select (double)Pixel(n, 3 * y + i, 3 * x + j, c)).Average();
                Assert.Equal((byte)Math.Floor(mean + .5), split[n][(y * 32 + x) * 3 + c]);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void TheSizeHasLimits(int size) => Assert.Equal("Size", Assert.Throws<InvalidOptionException>(() => Read(Images(1), [1], size)).Option);

    [Fact]
    public void FilesMustBeWhole()
    {
        Assert.Equal("an empty file", Assert.Throws<DataFormatException>(() => Read([], [])).Found);
        Assert.Equal(Record, Assert.Throws<DataFormatException>(() => Read(Images(2)[..^1], [1, 2])).Offset);
        Assert.Equal("1", Assert.Throws<DataFormatException>(() => Read(Images(2), [1])).Found);
        Assert.Equal((1, "0"), Assert.Throws<DataFormatException>(() => Read(Images(2), [1, 0])) is var low ? (low.Offset, low.Found) : default);
        Assert.Equal((0, "11"), Assert.Throws<DataFormatException>(() => Read(Images(1), [11])) is var high ? (high.Offset, high.Found) : default);
    }

    [Fact]
    public void TheSetOpensWithItsDefaults()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, int count) in (ReadOnlySpan<(string, int)>)[("train", 2), ("test", 1)])
        {
            folder.Write($"stl10_binary/{name}_X.bin", Images(count));
            folder.Write($"stl10_binary/{name}_y.bin", [.. Enumerable.Range(1, count).Select(i => (byte)i)]);
        }
        Dataset dataset = DatasetCatalog.Open("STL10", folder.Path, new DatasetOptions { Size = 48 });
        Assert.Equal((2, 1, 10, true, "airplane"), (dataset.Train.Count, dataset.Test.Count, dataset.Classes, dataset.AugmentByDefault, dataset.ClassNames[0]));
        Assert.Equal((48, 48), (dataset.Shape.Width, dataset.Reference.Options.Size));
        Assert.Equal(dataset.ContentHash, DatasetCatalog.Open(dataset.Reference).ContentHash);
        Assert.Equal("Fit", Assert.Throws<InvalidOptionException>(() => DatasetCatalog.Open("STL10", folder.Path, new DatasetOptions { Fit = ImageFit.Crop })).Option);
    }
}
