using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Networks;

public sealed class NetworkCatalogTests
{
    // Counts of PyTorch modules built as published (SWA's PreResNet and VGG, FedPAN's VGG; Idelbayev's ResNet for option A,
    // Chen's for option B; Yang's DenseNet; LeNet-5 on MNIST and on CIFAR as in PyTorch's tutorial; torchvision's documentation
    // for those with 1,000 classes); the others by hand, batch norm of VGG8 and FedVGG11 being twice their channels.
    [Theory]
    [InlineData("PreResNet20", 10, 272_282)]
    [InlineData("PreResNet20", 100, 278_132)]
    [InlineData("PreResNet56", 10, 590_426)]
    [InlineData("PreResNet56", 100, 613_556)]
    [InlineData("PreResNet110", 10, 1_146_842)]
    [InlineData("PreResNet110", 100, 1_169_972)]
    [InlineData("PreResNet164", 10, 1_703_258)]
    [InlineData("PreResNet164", 100, 1_726_388)]
    [InlineData("VGG16", 10, 15_245_130)]
    [InlineData("VGG16", 100, 15_291_300)]
    [InlineData("VGG16BN", 10, 15_253_578)]
    [InlineData("VGG16BN", 100, 15_299_748)]
    [InlineData("VGG11BN", 10, 9_756_426)]
    [InlineData("ResNet20", 10, 269_722)]
    [InlineData("ResNet-32", 10, 464_154)]
    [InlineData("ResNet44A", 10, 658_586)]
    [InlineData("ResNet56-A", 10, 853_018)]
    [InlineData("ResNet110", 10, 1_727_962)]
    [InlineData("ResNet20B", 10, 272_474)]
    [InlineData("ResNet20B", 100, 278_324)]
    [InlineData("ResNet32B", 10, 466_906)]
    [InlineData("resnet44b", 100, 667_188)]
    [InlineData("ResNet56-B", 100, 861_620)]
    [InlineData("DenseNetBC100", 10, 769_162)]
    [InlineData("DenseNet-BC-100", 100, 800_032)]
    [InlineData("VGG8", 10, 3_915_914)]
    [InlineData("FedVGG8", 10, 3_915_914)]
    [InlineData("FedVGG11", 10, 9_225_610)]
    [InlineData("LeNet5", 10, 62_006)]
    [InlineData("VGG8BN", 10, 3_915_914 + 2 * (64 + 128 + 256 + 512 + 512))]
    [InlineData("FedVGG11BN", 10, 9_225_610 + 2 * (64 + 128 + 2 * 256 + 4 * 512))]
    [InlineData("ResNet18", 1000, 11_689_512)]
    [InlineData("ResNet34", 1000, 21_797_672)]
    [InlineData("ResNet50", 1000, 25_557_032)]
    [InlineData("resnet-101", 1000, 44_549_160)]
    [InlineData("ResNet152", 1000, 60_192_808)]
    [InlineData("ResNeXt50-32x4d", 1000, 25_028_904)]
    [InlineData("ResNeXt101_32x8d", 1000, 88_791_336)]
    [InlineData("ImageNetVGG16", 1000, 138_357_544)]
    [InlineData("ImageNetVGG16BN", 1000, 138_365_992)]
    [InlineData("ViT", 10, 3 * 16 * 128 + 128 + 128 + 65 * 128 + 12 * (4 * 128 + 4 * (128 * 128 + 128) + 8 * 128 * 128 + 5 * 128) + 2 * 128 + 1290)]
    [InlineData("ViT4", 10, 3 * 16 * 128 + 128 + 128 + 65 * 128 + 4 * (4 * 128 + 4 * (128 * 128 + 128) + 8 * 128 * 128 + 5 * 128) + 2 * 128 + 1290)]
    [InlineData("Logistic", 10, 3 * 32 * 32 * 10 + 10)]
    [InlineData("MLP", 10, 3072 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10)]
    public void Parameter_counts_are_the_published_ones(string name, int classes, int expected) =>
        Assert.Equal(expected, NetworkCatalog.Create(name, new NetworkOptions { Classes = classes }).Parameters.Count);

    [Fact]
    public void AlexNet_has_torchvisions_count_and_needs_63_pixels()
    {
        var options = new NetworkOptions { Input = new ImageShape(3, 224, 224), Classes = 1000 };
        Assert.Equal(61_100_840, NetworkCatalog.Create("AlexNet", options).Parameters.Count);
        Assert.Equal(61_100_840, NetworkCatalog.Create("AlexNet", options with { Input = new ImageShape(3, 63, 63) }).Parameters.Count);
        Assert.Equal("features.12", Assert.Throws<NetworkDefinitionException>(() =>
            NetworkCatalog.Create("AlexNet", options with { Input = new ImageShape(3, 62, 62) })).Layer);
    }

    [Fact]
    public void ViT_divides_images_into_patches_and_has_no_batch_norm()
    {
        Assert.Equal(14 * 14 + 1, NetworkCatalog.Create("ViT", new NetworkOptions { Input = new ImageShape(3, 224, 224) }).Parameters["encoder.pos_embedding"].Shape[1]);
        Assert.Equal("Input", Assert.Throws<InvalidOptionException>(() => NetworkCatalog.Create("ViT", new NetworkOptions { Input = new ImageShape(1, 30, 30) })).Option);
        Assert.Equal("BatchNorm", Assert.Throws<InvalidOptionException>(() => NetworkCatalog.Create("ViT", new NetworkOptions { BatchNorm = true })).Option);
        NetworkDefinition network = NetworkCatalog.Create("ViT", new NetworkOptions());
        Assert.All(network.Layers.OfType<Activate>(), layer => Assert.Equal(Activation.Gelu, layer.Function));
        // By hand: 64 patches of 48 to 128; 65 tokens through 12 blocks of 4·128² + 8·128² and twice 65² · 128; the classifier.
        Assert.Equal(64L * 48 * 128 + 12L * 65 * (12 * 128 * 128 + 2 * 65 * 128) + 1280, network.MultiplyAdds);
    }

    [Fact]
    public void LeNet5_on_mnist_has_its_published_count()
    {
        var options = new NetworkOptions { Input = new ImageShape(1, 28, 28) };
        Assert.Equal(61_706, NetworkCatalog.Create("LeNet5", options).Parameters.Count);
    }

    // PreResNet20 by hand: 442,368 + 6·2,359,296 + 2·(1,179,648 + 5·2,359,296 + 131,072) + 640.
    // VGG16: 313,196,544 in the convolutions, 2·512² + 5,120 in the linear layers.
    // ResNet20: PreResNet20 without its two 1×1 convolutions; DenseNet-BC-100 is summed up in NetworkFamilyTests.
    [Theory]
    [InlineData("PreResNet20", 40_813_184)]
    [InlineData("ResNet20", 40_813_184 - 2 * 131_072)]
    [InlineData("ResNet20B", 40_813_184)]
    [InlineData("VGG16", 313_196_544 + 2 * 512 * 512 + 5_120)]
    public void Multiply_adds_are_those_counted_by_hand(string name, long expected) =>
        Assert.Equal(expected, NetworkCatalog.Create(name, new NetworkOptions()).MultiplyAdds);

    [Fact]
    public void PreResNet20_has_the_names_and_order_of_the_published_checkpoints()
    {
        string[] blocks = ["layer1.0", "layer1.1", "layer1.2", "layer2.0", "layer2.1", "layer2.2", "layer3.0", "layer3.1", "layer3.2"];
        List<string> expected = ["conv1.weight"];
        foreach (string block in blocks)
        {
            foreach (string name in (string[])["bn1.weight", "bn1.bias", "conv1.weight", "bn2.weight", "bn2.bias", "conv2.weight"])
                expected.Add($"{block}.{name}");
            if (block is "layer2.0" or "layer3.0")
                expected.Add($"{block}.downsample.0.weight");
        }
        expected.AddRange(["bn.weight", "bn.bias", "fc.weight", "fc.bias"]);

        NetworkDefinition network = NetworkCatalog.Create("PreResNet20", new NetworkOptions());

        Assert.Equal(expected, network.Parameters.Slices.Select(slice => slice.Name));
        Assert.Equal("64×32×1×1", network.Parameters["layer3.0.downsample.0.weight"].ShapeText);
        Assert.Equal(["layer1.0.bn1.running_mean", "layer1.0.bn1.running_var"], network.Buffers.Slices.Take(2).Select(slice => slice.Name));
    }

    [Fact]
    public void Bottlenecks_have_three_convolutions_and_a_shortcut_in_every_first_block()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet56", new NetworkOptions());
        string[] names = [.. network.Parameters.Slices.Select(slice => slice.Name).Where(name => name.StartsWith("layer1.0.", StringComparison.Ordinal))];
        Assert.Equal(
            ["layer1.0.bn1.weight", "layer1.0.bn1.bias", "layer1.0.conv1.weight", "layer1.0.bn2.weight", "layer1.0.bn2.bias",
             "layer1.0.conv2.weight", "layer1.0.bn3.weight", "layer1.0.bn3.bias", "layer1.0.conv3.weight", "layer1.0.downsample.0.weight"],
            names);
        Assert.Equal("64×16×1×1", network.Parameters["layer1.0.conv3.weight"].ShapeText);
    }

    [Fact]
    public void VGG16BN_counts_modules_as_the_published_checkpoints_do()
    {
        NetworkDefinition network = NetworkCatalog.Create("vgg16bn", new NetworkOptions());
        Assert.Equal("VGG16BN", network.Name);
        Assert.Equal("64×3×3×3", network.Parameters["features.0.weight"].ShapeText);
        Assert.Equal("64", network.Parameters["features.1.bias"].ShapeText);
        Assert.Equal("512×512×3×3", network.Parameters["features.40.weight"].ShapeText);
        Assert.Equal(["classifier.1", "classifier.4", "classifier.6"],
            network.Parameters.Slices.Where(slice => slice.LayerKind == ParameterLayerKind.Linear).Select(slice => slice.Layer).Distinct());
        Assert.True(network.HasBatchNorm && network.HasDropout);
    }

    [Fact]
    public void VGG8_is_five_stages_of_convolution_relu_and_pooling_under_one_linear_layer()
    {
        NetworkDefinition network = NetworkCatalog.Create("FedVGG-8", new NetworkOptions());
        Assert.Equal("VGG8", network.Name);
        Assert.Equal(["64×32×32", "64×32×32", "64×16×16", "128×16×16", "128×16×16", "128×8×8", "256×8×8", "256×8×8", "256×4×4",
            "512×4×4", "512×4×4", "512×2×2", "512×2×2", "512×2×2", "512×1×1", "512", "10"], network.Shapes.Select(shape => shape.ToString()));
        Assert.Equal("classifier.bias", network.Parameters.Slices[^1].Name);
        Assert.All(network.Layers.OfType<Conv>(), conv => Assert.Equal(WeightInitialization.Uniform, conv.Initialization));
        Assert.False(network.HasBatchNorm || network.HasDropout);
    }

    [Fact]
    public void Slices_know_their_stage_and_the_classifier()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet20", new NetworkOptions());
        Assert.Equal(["fc.weight", "fc.bias"], network.Parameters.Slices.Where(slice => slice.IsClassifier).Select(slice => slice.Name));
        Assert.Null(network.Parameters["conv1.weight"].Stage);
        Assert.Equal("Layer2", network.Parameters["layer2.0.downsample.0.weight"].Stage);
    }

    [Fact]
    public void Every_name_builds_in_every_variant()
    {
        foreach (string name in NetworkCatalog.Names)
            foreach (Activation activation in Enum.GetValues<Activation>())
                foreach (bool batchNorm in (bool[])[false, true])
                {
                    if (batchNorm && name == "ViT")
                        continue; // has none
                    NetworkDefinition network = NetworkCatalog.Create(name.ToUpperInvariant(),
                        new NetworkOptions { Input = new ImageShape(3, 64, 64), Activation = activation, BatchNorm = batchNorm });
                    Assert.Equal(batchNorm && name != "Logistic", network.HasBatchNorm);
                    Assert.All(network.Layers.OfType<Activate>(), layer => Assert.Equal(activation, layer.Function));
                }
    }

    [Fact]
    public void Width_factor_scales_every_hidden_width()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet20", new NetworkOptions { WidthFactor = 0.25 });
        Assert.Equal("4×3×3×3", network.Parameters["conv1.weight"].ShapeText);
        Assert.Equal("10×16", network.Parameters["fc.weight"].ShapeText);
    }

    [Theory]
    [InlineData("AlexNot")]
    [InlineData("PreResNet21")]
    [InlineData("PreResNet45")]
    [InlineData("VGG17")]
    [InlineData("FedVGG16")]
    [InlineData("ResNet21")]
    [InlineData("ResNet2")]
    [InlineData("ResNet20C")]
    [InlineData("ResNet18C")]
    [InlineData("ResNeXt18")]
    [InlineData("ImageNetVGG8")]
    [InlineData("DenseNetBC40B")]
    [InlineData("DenseNetBC99")]
    [InlineData("DenseNetBC4")]
    public void Unknown_names_are_refused(string name) =>
        Assert.Throws<InvalidOptionException>(() => NetworkCatalog.Create(name, new NetworkOptions()));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Equal("Classes", Refused(new NetworkOptions { Classes = 1 }));
        Assert.Equal("Hidden", Refused(new NetworkOptions { Hidden = [10, 0] }));
        Assert.Equal("WidthFactor", Refused(new NetworkOptions { WidthFactor = double.NaN }));
        Assert.Equal("Input", Refused(new NetworkOptions { Input = new ImageShape(3, 0, 32) }));

        static string Refused(NetworkOptions options) =>
            Assert.Throws<InvalidOptionException>(() => NetworkCatalog.Create("MLP", options)).Option;
    }

    [Theory]
    [InlineData("VGG16", "features.30")]
    [InlineData("VGG8", "features.14")]
    [InlineData("FedVGG11BN", "features.28")]
    public void An_image_too_small_for_the_network_names_the_layer(string name, string layer)
    {
        var error = Assert.Throws<NetworkDefinitionException>(() =>
            NetworkCatalog.Create(name, new NetworkOptions { Input = new ImageShape(1, 28, 28) }));
        Assert.Equal(layer, error.Layer);
        Assert.Contains("needs larger images", error.Message, StringComparison.Ordinal);
    }
}
