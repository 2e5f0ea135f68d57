using System.Collections.Immutable;

namespace AsymValley.Networks;

/// <summary>
/// The VGG of federated learning (Li et al. 2022, FedPAN; Li24): the convolutions of VGG, as published without
/// batch normalisation, under one linear layer, started by PyTorch's default. <c>VGG8</c> has one convolution a stage.
/// </summary>
internal static class FederatedVgg
{
    /// <summary>Convolutions in each stage, by depth.</summary>
    private static readonly Dictionary<int, ImmutableArray<int>> Depths = new()
    {
        [8] = [1, 1, 1, 1, 1],
        [11] = [1, 1, 2, 2, 2],
    };

    /// <summary>Only VGG8 is known without the prefix: <c>VGG11</c> is the one of <see cref="Vgg"/>.</summary>
    public static NetworkFamily Family { get; } = new(
        ["VGG8", "FedVGG11"], @"(?:VGG-?(?<depth>8)|FedVGG-?(?<depth>\d{1,4}))(?<bn>-?BN)?", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        if (!Depths.TryGetValue(variant.Depth, out ImmutableArray<int> convolutions))
            throw new InvalidOptionException("Name",
                $"FedVGG{variant.Depth} does not exist; the depths are {string.Join(", ", Depths.Keys)}.");
        bool batchNorm = options.BatchNorm ?? variant.BatchNorm;
        string name = variant.Depth == 8 ? "VGG8" : $"FedVGG{variant.Depth}";
        return new NetworkDefinition($"{name}{(batchNorm ? "BN" : "")}", options.Input, options.Classes,
        [
            .. Vgg.Features(convolutions, batchNorm, WeightInitialization.Uniform, options),
            new Flatten("flatten"),
            new Linear("classifier", options.Classes),
        ]);
    }
}
