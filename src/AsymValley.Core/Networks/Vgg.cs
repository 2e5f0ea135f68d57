using System.Collections.Immutable;

namespace AsymValley.Networks;

/// <summary>
/// VGG (Simonyan and Zisserman 2015) for CIFAR with the names, order and initialisation of the published code of SWA
/// (Izmailov et al. 2018): 3×3 convolutions in five stages, then linear layers of 512 with dropout.
/// </summary>
internal static class Vgg
{
    private static readonly ImmutableArray<int> Widths = [64, 128, 256, 512, 512];

    /// <summary>Convolutions in each stage, by depth.</summary>
    private static readonly Dictionary<int, ImmutableArray<int>> Depths = new()
    {
        [11] = [1, 1, 2, 2, 2],
        [13] = [2, 2, 2, 2, 2],
        [16] = [2, 2, 3, 3, 3],
        [19] = [2, 2, 4, 4, 4],
    };

    public static NetworkFamily Family { get; } = new(
        [.. Depths.Keys.Order().SelectMany(depth => (string[])[$"VGG{depth}", $"VGG{depth}BN"])], @"VGG-?(?<depth>\d{1,4})(?<bn>-?BN)?", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        ImmutableArray<int> convolutions = Convolutions(variant.Depth);
        bool batchNorm = options.BatchNorm ?? variant.BatchNorm;
        return new NetworkDefinition($"VGG{variant.Depth}{(batchNorm ? "BN" : "")}", options.Input, options.Classes,
            [.. Features(convolutions, batchNorm, WeightInitialization.NormalFanOut, options), new Flatten("flatten"), .. Classifier(options)]);
    }

    /// <summary>Convolutions in each stage.</summary>
    /// <exception cref="InvalidOptionException">There is no VGG of this depth.</exception>
    internal static ImmutableArray<int> Convolutions(int depth) => Depths.TryGetValue(depth, out ImmutableArray<int> convolutions)
        ? convolutions
        : throw new InvalidOptionException("Name", $"VGG{depth} does not exist; the depths are {string.Join(", ", Depths.Keys)}.");

    /// <summary>The five stages, each closed by max pooling, with as many convolutions as given for each.</summary>
    internal static IEnumerable<Layer> Features(
        ImmutableArray<int> convolutions, bool batchNorm, WeightInitialization initialization, NetworkOptions options)
    {
        int index = 0;
        for (int stage = 0; stage < Widths.Length; stage++)
        {
            string group = $"Layer{stage + 1}";
            for (int i = 0; i < convolutions[stage]; i++)
            {
                yield return new Conv($"features.{index++}", options.Width(Widths[stage]), 3)
                {
                    Padding = 1,
                    Initialization = initialization,
                    Stage = group,
                };
                if (batchNorm)
                    yield return new BatchNorm($"features.{index++}") { Initialization = options.BatchNormInitialization, Stage = group };
                yield return new Activate($"features.{index++}", options.ActivationOrRelu) { Stage = group };
            }
            yield return new MaxPool($"features.{index++}", 2) { Stage = group };
        }
    }

    private static Layer[] Classifier(NetworkOptions options) =>
    [
        new Dropout("classifier.0", 0.5),
        new Linear("classifier.1", options.Width(512)),
        new Activate("classifier.2", options.ActivationOrRelu),
        new Dropout("classifier.3", 0.5),
        new Linear("classifier.4", options.Width(512)),
        new Activate("classifier.5", options.ActivationOrRelu),
        new Linear("classifier.6", options.Classes),
    ];
}
