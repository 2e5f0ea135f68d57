namespace AsymValley.Networks;

/// <summary>
/// Pre-activation residual networks for CIFAR (He et al., ECCV 2016) with the names, order and initialisation of the
/// published code of SWA (Izmailov et al. 2018), which HHY19 uses: basic blocks below depth 44, bottlenecks from there.
/// </summary>
internal static class PreResNet
{
    private const int Expansion = 4;

    public static NetworkFamily Family { get; } = new(
        ["PreResNet20", "PreResNet56", "PreResNet110", "PreResNet164"], @"PreResNet-?(?<depth>\d{1,4})", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        bool bottleneck = variant.Depth >= 44;
        int layersPerBlock = bottleneck ? 9 : 6;
        if (variant.Depth < 8 || (variant.Depth - 2) % layersPerBlock != 0)
            throw new InvalidOptionException("Name",
                $"PreResNet{variant.Depth} does not exist; the depth is 6n+2 below 44 (8, 14, 20 … 38) and 9n+2 from there (47, 56 … 110, 164).");
        var builder = new Builder(options, bottleneck);
        return new NetworkDefinition($"PreResNet{variant.Depth}", options.Input, options.Classes,
            builder.Build((variant.Depth - 2) / layersPerBlock));
    }

    private sealed class Builder(NetworkOptions options, bool bottleneck)
    {
        private readonly LayerChain _chain = new(options);

        public List<Layer> Build(int blocks)
        {
            int channels = options.Width(16);
            string trunk = _chain.Convolve("conv1", channels, kernel: 3);
            for (int stage = 1; stage <= 3; stage++)
            {
                _chain.Stage = $"Layer{stage}";
                int width = options.Width(8 << stage), output = bottleneck ? width * Expansion : width;
                for (int block = 0; block < blocks; block++)
                {
                    int stride = stage > 1 && block == 0 ? 2 : 1;
                    bool downsample = stride != 1 || channels != output;
                    trunk = AddBlock($"layer{stage}.{block}", trunk, width, output, stride, downsample);
                    channels = output;
                }
            }
            _chain.Stage = null;
            _chain.Normalize("bn");
            _chain.Activate("relu");
            _chain.Add(new GlobalAvgPool("avgpool"));
            _chain.Add(new Linear("fc", options.Classes));
            return _chain.Layers;
        }

        private string AddBlock(string name, string trunk, int width, int output, int stride, bool downsample)
        {
            string branch = bottleneck
                ? AddBottleneck(name, width, output, stride)
                : AddBasic(name, width, stride);
            string shortcut = downsample ? _chain.Convolve($"{name}.downsample.0", output, kernel: 1, stride, trunk) : trunk;
            return _chain.Add(new Add($"{name}.add") { Inputs = [branch, shortcut] });
        }

        private string AddBasic(string name, int width, int stride)
        {
            AddNormalized(name, 1, width, kernel: 3, stride);
            return AddNormalized(name, 2, width, kernel: 3, stride: 1);
        }

        private string AddBottleneck(string name, int width, int output, int stride)
        {
            AddNormalized(name, 1, width, kernel: 1, stride: 1);
            AddNormalized(name, 2, width, kernel: 3, stride);
            return AddNormalized(name, 3, output, kernel: 1, stride: 1);
        }

        /// <summary>Normalisation, activation, convolution; returns the convolution's name.</summary>
        private string AddNormalized(string block, int number, int channels, int kernel, int stride)
        {
            _chain.Normalize($"{block}.bn{number}");
            _chain.Activate($"{block}.relu{number}");
            return _chain.Convolve($"{block}.conv{number}", channels, kernel, stride);
        }
    }
}
