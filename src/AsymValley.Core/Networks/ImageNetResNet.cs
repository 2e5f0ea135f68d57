using System.Collections.Immutable;

namespace AsymValley.Networks;

/// <summary>
/// Residual networks for ImageNet (He et al., CVPR 2016, §4.1) and ResNeXt (Xie et al., CVPR 2017) as torchvision computes them: a
/// 7×7 convolution and max pooling, four stages of basic or bottleneck blocks, the stride on the 3×3 convolution, 1×1
/// convolutions as shortcuts where the shape changes. Parameters have torchvision's names and order, so that its published
/// weights load; the initial weights are its, too.
/// </summary>
internal static class ImageNetResNet
{
    /// <summary>Blocks in each stage, by depth.</summary>
    private static readonly ImmutableSortedDictionary<int, ImmutableArray<int>> Depths = new Dictionary<int, ImmutableArray<int>>
    {
        [18] = [2, 2, 2, 2],
        [34] = [3, 4, 6, 3],
        [50] = [3, 4, 6, 3],
        [101] = [3, 4, 23, 3],
        [152] = [3, 8, 36, 3],
    }.ToImmutableSortedDictionary();

    /// <summary>Groups and width of a group in the published ResNeXts, by depth.</summary>
    private static readonly Dictionary<int, (int Groups, int Width)> GroupsOf = new() { [50] = (32, 4), [101] = (32, 8) };

    public static NetworkFamily Family { get; } = new(
        [.. Depths.Keys.Select(depth => $"ResNet{depth}")], $"ResNet-?(?<depth>{string.Join('|', Depths.Keys)})",
        static (variant, options) => Create($"ResNet{variant.Depth}", variant.Depth, groups: 1, groupWidth: 64, options));

    public static NetworkFamily Grouped { get; } = new(
        [.. GroupsOf.Select(entry => Name(entry.Key))], $"ResNeXt-?(?<depth>{string.Join('|', GroupsOf.Keys)})([-_]?32x[48]d)?",
        static (variant, options) => Create(Name(variant.Depth), variant.Depth, GroupsOf[variant.Depth].Groups, GroupsOf[variant.Depth].Width, options));

    private static string Name(int depth) => $"ResNeXt{depth}_{GroupsOf[depth].Groups}x{GroupsOf[depth].Width}d";

    /// <summary>Whether a ResNet of this depth is one for ImageNet.</summary>
    public static bool HasDepth(int depth) => Depths.ContainsKey(depth);

    private static NetworkDefinition Create(string name, int depth, int groups, int groupWidth, NetworkOptions options) =>
        new(name, options.Input, options.Classes, new Builder(options, groups, groupWidth).Build(Depths[depth], bottleneck: depth >= 50));

    private sealed class Builder(NetworkOptions options, int groups, int groupWidth)
    {
        private const int Expansion = 4;

        private readonly LayerChain _chain = new(options);

        public List<Layer> Build(ImmutableArray<int> blocks, bool bottleneck)
        {
            int channels = options.Width(64);
            _chain.Convolve("conv1", channels, kernel: 7, stride: 2);
            _chain.Normalize("bn1");
            _chain.Activate("relu");
            string trunk = _chain.Add(new MaxPool("maxpool", 3) { Stride = 2, Padding = 1 });
            for (int stage = 1; stage <= blocks.Length; stage++)
            {
                _chain.Stage = $"Layer{stage}";
                int planes = 32 << stage, output = options.Width(planes * (bottleneck ? Expansion : 1));
                for (int block = 0; block < blocks[stage - 1]; block++)
                {
                    int stride = stage > 1 && block == 0 ? 2 : 1;
                    string name = $"layer{stage}.{block}";
                    string branch = bottleneck ? AddBottleneck(name, trunk, planes, output, stride) : AddBasic(name, trunk, output, stride);
                    if (stride != 1 || channels != output)
                    {
                        _chain.Convolve($"{name}.downsample.0", output, kernel: 1, stride, trunk);
                        trunk = _chain.Normalize($"{name}.downsample.1");
                    }
                    _chain.Add(new Add($"{name}.add") { Inputs = [branch, trunk] });
                    trunk = _chain.Activate($"{name}.relu");
                    channels = output;
                }
            }
            _chain.Stage = null;
            _chain.Add(new GlobalAvgPool("avgpool"));
            _chain.Add(new Linear("fc", options.Classes));
            return _chain.Layers;
        }

        private string AddBasic(string name, string trunk, int width, int stride)
        {
            _chain.Convolve($"{name}.conv1", width, kernel: 3, stride, trunk);
            _chain.Normalize($"{name}.bn1");
            _chain.Activate($"{name}.relu1");
            _chain.Convolve($"{name}.conv2", width, kernel: 3);
            return _chain.Normalize($"{name}.bn2");
        }

        private string AddBottleneck(string name, string trunk, int planes, int output, int stride)
        {
            // Every group keeps its share of the channels under a factor on the widths.
            int width = groups * options.Width(planes * groupWidth / 64);
            _chain.Convolve($"{name}.conv1", width, kernel: 1, input: trunk);
            _chain.Normalize($"{name}.bn1");
            _chain.Activate($"{name}.relu1");
            _chain.Convolve($"{name}.conv2", width, kernel: 3, stride, groups: groups);
            _chain.Normalize($"{name}.bn2");
            _chain.Activate($"{name}.relu2");
            _chain.Convolve($"{name}.conv3", output, kernel: 1);
            return _chain.Normalize($"{name}.bn3");
        }
    }
}
