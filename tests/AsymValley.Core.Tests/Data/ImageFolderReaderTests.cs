using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class ImageFolderReaderTests
{
    // A square of one grey value, so that an image says which file it is of.
    private static byte[] Plain(byte value, int width = 2, int height = 2) => PngBuilder.Image(width, height, [.. Enumerable.Repeat(value, width * height)], 1);

    private static TemporaryFolder Folder(string test = "test")
    {
        var folder = new TemporaryFolder();
        for (byte i = 0; i < 6; i++)
        {
            folder.Write($"train/b/{i}.png", Plain(i));
            folder.Write($"train/a/{i}.PNG", Plain((byte)(10 + i)));
            folder.Write($"train/B/{i}.png", Plain((byte)(20 + i)));
        }
        foreach (string name in (string[])["a", "b", "B"])
            folder.Write($"{test}/{name}/x.png", Plain(99));
        folder.Write("train/a/readme.txt", "not an image"u8);
        folder.Write("train/.hidden/x.png", 1);
        return folder;
    }

    [Theory]
    [InlineData("test")]
    [InlineData("valid")]
    [InlineData("val")]
    public void ClassesAreNumberedInOrdinalOrder(string test)
    {
        using TemporaryFolder folder = Folder(test);
        Dataset dataset = DatasetCatalog.Open("imagefolder", folder.Path);
        Assert.Equal(["B", "a", "b"], dataset.ClassNames.ToArray());
        Assert.Equal((18, 3, 3, false), (dataset.Train.Count, dataset.Test.Count, dataset.Classes, dataset.AugmentByDefault));
        Assert.Equal(new ImageShape(3, 2, 2), dataset.Shape);
        // 20…25 are of class B = 0, 10…15 of a = 1, 0…5 of b = 2; each image once.
        for (int i = 0; i < 18; i++)
            Assert.Equal(2 - dataset.Train[i][0] / 10, dataset.Train.Labels[i]);
        Assert.Equal(18, Enumerable.Range(0, 18).Select(i => dataset.Train[i][0]).Distinct().Count());
        Assert.Equal(dataset.ContentHash, DatasetCatalog.Open(dataset.Reference).ContentHash);
    }

    [Fact]
    public void HiddenFilesAreLeftOutAndCounted()
    {
        using TemporaryFolder folder = Folder(), clean = Folder();
        // The twins that macOS makes on other file systems, and what Windows keeps of a folder.
        foreach (string name in (string[])["train/a/._0.PNG", "train/b/._1.png", "test/a/._x.png", "train/a/Thumbs.db", "train/B/desktop.ini", "test/b/.DS_Store", "train/__MACOSX/a/._0.png"])
            folder.Write(name, 0, 5, 22, 7);
        Dataset dataset = DatasetCatalog.Open("ImageFolder", folder.Path), expected = DatasetCatalog.Open("ImageFolder", clean.Path);
        Assert.Equal(expected.ContentHash, dataset.ContentHash);
        Assert.Equal((0, 6, 6), (expected.HiddenFiles, dataset.HiddenFiles, dataset.Take(3, 1).HiddenFiles));
    }

    [Fact]
    public void ImagesAreMixedAlwaysInOneWay()
    {
        using TemporaryFolder folder = Folder(), again = Folder();
        Dataset all = DatasetCatalog.Open("ImageFolder", folder.Path);
        // Sorted by class the label changes twice from an image to the next.
        int[] labels = all.Train.Labels;
        Assert.InRange(labels.Zip(labels.Skip(1)).Count(pair => pair.First != pair.Second), 8, 17);
        Assert.Equal(all.ContentHash, DatasetCatalog.Open("ImageFolder", again.Path).ContentHash);
    }

    [Fact]
    public void OnlyTheImagesAskedForAreDecoded()
    {
        using TemporaryFolder folder = Folder();
        Dataset all = DatasetCatalog.Open("ImageFolder", folder.Path);
        byte last = all.Train[17][0];
        folder.Write($"train/{"baB"[last / 10]}/{last % 10}.{(last / 10 == 1 ? "PNG" : "png")}", "no image"u8);
        Dataset some = DatasetCatalog.Open("ImageFolder", folder.Path, new DatasetOptions { TrainCount = 17 });
        Assert.Equal(all.Train.Take(17).Pixels, some.Train.Pixels);
        Assert.Equal(17, some.Reference.Options.TrainCount);
        Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path));
        Assert.Equal("TrainCount", Assert.Throws<InvalidOptionException>(() => Open(Folder(), new DatasetOptions { TrainCount = 19 })).Option);
    }

    private static Dataset Open(TemporaryFolder folder, DatasetOptions? options = null)
    {
        using (folder)
            return DatasetCatalog.Open("ImageFolder", folder.Path, options);
    }

    [Fact]
    public void GreyAndColourAreTurnedIntoEachOther()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in (string[])["train", "test"])
        {
            folder.Write($"{part}/a/1.png", PngBuilder.Image(1, 1, [200, 100, 50], 3));
            folder.Write($"{part}/b/1.png", PngBuilder.Image(1, 1, [200, 100, 50, 7], 4));
            folder.Write($"{part}/c/1.png", PngBuilder.Image(1, 1, [77, 128], 2));
        }
        Dataset colour = DatasetCatalog.Open("ImageFolder", folder.Path), grey = DatasetCatalog.Open("ImageFolder", folder.Path, new DatasetOptions { Grey = true });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(colour.Train.Labels[i] == 2 ? [77, 77, 77] : [200, 100, 50], colour.Train[i].ToArray());
            // 0.299·200 + 0.587·100 + 0.114·50 = 124.2
            Assert.Equal(grey.Train.Labels[i] == 2 ? [77] : [124], grey.Train[i].ToArray());
        }
        Assert.Equal((1, 1), (grey.Normalization.Channels, grey.Shape.Channels));
    }

    [Fact]
    public void ImagesOfManySizesAreCroppedOrStretched()
    {
        using var folder = new TemporaryFolder();
        byte[] wide = PngBuilder.Image(4, 2, [0, 10, 20, 30, 0, 10, 20, 30], 1), tall = PngBuilder.Image(2, 5, [0, 0, 10, 10, 20, 20, 30, 30, 40, 40], 1);
        foreach (string part in (string[])["train", "test"])
        {
            folder.Write($"{part}/tall/1.png", tall);
            folder.Write($"{part}/wide/1.png", wide);
        }
        Assert.Contains("Size", Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path)).Expected, StringComparison.Ordinal);
        // The middle of 4×2 is its columns 1 and 2; of 2×5 rows 1 and 2 (the middle, half a pixel up).
        Assert.Equal([15, 15], Means(new DatasetOptions { Size = 1 }));
        Assert.Equal([20, 15], Means(new DatasetOptions { Size = 1, Fit = ImageFit.Stretch }));
        Assert.Equal("Fit", Assert.Throws<InvalidOptionException>(() => Means(new DatasetOptions { Fit = ImageFit.Crop })).Option);
        Assert.Equal("Size", Assert.Throws<InvalidOptionException>(() => Means(new DatasetOptions { Size = 0 })).Option);

        byte[] Means(DatasetOptions options)
        {
            DataSplit train = DatasetCatalog.Open("ImageFolder", folder.Path, options).Train;
            return [train[Array.IndexOf(train.Labels, 0)][0], train[Array.IndexOf(train.Labels, 1)][0]];
        }
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        using TemporaryFolder folder = Folder("elsewhere");
        var missing = Assert.Throws<DatasetNotFoundException>(() => DatasetCatalog.Open("ImageFolder", folder.Path));
        Assert.Equal(["test/ or valid/ or val/"], missing.Missing);
        folder.Write("test/a/x.png", Plain(1));
        Assert.Equal("no B", Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path)).Found);
        folder.Write("train/B2/x.png", Plain(1));
        folder.Write("test/C/x.png", Plain(1));
        folder.Write("test/B/x.txt", 1);
        folder.Write("test/B2/x.txt", 1);
        folder.Write("test/b/x.txt", 1);
        Assert.Equal("C too", Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path)).Found);
        folder.Write("train/C/x.png", Plain(1));
        var empty = Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path));
        Assert.Equal((folder.File("test/B"), "none"), (empty.File, empty.Found));
        Assert.Equal("none", Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", Bare())).Found);

        string Bare()
        {
            Directory.CreateDirectory(folder.File("bare/train"));
            Directory.CreateDirectory(folder.File("bare/test"));
            return folder.File("bare");
        }
    }

    [Fact]
    public void TheFirstFaultIsReportedWhateverTheThreadsDo()
    {
        using TemporaryFolder folder = Folder();
        foreach (string name in (string[])["a", "b", "B"])
            foreach (string file in Directory.GetFiles(folder.File($"train/{name}"), "*.*g"))
                File.WriteAllBytes(file, [.. Plain(1)[..^4]]);
        string[] files = [.. Enumerable.Range(0, 5).Select(_ => Assert.Throws<DataFormatException>(() => DatasetCatalog.Open("ImageFolder", folder.Path)).File)];
        Assert.Single(files.Distinct());
    }

    [Fact]
    public void Cinic10HasItsOwnDefaults()
    {
        using TemporaryFolder above = new();
        foreach (string part in (string[])["train", "valid", "test"])
            foreach (string name in (string[])["airplane", "automobile"])
                above.Write($"CINIC-10/{part}/{name}/1.png", PngBuilder.Image(2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3));
        Dataset dataset = DatasetCatalog.Open("CINIC10", above.Path);
        Assert.Equal((2, 2, true, above.File("CINIC-10")), (dataset.Train.Count, dataset.Test.Count, dataset.AugmentByDefault, dataset.Reference.Path));
        Assert.Equal([.4789f, .4723f, .4305f], dataset.Normalization.Mean.ToArray());
    }
}
