using System.Buffers.Binary;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class SvhnReaderTests
{
    private const int Height = 2, Width = 3, Count = 5;

    private static byte Pixel(int n, int y, int x, int c) => (byte)(n * 50 + c * 90 + y * 7 + x * 3);

    // X as MATLAB has it: the row varies fastest, then the column, the channel, the image.
    internal static byte[] Images(int count = Count) =>
        [.. from n in Enumerable.Range(0, count)
            from c in Enumerable.Range(0, 3)
            from x in Enumerable.Range(0, Width)
            from y in Enumerable.Range(0, Height)
            select Pixel(n, y, x, c)];

    internal static byte[] File(bool bigEndian, bool compress, bool doubles = false, byte[]? labels = null)
    {
        labels ??= [1, 10, 9, 2, 10];
        byte[] data = doubles ? [.. labels.SelectMany(label => Double(label, bigEndian))] : labels;
        return new MatBuilder(bigEndian).Add("X", [Height, Width, 3, Count], 2, Images(), compress)
            .Add("y", [labels.Length, 1], doubles ? 9 : 2, data, compress, arrayClass: 6).File;
    }

    private static byte[] Double(double value, bool bigEndian)
    {
        var bytes = new byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, true, true)]
    public void ColumnMajorImagesBecomeChannelsLast(bool bigEndian, bool compress, bool doubles)
    {
        using var folder = new TemporaryFolder();
        DataSplit split = SvhnReader.Read(folder.Write("train_32x32.mat", File(bigEndian, compress, doubles)));
        Assert.Equal([1, 0, 9, 2, 0], split.Labels);
        Assert.Equal(new ImageShape(3, Height, Width), split.Shape);
        for (int n = 0; n < Count; n++)
            for (int y = 0; y < Height; y++)
                for (int x = 0; x < Width; x++)
                    for (int c = 0; c < 3; c++)
                        Assert.Equal(Pixel(n, y, x, c), split[n][(y * Width + x) * 3 + c]);
    }

    [Fact]
    public void SmallElementsOtherArraysAndOneImageAreRead()
    {
        using var folder = new TemporaryFolder();
        // y of one byte lies in its tag; MATLAB writes no last dimension of 1; a struct (class 2) and a text come before.
        foreach (bool compress in (bool[])[false, true])
        {
            byte[] file = new MatBuilder(true).Add("s", [1, 1], 2, [1, 2, 3], compress, arrayClass: 2).AddBytes(0, 0, 0, 1, 0, 0, 0, 3, 65, 66, 67, 0, 0, 0, 0, 0)
                .Add("y", [1, 1], 2, [10], compress, arrayClass: 6).Add("X", [Height, Width, 3], 2, Images(1), compress).File;
            DataSplit split = SvhnReader.Read(folder.Write("train_32x32.mat", file));
            Assert.Equal([0], split.Labels);
            Assert.Equal(Pixel(0, 1, 2, 2), split.Pixels[^1]);
        }
    }

    [Fact]
    public void TheSetOpensWithItsDefaults()
    {
        using var folder = new TemporaryFolder();
        folder.Write("svhn/train_32x32.mat", File(false, true));
        folder.Write("svhn/test_32x32.mat", File(true, false));
        Dataset dataset = DatasetCatalog.Open("svhn", folder.Path);
        Assert.Equal((5, 5, 10, false, "0"), (dataset.Train.Count, dataset.Test.Count, dataset.Classes, dataset.AugmentByDefault, dataset.ClassNames[0]));
        Assert.Equal(Normalization.Same(3, .5f, .5f), dataset.Normalization);
        Assert.Equal(dataset.ContentHash, DatasetCatalog.Open(dataset.Reference).ContentHash);
        folder.Write("svhn/test_32x32.mat", new MatBuilder(true).Add("X", [1, 1, 3], 2, [1, 2, 3], false).Add("y", [1, 1], 2, [1], false).File);
        Assert.Equal("3×1×1", Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("SVHN", folder.Path)).Found);
    }

    private static DataFormatException Fails(byte[] content)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("train_32x32.mat", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DataFormatException>(() => SvhnReader.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
        Assert.Equal(file, exception.File);
        return exception;
    }

    [Fact]
    public void OtherVersionsAreNamed()
    {
        byte[] file = File(false, false);
        file[125] = 2; // as MATLAB's v7.3, which is HDF5
        file[124] = 0;
        Assert.Equal((124, "0x0200, HDF5"), Fails(file) is var e ? (e.Offset, e.Found) : default);
        file[126] = 0;
        Assert.Equal((126, "0x004D"), Fails(file) is var order ? (order.Offset, order.Found) : default);
        Assert.Equal(0, Fails([]).Offset);
    }

    [Fact]
    public void ArraysMustFit()
    {
        Assert.Equal("no y", Fails(new MatBuilder(false).Add("X", [2, 3, 3, 5], 2, Images(), true).File).Found);
        Assert.Equal("no X", Fails(new MatBuilder(false).File).Found);
        Assert.Equal("4", Fails(File(false, true, labels: [1, 2, 3, 4])).Found);
        Assert.Equal("0", Fails(File(false, true, labels: [1, 2, 3, 4, 0])).Found);
        Assert.Equal("11", Fails(File(false, true, doubles: true, labels: [1, 2, 11, 4, 1])).Found);
        Assert.Contains("type Int16", Fails(Only([2, 3, 3, 5], 3, [.. Images(), .. Images()])).Found, StringComparison.Ordinal);
        Assert.Contains("2×3×5×3", Fails(Only([2, 3, 5, 3], 2, Images())).Found, StringComparison.Ordinal);
        Assert.Equal("90", Fails(Only([2, 3, 3, 6], 2, Images())).Found);
        Assert.Equal("type 14", Fails(Only([2, 3, 3, 5], 14, Images())).Found);
        Assert.StartsWith("flags", Fails(new MatBuilder(false).Add("X", [2, 3, 3, 5], 2, Images(), false, flags: 0x0800).File).Found, StringComparison.Ordinal);

        static byte[] Only(int[] sizes, int type, byte[] data) => new MatBuilder(false).Add("y", [5, 1], 2, [1, 2, 3, 4, 5], true).Add("X", sizes, type, data, true).File;
    }

    [Fact]
    public void ClaimsMustFitTheFile()
    {
        var builder = new MatBuilder(false);
        // Plain: more than the file has. Compressed: more than deflate can pack, then what it could, without the data.
        Assert.Equal(132, Fails(builder.AddBytes([14, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]).AddBytes(new byte[64]).File).Offset);
        byte[] matrix = builder.Matrix("X", [32, 32, 3, 600_000], 2, Images(), 9, 0);
        ((byte[])[0xF0, 0xFF, 0xFF, 0x7F]).CopyTo(matrix, 4);
        Assert.Contains("compressed at 128", Fails(new MatBuilder(false).AddBytes([15, 0, 0, 0, .. builder.Compressed(matrix)]).File).Expected, StringComparison.Ordinal);
        matrix = builder.Matrix("X", [2, 3, 3, 500], 2, new byte[9000], 9, 0);
        Assert.Contains("the end of the data", Fails(new MatBuilder(false).AddBytes([15, 0, 0, 0, .. builder.Compressed(matrix[..^100])]).File).Found, StringComparison.Ordinal);
    }
}
