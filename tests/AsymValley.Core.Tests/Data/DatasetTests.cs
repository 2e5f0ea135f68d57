using System.Security.Cryptography;
using System.Text.Json;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class DatasetTests
{
    private static Dataset Small(string name = "Mine") => new(new DatasetReference(name), 3,
        DataSplitTests.Counting(6), DataSplitTests.Counting(4, first: 6), Normalization.Same(1, .5f, .25f))
    {
        ClassNames = ["a", "b", "c"],
        PixelScale = 16,
        AugmentByDefault = true,
    };

    [Fact]
    public void TakeIsRecordedAndKeepsTheRest()
    {
        Dataset part = Small().Take(3, null);
        Assert.Equal((3, 4), (part.Train.Count, part.Test.Count));
        Assert.Equal((3, 4), (part.Reference.Options.TrainCount, part.Reference.Options.TestCount));
        Assert.Equal((16f, true, "Mine"), (part.PixelScale, part.AugmentByDefault, part.Name));
        Assert.Equal(["a", "b", "c"], part.ClassNames.ToArray());
        Assert.Equal("TrainCount", Assert.Throws<InvalidOptionException>(() => part.Take(4, 1)).Option);
        Assert.Equal("TestCount", Assert.Throws<InvalidOptionException>(() => part.Take(1, 0)).Option);
    }

    [Fact]
    public void NormalizationIsRecordedAndMustFit()
    {
        Dataset other = Small().WithNormalization(Normalization.Same(1, .1f, 2f));
        Assert.Equal([2f], other.Normalization.StandardDeviation.ToArray());
        Assert.Equal(other.Normalization, other.Reference.Options.Normalization);
        Assert.Throws<InvalidOptionException>(() => Small().WithNormalization(Normalization.PreResNet));
        Assert.Throws<InvalidOptionException>(() => Small().WithNormalization(Normalization.Same(1, 0, 0)));
        Assert.Throws<InvalidOptionException>(() => Small().WithNormalization(Normalization.Same(1, float.NaN, 1)));
        Assert.Throws<InvalidOptionException>(() => Small().WithNormalization(new Normalization(default, default)));
    }

    [Fact]
    public void ContentHashIsSha256OfShapeLabelsAndPixels()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes); // little-endian by definition
        foreach (int number in (int[])[1, 1, 2, 3, 6, 0, 1, 2, 0, 1, 2])
            writer.Write(number);
        writer.Write([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        foreach (int number in (int[])[4, 0, 1, 2, 0])
            writer.Write(number);
        writer.Write([12, 13, 14, 15, 16, 17, 18, 19]);
        string expected = Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));

        Dataset dataset = Small();
        Assert.Equal(expected, dataset.ContentHash);
        Assert.Equal(expected, Small("Other").WithNormalization(Normalization.Same(1, 0, 1)).ContentHash);
        Assert.NotEqual(expected, dataset.Take(5, null).ContentHash);
    }

    [Fact]
    public void SplitsMustFitEachOther()
    {
        Normalization one = Normalization.Same(1, 0, 1);
        DataSplit split = DataSplitTests.Counting(3), empty = split.Take(0);
        Assert.Throws<ArgumentException>(() => new Dataset(new DatasetReference("x"), 2, split, split, one));
        Assert.Throws<ArgumentException>(() => new Dataset(new DatasetReference("x"), 3, empty, split, one));
        Assert.Throws<ArgumentException>(() => new Dataset(new DatasetReference("x"), 3, split, new DataSplit(new ImageShape(1, 2, 1), new byte[2], [0]), one));
    }

    [Fact]
    public void ReferencesSurviveJson()
    {
        var reference = new DatasetReference("CIFAR100", "/some/folder", new DatasetOptions
        {
            TrainCount = 100,
            CoarseLabels = true,
            Size = 48,
            Fit = ImageFit.Stretch,
            Grey = true,
            Seed = ulong.MaxValue,
            Difficulty = 0.1,
            Normalization = Normalization.Vgg,
        });
        Assert.Equal(reference, JsonSerializer.Deserialize<DatasetReference>(JsonSerializer.Serialize(reference)));
        var bare = new DatasetReference("Synthetic");
        Assert.Equal(bare, JsonSerializer.Deserialize<DatasetReference>(JsonSerializer.Serialize(bare)));
    }
}
