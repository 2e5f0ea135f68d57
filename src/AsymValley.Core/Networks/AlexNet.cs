namespace AsymValley.Networks;

/// <summary>
/// AlexNet (Krizhevsky 2014, "One weird trick") with torchvision's layers, names and initialisation: five convolutions, pooling to
/// 6×6, three linear layers with dropout. Images need at least 63×63 pixels.
/// </summary>
internal static class AlexNet
{
    public static NetworkFamily Family { get; } = new(["AlexNet"], "AlexNet", static (_, options) =>
        new NetworkDefinition("AlexNet", options.Input, options.Classes, Layers(options)));

    private static IEnumerable<Layer> Layers(NetworkOptions options)
    {
        int index = 0;
        (int Channels, int Kernel, int Stride, int Padding, bool Pools)[] convolutions =
            [(64, 11, 4, 2, true), (192, 5, 1, 2, true), (384, 3, 1, 1, false), (256, 3, 1, 1, false), (256, 3, 1, 1, true)];
        for (int i = 0; i < convolutions.Length; i++)
        {
            (int channels, int kernel, int stride, int padding, bool pools) = convolutions[i];
            string stage = $"Layer{i + 1}";
            yield return new Conv($"features.{index}", options.Width(channels), kernel) { Stride = stride, Padding = padding, Stage = stage };
            // Not in the published network: a name of its own leaves the others theirs.
            if (options.BatchNorm == true)
                yield return new BatchNorm($"features.{index}.norm") { Initialization = options.BatchNormInitialization, Stage = stage };
            index++;
            yield return new Activate($"features.{index++}", options.ActivationOrRelu) { Stage = stage };
            if (pools)
                yield return new MaxPool($"features.{index++}", 3) { Stride = 2, Stage = stage };
        }
        yield return new AdaptiveAvgPool("avgpool", 6);
        yield return new Flatten("flatten");
        yield return new Dropout("classifier.0", 0.5);
        yield return new Linear("classifier.1", options.Width(4096));
        yield return new Activate("classifier.2", options.ActivationOrRelu);
        yield return new Dropout("classifier.3", 0.5);
        yield return new Linear("classifier.4", options.Width(4096));
        yield return new Activate("classifier.5", options.ActivationOrRelu);
        yield return new Linear("classifier.6", options.Classes);
    }
}
