using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>Where the data sets are published, and what is published of their files.</summary>
/// <remarks>
/// Sizes and SHA-256 are those of TensorFlow Datasets' lists of checksums. CINIC-10 is in none of them: its MD5 is the one
/// that loaders of it check, and its size is not known.
/// </remarks>
public static class DownloadCatalog
{
    private const string Toronto = "https://www.cs.toronto.edu/~kriz/";
    private const string Mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private const string FashionMnist = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private const string HouseNumbers = "http://ufldl.stanford.edu/housenumbers/";
    private const string Stl10 = "http://ai.stanford.edu/~acoates/stl10/";

    // The repository's own address of the file of https://datashare.ed.ac.uk/handle/10283/3192; its pages need a browser.
    private const string Cinic10 = "https://datashare.ed.ac.uk/server/api/core/bitstreams/e8e186cc-2688-48f1-aa5a-3fda1a43f8b6/content";

    private const int Cifar10Record = 1 + 3072, Cifar100Record = 2 + 3072, Stl10Record = 3 * 96 * 96;

    private static readonly string[] Cinic10Classes =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The data sets that can be downloaded.</summary>
    public static ImmutableArray<DownloadDefinition> Definitions { get; } =
    [
        new("CIFAR10", [new("cifar-10-binary.tar.gz", new Uri(Toronto + "cifar-10-binary.tar.gz"), 170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
        {
            Archive = new("",
            [
                .. Enumerable.Range(1, 5).Select(i => new DownloadMember($"cifar-10-batches-bin/data_batch_{i}.bin", 10000 * Cifar10Record)),
                new("cifar-10-batches-bin/test_batch.bin", 10000 * Cifar10Record),
                new("cifar-10-batches-bin/batches.meta.txt", null),
            ], []),
        }]),
        new("CIFAR100", [new("cifar-100-binary.tar.gz", new Uri(Toronto + "cifar-100-binary.tar.gz"), 168513733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")
        {
            Archive = new("",
            [
                new("cifar-100-binary/train.bin", 50000 * Cifar100Record),
                new("cifar-100-binary/test.bin", 10000 * Cifar100Record),
                new("cifar-100-binary/fine_label_names.txt", null),
                new("cifar-100-binary/coarse_label_names.txt", null),
            ], []),
        }]),
        new("MNIST",
        [
            File("mnist", Mnist, "train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            File("mnist", Mnist, "train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            File("mnist", Mnist, "t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            File("mnist", Mnist, "t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ]),
        new("FashionMNIST",
        [
            File("fashion-mnist", FashionMnist, "train-images-idx3-ubyte.gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            File("fashion-mnist", FashionMnist, "train-labels-idx1-ubyte.gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            File("fashion-mnist", FashionMnist, "t10k-images-idx3-ubyte.gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            File("fashion-mnist", FashionMnist, "t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ]),
        new("SVHN",
        [
            File("svhn", HouseNumbers, "train_32x32.mat", 182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
            File("svhn", HouseNumbers, "test_32x32.mat", 64275384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"),
        ]),
        new("STL10", [new("stl10_binary.tar.gz", new Uri(Stl10 + "stl10_binary.tar.gz"), 2640397119, "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866")
        {
            Archive = new("",
            [
                new("stl10_binary/train_X.bin", 5000 * Stl10Record),
                new("stl10_binary/train_y.bin", 5000),
                new("stl10_binary/test_X.bin", 8000 * Stl10Record),
                new("stl10_binary/test_y.bin", 8000),
            ], []),
        }]),
        new("CINIC10", [new("CINIC-10.tar.gz", new Uri(Cinic10), null, "6ee4d0c996905fe93221de577967a372")
        {
            Archive = new("CINIC-10", [],
                [.. from split in (string[])["train", "test"] from name in Cinic10Classes select new DownloadMemberFolder($"{split}/{name}", ".png", 9000)]),
        }]),
    ];

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Definitions.Select(definition => definition.Name)];

    /// <summary>A data set by its name, in any case.</summary>
    /// <exception cref="InvalidOptionException">There is none of this name.</exception>
    public static DownloadDefinition Find(string name) =>
        Definitions.FirstOrDefault(definition => definition.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidOptionException("Name", $"'{name}' cannot be downloaded. There are {string.Join(", ", Names)}.");

    private static DownloadFile File(string folder, string site, string name, long size, string checksum) =>
        new($"{folder}/{name}", new Uri(site + name), size, checksum);
}
