using System.Globalization;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>The residual and dense networks layer by layer, and every family in every variant.</summary>
public sealed class NetworkFamilyTests
{
    [Theory]
    [InlineData("ResNet14", "linear")]
    [InlineData("ResNet14B", "fc")]
    public void ResNet_has_the_names_and_order_of_published_weights(string name, string classifier)
    {
        List<string> expected = ["conv1.weight", "bn1.weight", "bn1.bias"];
        foreach (string block in (string[])["layer1.0", "layer1.1", "layer2.0", "layer2.1", "layer3.0", "layer3.1"])
        {
            foreach (string tensor in (string[])["conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias"])
                expected.Add($"{block}.{tensor}");
            if (name.EndsWith('B') && block is "layer2.0" or "layer3.0")
                expected.AddRange([$"{block}.downsample.0.weight", $"{block}.downsample.1.weight", $"{block}.downsample.1.bias"]);
        }
        expected.AddRange([$"{classifier}.weight", $"{classifier}.bias"]);

        NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions());

        Assert.Equal(expected, network.Parameters.Slices.Select(slice => slice.Name));
        Assert.Equal(name, network.Name);
        Assert.Equal("64×32×3×3", network.Parameters["layer3.0.conv1.weight"].ShapeText);
        Assert.Equal("Layer3", network.Parameters["layer3.1.bn2.bias"].Stage);
        Assert.Equal($"{classifier}.weight", network.Parameters.Slices.First(slice => slice.IsClassifier).Name);
    }

    [Fact]
    public void ResNet_of_a_name_that_ImageNet_has_is_asked_for_with_its_letter()
    {
        Assert.Equal("ResNet50A", NetworkCatalog.Create("resnet50a", new NetworkOptions()).Name);
        Assert.Equal("ResNet50B", NetworkCatalog.Create("ResNet-50-B", new NetworkOptions()).Name);
        Assert.Equal("ResNet20", NetworkCatalog.Create("ResNet20A", new NetworkOptions()).Name);
        Assert.Equal("2048", NetworkCatalog.Create("ResNet50", new NetworkOptions()).Shapes[^2].ToString());
    }

    [Fact]
    public void DenseNet_has_the_names_order_and_shapes_of_the_published_code()
    {
        List<string> expected = ["conv1.weight"];
        foreach (int block in (int[])[1, 2, 3])
        {
            foreach (string layer in (string[])[$"dense{block}.0", $"dense{block}.1"])
                foreach (string tensor in (string[])["bn1.weight", "bn1.bias", "conv1.weight", "bn2.weight", "bn2.bias", "conv2.weight"])
                    expected.Add($"{layer}.{tensor}");
            if (block < 3)
                expected.AddRange([$"trans{block}.bn1.weight", $"trans{block}.bn1.bias", $"trans{block}.conv1.weight"]);
        }
        expected.AddRange(["bn.weight", "bn.bias", "fc.weight", "fc.bias"]);

        NetworkDefinition network = NetworkCatalog.Create("DenseNetBC16", new NetworkOptions());

        Assert.Equal(expected, network.Parameters.Slices.Select(slice => slice.Name));
        // 24 + 2·12 = 48 channels, halved to 24; the same again; 24 + 24 = 48 at the end.
        Assert.Equal("24×48×1×1", network.Parameters["trans1.conv1.weight"].ShapeText);
        Assert.Equal("48×36×1×1", network.Parameters["dense2.1.conv1.weight"].ShapeText);
        Assert.Equal("12×48×3×3", network.Parameters["dense3.0.conv2.weight"].ShapeText);
        Assert.Equal("10×48", network.Parameters["fc.weight"].ShapeText);
        Assert.Equal("Layer2", network.Parameters["trans2.conv1.weight"].Stage);
        Assert.Equal("48×8×8", network.Shapes[^4].ToString());
    }

    [Fact]
    public void DenseNet_BC_100_costs_what_its_layers_cost_by_hand()
    {
        long adds = 3 * 24 * 9 * 1024, channels = 24;
        foreach (long area in (long[])[1024, 256, 64])
        {
            for (int layer = 0; layer < 16; layer++, channels += 12)
                adds += (channels * 48 + 48 * 12 * 9) * area;
            if (area > 64)
            {
                adds += channels * (channels / 2) * area;
                channels /= 2;
            }
        }
        adds += channels * 10;
        Assert.Equal(342, channels);
        Assert.Equal(adds, NetworkCatalog.Create("DenseNetBC100", new NetworkOptions()).MultiplyAdds);
    }

    // Without batch normalisation its two parameters a channel are gone and every convolution has a bias. Channels by hand:
    // ResNet20 convolves to and normalises 16 + 6·(16+32+64) = 688, option B 96 more; PreResNet20 convolves to 688 + 96 and
    // normalises 16·6 + 16 + 32·5 + 32 + 64·5 + 64 = 688; DenseNet-BC-100 convolves to 24 + 48·60 + 108 + 150 and
    // normalises 16·(24+108+150) + 3·12·120 + 48·48 + 216 + 300 + 342.
    [Theory]
    [InlineData("ResNet20", 269_722 - 2 * 688 + 688)]
    [InlineData("ResNet20B", 272_474 - 2 * 784 + 784)]
    [InlineData("PreResNet20", 272_282 - 2 * 688 + 784)]
    [InlineData("DenseNetBC100", 769_162 - 2 * 11_994 + 3_162)]
    public void Without_batch_norm_convolutions_have_biases(string name, int expected)
    {
        NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions { BatchNorm = false });
        Assert.Equal(expected, network.Parameters.Count);
        Assert.Equal(0, network.Buffers.Count);
        Assert.All(network.Layers.OfType<Conv>(), conv => Assert.True(conv.Bias));
    }

    public static TheoryData<string, int> Families => new()
    {
        { "Logistic", 1 }, { "MLP", 3 }, { "LeNet5", 5 }, { "PreResNet8", 8 }, { "PreResNet47", 47 }, { "ResNet8", 8 }, { "ResNet8B", 8 },
        { "DenseNetBC16", 16 }, { "VGG8", 6 }, { "FedVGG11", 9 }, { "VGG11", 11 }, { "VGG13BN", 13 }, { "VGG19", 19 },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_variant_computes_finite_logits(string name, int depth)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        var random = new SeededRandom(4);
        foreach (Activation activation in Enum.GetValues<Activation>())
            foreach ((bool norm, BatchNormInitialization start) in ((bool, BatchNormInitialization)[])
                [(false, default), (true, BatchNormInitialization.Ones), (true, BatchNormInitialization.Uniform), (true, BatchNormInitialization.Gaussian)])
            {
                NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions
                {
                    Activation = activation, BatchNorm = norm, BatchNormInitialization = start, WidthFactor = 0.125, Classes = 7,
                });
                Assert.Equal(depth, network.Depth);
                Assert.Equal(norm && name != "Logistic", network.HasBatchNorm);
                Assert.All(network.Layers.OfType<Activate>(), layer => Assert.Equal(activation, layer.Function));
                Assert.All(network.Layers.OfType<BatchNorm>(), layer => Assert.Equal(start, layer.Initialization));

                using var model = new DeviceModel(network, CPU, gradients: false);
                model.Load(Initialization.Parameters(network, 2), Initialization.Buffers(network));
                var images = new float[2 * network.Input.Length];
                random.FillGaussian(images);
                foreach (BatchNormMode mode in (BatchNormMode[])[BatchNormMode.Running, BatchNormMode.Update])
                {
                    using Tensor logits = Forward.Run(network, model.Parameters, model.Buffers,
                        tensor(images, float32).view(2, 3, 32, 32), new ForwardContext { BatchNormMode = mode });
                    Assert.Equal([2L, 7L], logits.shape);
                    Assert.All(logits.data<float>().ToArray(), value => Assert.True(float.IsFinite(value), $"{activation}, {norm}, {start}, {mode}: {value}"));
                }
            }
    }

    [Fact]
    public void Architecture_sums_a_network_up()
    {
        Architecture architecture = Architecture.Of(NetworkCatalog.Create("ResNet20B", new NetworkOptions { Classes = 100 }));
        Assert.Equal(new Architecture("ResNet20B", new ImageShape(3, 32, 32), 100, 278_324, 2 * 784, 40_813_184 + 64 * 90, 20,
            1 + 2 + 9 * 7 + 2 * 2 + 2, BatchNorm: true), architecture);
        Assert.Equal(2 * architecture.MultiplyAdds, architecture.Flops);
        Assert.False(Architecture.Of(NetworkCatalog.Create("VGG16", new NetworkOptions())).BatchNorm);
    }

    [Fact]
    public void A_list_names_each_network_once_and_what_is_left_out()
    {
        List<string> leftOut = [];
        var options = new NetworkOptions { Input = new ImageShape(1, 28, 28), BatchNorm = false };
        Assert.Equal(["LeNet5"], Architecture.List(name => name is "VGG16" or "LeNet5", options, leftOut.Add).Select(found => found.Name));
        Assert.StartsWith("VGG16 is left out", Assert.Single(leftOut), StringComparison.Ordinal);
        options = new NetworkOptions { BatchNorm = true };
        Assert.Equal(["VGG16BN"], Architecture.List(name => name is "VGG16" or "VGG16BN", options).Select(found => found.Name));
        Assert.Throws<InvalidOptionException>(() => Architecture.List(_ => false, new NetworkOptions { Classes = 1 }));
    }

    [Fact]
    public void The_documented_table_is_the_catalog()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "networks.md"));
        IEnumerable<Architecture> hundred = Architecture.List(_ => true, new NetworkOptions { Classes = 100 });
        IEnumerable<string> rows = Architecture.List(_ => true, new NetworkOptions()).Zip(hundred, (ten, more) => string.Create(
            CultureInfo.InvariantCulture,
            $"| `{ten.Name}` | {ten.Parameters:n0} | {more.Parameters:n0} | {ten.MultiplyAdds:n0} | {ten.Depth} | {(ten.BatchNorm ? "yes" : "no")} |"));
        Assert.All(rows, row => Assert.Contains(row, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PreResNet20", 20)]
    [InlineData("PreResNet164", 164)]
    [InlineData("ResNet110", 110)]
    [InlineData("ResNet44B", 44)]
    [InlineData("DenseNetBC100", 100)]
    [InlineData("VGG16BN", 16)]
    public void Depth_is_the_number_in_the_name(string name, int depth) =>
        Assert.Equal(depth, NetworkCatalog.Create(name, new NetworkOptions()).Depth);
}
