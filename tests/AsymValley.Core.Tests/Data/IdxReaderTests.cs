using System.Buffers.Binary;
using System.IO.Compression;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class IdxReaderTests
{
    private const uint ImageMagic = 0x803, LabelMagic = 0x801;

    private static byte[] Idx(uint magic, uint[] sizes, params ReadOnlySpan<byte> data)
    {
        var bytes = new byte[4 + 4 * sizes.Length + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, magic);
        for (int i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + 4 * i), sizes[i]);
        data.CopyTo(bytes.AsSpan(4 + 4 * sizes.Length));
        return bytes;
    }

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return buffer.ToArray();
    }

    private static readonly byte[] TwoImages = Idx(ImageMagic, [2, 2, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    private static readonly byte[] TwoLabels = Idx(LabelMagic, [2], 9, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsPlainAndCompressed(bool compressed)
    {
        using var folder = new TemporaryFolder();
        DataSplit split = IdxReader.Read(
            folder.Write("images", compressed ? Gzip(TwoImages) : TwoImages), folder.Write("labels", compressed ? Gzip(TwoLabels) : TwoLabels), 10);
        Assert.Equal(new ImageShape(1, 2, 3), split.Shape);
        Assert.Equal([9, 0], split.Labels);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (byte)i), split.Pixels);
    }

    [Fact]
    public void ReadsMoreThanOneChunk()
    {
        using var folder = new TemporaryFolder();
        byte[] pixels = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7))];
        string images = folder.Write("images.gz", Gzip(Idx(ImageMagic, [3000, 40, 25], pixels)));
        string labels = folder.Write("labels.gz", Gzip(Idx(LabelMagic, [3000], new byte[3000])));
        Assert.Equal(pixels, IdxReader.Read(images, labels, 10).Pixels);
    }

    private static DataFormatException Fails(byte[] images, byte[] labels)
    {
        using var folder = new TemporaryFolder();
        string imagesFile = folder.Write("images", images), labelsFile = folder.Write("labels", labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DataFormatException>(() => IdxReader.Read(imagesFile, labelsFile, 10));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        return exception;
    }

    [Fact]
    public void AWrongMagicNumberIsShown()
    {
        DataFormatException exception = Fails(Idx(LabelMagic, [2, 2, 3], new byte[12]), TwoLabels);
        Assert.Equal((0, "0x00000801"), (exception.Offset, exception.Found));
        Assert.Contains("0x00000803", exception.Expected, StringComparison.Ordinal);
        Assert.Equal("0x00000D03", Fails(Idx(0xD03, [2, 2, 3], new byte[12]), TwoLabels).Found); // floats
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    public void AShortHeaderIsShown(int length) => Assert.Equal(length, Fails(TwoImages[..length], TwoLabels).Offset);

    [Fact]
    public void SizesMustFitThePlainFile()
    {
        Assert.Equal(16, Fails(Idx(ImageMagic, [2, 2, 3], new byte[11]), TwoLabels).Offset);
        Assert.Equal(16, Fails(Idx(ImageMagic, [2, 2, 3], new byte[13]), TwoLabels).Offset);
        Assert.Equal(8, Fails(Idx(ImageMagic, [2, 0, 3]), TwoLabels).Offset);
        Assert.Equal(4, Fails(Idx(ImageMagic, [uint.MaxValue, 1, 1], 1), TwoLabels).Offset);
        // 2^16 · 2^16 · 2^32 would be 0 in 64 bits.
        Assert.Equal(4, Fails(Idx(ImageMagic, [1 << 16, 1 << 16, 1u << 31], 1), TwoLabels).Offset);
    }

    [Fact]
    public void SizesMustFitTheCompressedFile()
    {
        // A few bytes claim two gigabytes; then a claim that the compressed length could bear, without the data.
        Assert.Equal(8, Fails(Gzip(Idx(ImageMagic, [2000, 1000, 1000], 1)), TwoLabels).Offset);
        Assert.Equal(17, Fails(Gzip(Idx(ImageMagic, [2, 50, 50], 1)), TwoLabels).Offset);
        Assert.Equal(28, Fails(Gzip([.. TwoImages, 0]), TwoLabels).Offset);
    }

    [Fact]
    public void DamagedCompressionIsShown()
    {
        byte[] whole = Gzip(TwoImages), bent = (byte[])whole.Clone();
        bent[^6] ^= 0xFF; // the checksum
        Assert.Contains("damaged", Fails(bent, TwoLabels).Found, StringComparison.Ordinal);
        Assert.Equal("images", Path.GetFileName(Fails(whole[..^12], TwoLabels).File));
    }

    [Fact]
    public void LabelsMustFitTheImages()
    {
        DataFormatException exception = Fails(TwoImages, Idx(LabelMagic, [3], 0, 1, 2));
        Assert.Equal((4, "3"), (exception.Offset, exception.Found));
        exception = Fails(TwoImages, Idx(LabelMagic, [2], 0, 10));
        Assert.Equal((9, "10"), (exception.Offset, exception.Found));
    }

    [Theory]
    [InlineData("MNIST", "")]
    [InlineData("MNIST", "mnist")]
    [InlineData("MNIST", "MNIST/raw")]
    [InlineData("FashionMNIST", "fashion-mnist")]
    [InlineData("FashionMNIST", "FashionMNIST/raw")]
    [InlineData("FashionMNIST", "")]
    public void TheUsualFoldersAreFound(string name, string sub)
    {
        using var folder = new TemporaryFolder();
        Store(folder, sub, 2);
        Dataset dataset = DatasetCatalog.Open(name, folder.Path);
        Assert.Equal((2, 2, 10), (dataset.Train.Count, dataset.Test.Count, dataset.Classes));
        Assert.Equal(Path.GetFullPath(folder.File(sub)), dataset.Reference.Path);
        Assert.False(dataset.AugmentByDefault);
    }

    [Fact]
    public void DigitsInTheParentAreNotTakenForClothes()
    {
        using var folder = new TemporaryFolder();
        Store(folder, "", 2);
        Store(folder, "fashion-mnist", 3);
        Assert.Equal(3, DatasetCatalog.Open("FashionMNIST", folder.Path).Train.Count);
        Assert.Equal(2, DatasetCatalog.Open("MNIST", folder.Path).Train.Count);
    }

    private static void Store(TemporaryFolder folder, string sub, uint count)
    {
        foreach (string part in (string[])["train", "t10k"])
        {
            folder.Write(Path.Combine(sub, $"{part}-images-idx3-ubyte.gz"), Gzip(Idx(ImageMagic, [count, 2, 3], new byte[6 * count])));
            folder.Write(Path.Combine(sub, $"{part}-labels-idx1-ubyte"), Idx(LabelMagic, [count], new byte[count]));
        }
    }

    [RealDataFact("mnist")]
    public void RealMnistHasItsPublishedNumbers()
    {
        Dataset dataset = DatasetCatalog.Open("mnist", TestData.Folder);
        Assert.Equal((60_000, 10_000, new ImageShape(1, 28, 28)), (dataset.Train.Count, dataset.Test.Count, dataset.Shape));
        int[] counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
        Assert.Equal(counts, dataset.Train.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], dataset.Train.Labels[..10]);
        (double mean, double deviation) = TestData.Moments(dataset);
        Assert.Equal(dataset.Normalization.Mean[0], mean, 1e-4);
        Assert.Equal(dataset.Normalization.StandardDeviation[0], deviation, 1e-4);
    }
}
