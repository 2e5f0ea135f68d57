using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class DatasetCatalogTests
{
    private static readonly DatasetOptions Tiny = new() { TrainCount = 20, TestCount = 10 };

    [Fact]
    public void NamesAreFoundInAnyCase()
    {
        Assert.Equal(["CIFAR10", "CIFAR100", "MNIST", "FashionMNIST", "SVHN", "STL10", "CINIC10", "ImageFolder", "Digits", "Synthetic"], DatasetCatalog.Names.ToArray());
        Assert.Equal("Synthetic", DatasetCatalog.Open("sYNTHETIC", null, Tiny).Name);
    }

    [Fact]
    public void UnknownNameIsAnErrorThatListsTheNames()
    {
        var exception = Assert.Throws<InvalidOptionException>(() => DatasetCatalog.Open("ImageNet"));
        Assert.Contains("FashionMNIST", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOfOtherSetsAreRefused()
    {
        Assert.Equal("Seed", Option("MNIST", "x", new DatasetOptions { Seed = 1 }));
        Assert.Equal("Difficulty", Option("CIFAR10", "x", new DatasetOptions { Difficulty = 1 }));
        Assert.Equal("Classes", Option("Digits", "x", new DatasetOptions { Classes = 5 }));
        Assert.Equal("CoarseLabels", Option("CIFAR10", "x", new DatasetOptions { CoarseLabels = true }));
        Assert.Equal("Size", Option("Synthetic", null, Tiny with { Size = 1025 }));
        Assert.Equal("Grey", Option("CINIC10", "x", new DatasetOptions { Grey = true }));
        Assert.Equal("Path", Option("Synthetic", "x", Tiny));
        Assert.Equal("Path", Option("CIFAR10", null, new DatasetOptions()));

        static string Option(string name, string? path, DatasetOptions options) =>
            Assert.Throws<InvalidOptionException>(() => DatasetCatalog.Open(name, path, options)).Option;
    }

    [Fact]
    public void AnySetCanBeResizedAndOpenedAgain()
    {
        Dataset own = DatasetCatalog.Open("Synthetic", null, Tiny), dataset = DatasetCatalog.Open("Synthetic", null, Tiny with { Size = 16 });
        Assert.Equal(new ImageShape(3, 16, 16), dataset.Shape);
        // 32 to 16: the mean of four pixels, halves up.
        int sum = (int[])[0, 3, 96, 99] is var places ? places.Sum(i => own.Test[1][i]) : 0;
        Assert.Equal((sum + 2) / 4, dataset.Test[1][0]);
        Assert.Equal(own.Test.Labels, dataset.Test.Labels);
        Assert.Equal(dataset.ContentHash, DatasetCatalog.Open(dataset.Reference).ContentHash);
        Assert.Same(own.Train, own.Resized(32).Train);
    }

    [Fact]
    public void MissingFilesAreNamedWithFolderAndOrigin()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar-10-batches-bin/data_batch_1.bin", 0);
        var exception = Assert.Throws<DatasetNotFoundException>(() => DatasetCatalog.Open("cifar10", folder.Path));
        Assert.Equal(["test_batch.bin"], exception.Missing);
        Assert.Contains(folder.File("cifar-10-batches-bin"), exception.Message, StringComparison.Ordinal);
        Assert.Contains("https://", exception.Message, StringComparison.Ordinal);
        Assert.Throws<DatasetNotFoundException>(() => DatasetCatalog.Open("MNIST", folder.File("nowhere")));
    }

    [Fact]
    public void AReferenceOpensTheSameSetAgain()
    {
        Dataset first = DatasetCatalog.Open("Synthetic", null, Tiny with { Seed = 9, Classes = 4 })
            .Take(15, 7).WithNormalization(Normalization.PreResNet);
        Dataset again = DatasetCatalog.Open(first.Reference);
        Assert.Equal(first.ContentHash, again.ContentHash);
        Assert.Equal(first.Reference, again.Reference);
        Assert.Equal(first.Normalization, again.Normalization);
    }
}
