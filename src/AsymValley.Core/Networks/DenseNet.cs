namespace AsymValley.Networks;

/// <summary>
/// DenseNet-BC for CIFAR (Huang et al. 2017): three dense blocks of bottlenecks with growth rate 12, between them
/// transitions that halve channels and size. Names, order and initialisation are those of the published PyTorch code for
/// CIFAR (Yang, <c>pytorch-classification</c>), a sibling of the PreResNet that SWA's code and HHY19 use.
/// </summary>
internal static class DenseNet
{
    private const int GrowthRate = 12, Expansion = 4, Blocks = 3;

    public static NetworkFamily Family { get; } = new(["DenseNetBC100"], @"DenseNet-?BC-?(?<depth>\d{1,4})", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        if (variant.Depth < 10 || (variant.Depth - 4) % (2 * Blocks) != 0)
            throw new InvalidOptionException("Name", $"DenseNetBC{variant.Depth} does not exist; the depth is 6n+4 (10, 16, 22 … 100).");
        return new NetworkDefinition($"DenseNetBC{variant.Depth}", options.Input, options.Classes,
            Build((variant.Depth - 4) / (2 * Blocks), options));
    }

    private static List<Layer> Build(int layers, NetworkOptions options)
    {
        var chain = new LayerChain(options);
        int growth = options.Width(GrowthRate), channels = 2 * growth;
        string trunk = chain.Convolve("conv1", channels, kernel: 3);
        for (int block = 1; block <= Blocks; block++)
        {
            // A stage is a dense block with the transition behind it.
            chain.Stage = $"Layer{block}";
            for (int layer = 0; layer < layers; layer++, channels += growth)
                trunk = AddLayer(chain, $"dense{block}.{layer}", trunk, growth);
            if (block < Blocks)
            {
                channels /= 2;
                trunk = AddTransition(chain, $"trans{block}", channels);
            }
        }
        chain.Stage = null;
        chain.Normalize("bn");
        chain.Activate("relu");
        chain.Add(new GlobalAvgPool("avgpool"));
        chain.Add(new Linear("fc", options.Classes));
        return chain.Layers;
    }

    private static string AddLayer(LayerChain chain, string name, string trunk, int growth)
    {
        AddNormalized(chain, name, 1, Expansion * growth, kernel: 1);
        string grown = AddNormalized(chain, name, 2, growth, kernel: 3);
        return chain.Add(new Concat($"{name}.cat") { Inputs = [trunk, grown] });
    }

    private static string AddTransition(LayerChain chain, string name, int channels)
    {
        AddNormalized(chain, name, 1, channels, kernel: 1);
        return chain.Add(new AvgPool($"{name}.pool", 2));
    }

    /// <summary>Normalisation, activation, convolution; returns the convolution's name.</summary>
    private static string AddNormalized(LayerChain chain, string block, int number, int channels, int kernel)
    {
        chain.Normalize($"{block}.bn{number}");
        chain.Activate($"{block}.relu{number}");
        return chain.Convolve($"{block}.conv{number}", channels, kernel);
    }
}
