namespace AsymValley.Networks;

/// <summary>
/// VGG for ImageNet (Simonyan and Zisserman 2015) with torchvision's layers and names, so that its published weights load: the
/// convolutions of <see cref="Vgg"/>, pooling to 7×7, three linear layers with dropout. The linear layers start as PyTorch's do by
/// default, where torchvision draws them from N(0, 0.01²).
/// </summary>
internal static class ImageNetVgg
{
    public static NetworkFamily Family { get; } = new(
        ["ImageNetVGG16", "ImageNetVGG16BN"], @"ImageNet-?VGG-?(?<depth>\d{1,4})(?<bn>-?BN)?", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        bool batchNorm = options.BatchNorm ?? variant.BatchNorm;
        return new NetworkDefinition($"ImageNetVGG{variant.Depth}{(batchNorm ? "BN" : "")}", options.Input, options.Classes,
        [
            .. Vgg.Features(Vgg.Convolutions(variant.Depth), batchNorm, WeightInitialization.NormalFanOut, options),
            new AdaptiveAvgPool("avgpool", 7),
            new Flatten("flatten"),
            new Linear("classifier.0", options.Width(4096)),
            new Activate("classifier.1", options.ActivationOrRelu),
            new Dropout("classifier.2", 0.5),
            new Linear("classifier.3", options.Width(4096)),
            new Activate("classifier.4", options.ActivationOrRelu),
            new Dropout("classifier.5", 0.5),
            new Linear("classifier.6", options.Classes),
        ]);
    }
}
