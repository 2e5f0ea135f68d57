using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class CifarReaderTests
{
    // Pixel (plane c, place i) of record n has the value (n + 100·c + i) mod 256.
    private static byte[] Records(int count, params ReadOnlySpan<byte> labels)
    {
        int labelBytes = labels.Length / count, length = labelBytes + 3072;
        var bytes = new byte[count * length];
        for (int n = 0; n < count; n++)
        {
            labels.Slice(n * labelBytes, labelBytes).CopyTo(bytes.AsSpan(n * length));
            for (int i = 0; i < 3072; i++)
                bytes[n * length + labelBytes + i] = (byte)(n + 100 * (i / 1024) + i % 1024);
        }
        return bytes;
    }

    [Fact]
    public void PlanesBecomeChannelsLast()
    {
        using var folder = new TemporaryFolder();
        DataSplit split = CifarReader.Read([folder.Write("a", Records(2, 3, 9)), folder.Write("b", Records(1, 0))], CifarLabels.Cifar10);
        Assert.Equal([3, 9, 0], split.Labels);
        Assert.Equal(new ImageShape(3, 32, 32), split.Shape);
        foreach ((int n, int y, int x, int c) in (ReadOnlySpan<(int, int, int, int)>)[(0, 0, 0, 0), (0, 31, 31, 2), (1, 5, 7, 1), (1, 31, 0, 2)])
            Assert.Equal((byte)(n + 100 * c + 32 * y + x), split.Pixels[((n * 32 + y) * 32 + x) * 3 + c]);
        Assert.Equal((byte)(0 + 100 + 32), split[2][(1 * 32 + 0) * 3 + 1]);
    }

    [Theory]
    [InlineData("CIFAR10", "data_batch_1", "Python version")]
    [InlineData("CIFAR10", "cifar-10-batches-py/data_batch_1", "Python version")]
    [InlineData("CIFAR100", "cifar-100-python/train", "Python version")]
    [InlineData("CIFAR10", "data_batch_1.mat", "MATLAB version")]
    [InlineData("CIFAR10", "cifar-10-binary.tar.gz", "not yet unpacked")]
    [InlineData("SVHN", "train/digitStruct.mat", "format 1")]
    [InlineData("STL10", "stl10_matlab/train.mat", "MATLAB version")]
    [InlineData("MNIST", "mnist.npz", "version of NumPy")]
    public void OtherVersionsOfADataSetAreNamed(string name, string file, string words)
    {
        using var folder = new TemporaryFolder();
        folder.Write(file, 0x80, 2);
        string message = Assert.Throws<DatasetNotFoundException>(() => DatasetCatalog.Open(name, folder.Path)).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains(file.Split('/')[^1], message, StringComparison.Ordinal);
        Assert.Contains("Get the files from http", message, StringComparison.Ordinal);
    }

    [Fact]
    public void APathWithANulIsAnErrorOfThePath() => Assert.Equal("Path", Assert.Throws<InvalidOptionException>(() => DatasetCatalog.Open("CIFAR10", "a\0b")).Option);

    [Fact]
    public void Cifar100HasCoarseAndFineLabels()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("train.bin", Records(2, 19, 99, 0, 42));
        folder.Write("test.bin", Records(1, 1, 2));
        Assert.Equal([99, 42], CifarReader.Read([file], CifarLabels.Cifar100Fine).Labels);
        Assert.Equal([19, 0], CifarReader.Read([file], CifarLabels.Cifar100Coarse).Labels);
        Dataset fine = DatasetCatalog.Open("CIFAR100", folder.Path);
        Dataset coarse = DatasetCatalog.Open("CIFAR100", folder.Path, new DatasetOptions { CoarseLabels = true });
        Assert.Equal((100, 2), (fine.Classes, fine.Test.Labels[0]));
        Assert.Equal((20, 1), (coarse.Classes, coarse.Test.Labels[0]));
        Assert.True(coarse.Reference.Options.CoarseLabels);
    }

    [Theory]
    [InlineData(0, 0)] // empty
    [InlineData(3072, 0)] // one byte short of a record
    [InlineData(3073 * 2 + 5, 3073 * 2)] // five bytes of a third record
    public void ATruncatedRecordIsAnErrorWithItsOffset(int length, long offset)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("data_batch_1.bin", Records(3, 0, 0, 0).AsSpan(0, length));
        var exception = Assert.Throws<DataFormatException>(() => CifarReader.Read([file], CifarLabels.Cifar10));
        Assert.Equal((file, offset), (exception.File, exception.Offset));
        Assert.Contains("3073 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CifarLabels.Cifar10, 10, 0, 3073)]
    [InlineData(CifarLabels.Cifar100Fine, 0, 100, 3074 + 1)]
    [InlineData(CifarLabels.Cifar100Coarse, 20, 0, 3074)]
    public void ALabelOutOfRangeIsAnErrorWithItsOffset(CifarLabels labels, byte first, byte second, long offset)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a", labels == CifarLabels.Cifar10 ? Records(2, 0, first) : Records(2, 0, 0, first, second));
        var exception = Assert.Throws<DataFormatException>(() => CifarReader.Read([file], labels));
        Assert.Equal((offset, $"{Math.Max(first, second)}"), (exception.Offset, exception.Found));
    }

    [Fact]
    public void FewerBatchesAreASubsetButAHoleIsALostFile()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar10-small/test_batch.bin", Records(1, 1));
        folder.Write("cifar10-small/data_batch_1.bin", Records(1, 1));
        folder.Write("cifar10-small/data_batch_2.bin", Records(1, 2));
        folder.Write("cifar10-small/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"u8);
        Dataset dataset = DatasetCatalog.Open("CIFAR10", folder.Path);
        Assert.Equal((2, 1, "a", true), (dataset.Train.Count, dataset.Test.Count, dataset.ClassNames[0], dataset.AugmentByDefault));
        Assert.Equal(folder.File("cifar10-small"), dataset.Reference.Path);

        folder.Write("cifar10-small/data_batch_4.bin", Records(1, 4));
        var exception = Assert.Throws<DatasetNotFoundException>(() => DatasetCatalog.Open("CIFAR10", folder.Path));
        Assert.Equal(["data_batch_3.bin"], exception.Missing);
    }

    [Fact]
    public void ClassNamesMustBeOneAClass()
    {
        using var folder = new TemporaryFolder();
        folder.Write("test_batch.bin", Records(1, 1));
        folder.Write("data_batch_1.bin", Records(1, 1));
        folder.Write("batches.meta.txt", "airplane\nbird\n"u8);
        Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("CIFAR10", folder.Path));
    }

    [RealDataFact("cifar10-small")]
    public void RealImagesHaveCifarsStatistics()
    {
        Dataset dataset = DatasetCatalog.Open("cifar10", TestData.Folder);
        Assert.Equal((5000, 2000, 10), (dataset.Train.Count, dataset.Test.Count, dataset.Classes));
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], dataset.ClassNames.ToArray());
        // The published channel means and deviations of all 50,000 training images, to the accuracy of a sample of 5,000.
        double[] mean = [.4914, .4822, .4465], deviation = [.2470, .2435, .2616];
        for (int c = 0; c < 3; c++)
        {
            double sum = 0, square = 0;
            for (int i = c; i < dataset.Train.Pixels.Length; i += 3)
            {
                double value = dataset.Train.Pixels[i] / 255.0;
                sum += value;
                square += value * value;
            }
            int n = dataset.Train.Pixels.Length / 3;
            Assert.Equal(mean[c], sum / n, .01);
            Assert.Equal(deviation[c], Math.Sqrt(square / n - sum / n * (sum / n)), .01);
        }
    }
}
