namespace AsymValley.Networks;

/// <summary>
/// Residual networks for CIFAR (He et al., CVPR 2016, §4.2): basic blocks with the activation behind the addition, in three
/// stages of 16, 32 and 64 channels. Where the shape changes, the shortcut subsamples and pads with zeros (option A, the
/// paper's for CIFAR) or is a 1×1 convolution with batch normalisation (option B: the name ends in B). Parameters have the
/// names of published weights: for A those of Idelbayev's <c>pytorch_resnet_cifar10</c>, for B those of torchvision's blocks.
/// </summary>
internal static class ResNet
{
    public static NetworkFamily Family { get; } = new(
        [.. ((string[])["", "B"]).SelectMany(option => ((int[])[20, 32, 44, 56, 110]).Select(depth => $"ResNet{depth}{option}"))],
        @"ResNet-?(?<depth>\d{1,4})-?(?<option>[AB])?", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        if (variant.Depth < 8 || (variant.Depth - 2) % 6 != 0)
            throw new InvalidOptionException("Name", $"ResNet{variant.Depth} does not exist; the depth is 6n+2 (8, 14, 20, 26 … 110).");
        bool projects = variant.Option == "B";
        string name = $"ResNet{variant.Depth}{(projects ? "B" : ImageNetResNet.HasDepth(variant.Depth) ? "A" : "")}";
        return new NetworkDefinition(name, options.Input, options.Classes, new Builder(options, projects).Build((variant.Depth - 2) / 6));
    }

    private sealed class Builder(NetworkOptions options, bool projects)
    {
        private readonly LayerChain _chain = new(options);

        public List<Layer> Build(int blocks)
        {
            int channels = options.Width(16);
            _chain.Convolve("conv1", channels, kernel: 3);
            _chain.Normalize("bn1");
            string trunk = _chain.Activate("relu");
            for (int stage = 1; stage <= 3; stage++)
            {
                _chain.Stage = $"Layer{stage}";
                int width = options.Width(8 << stage);
                for (int block = 0; block < blocks; block++)
                {
                    int stride = stage > 1 && block == 0 ? 2 : 1;
                    trunk = AddBlock($"layer{stage}.{block}", trunk, width, stride, reshapes: stride != 1 || channels != width);
                    channels = width;
                }
            }
            _chain.Stage = null;
            _chain.Add(new GlobalAvgPool("avgpool"));
            _chain.Add(new Linear(projects ? "fc" : "linear", options.Classes));
            return _chain.Layers;
        }

        private string AddBlock(string name, string trunk, int width, int stride, bool reshapes)
        {
            _chain.Convolve($"{name}.conv1", width, kernel: 3, stride);
            _chain.Normalize($"{name}.bn1");
            _chain.Activate($"{name}.relu1");
            _chain.Convolve($"{name}.conv2", width, kernel: 3);
            string branch = _chain.Normalize($"{name}.bn2");
            string shortcut = reshapes ? AddShortcut(name, trunk, width, stride) : trunk;
            _chain.Add(new Add($"{name}.add") { Inputs = [branch, shortcut] });
            return _chain.Activate($"{name}.relu2");
        }

        private string AddShortcut(string name, string trunk, int width, int stride)
        {
            if (!projects)
                return _chain.Add(new Shortcut($"{name}.shortcut", width) { Stride = stride, Inputs = [trunk] });
            _chain.Convolve($"{name}.downsample.0", width, kernel: 1, stride, trunk);
            return _chain.Normalize($"{name}.downsample.1");
        }
    }
}
