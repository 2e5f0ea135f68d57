using AsymValley.Data;

namespace AsymValley.Networks;

/// <summary>
/// The vision transformer of Li24 (12 layers, 8 heads, width 128; Dosovitskiy et al., ICLR 2021) with torchvision's structure
/// and names. The paper gives neither patches nor the width of the hidden layers: patches of 4×4 for images up to 64 pixels, of
/// 16×16 for larger ones, and a hidden layer of four widths are this project's choice, as are the initial weights.
/// </summary>
internal static class VisionTransformer
{
    private const int PublishedDepth = 12, Heads = 8, PublishedWidth = 128, HiddenRatio = 4;
    private const int SmallPatch = 4, LargePatch = 16, LargestOfSmallPatch = 64;

    public static NetworkFamily Family { get; } = new(["ViT"], @"ViT-?(?<depth>\d{1,4})?", Create);

    private static NetworkDefinition Create(NetworkVariant variant, NetworkOptions options)
    {
        if (options.BatchNorm == true)
            throw new InvalidOptionException(nameof(options.BatchNorm), "ViT normalises by layers; there is none with batch normalisation.");
        ImageShape input = options.Input;
        int patch = Math.Max(input.Height, input.Width) <= LargestOfSmallPatch ? SmallPatch : LargePatch;
        if (input.Height % patch != 0 || input.Width % patch != 0)
            throw new InvalidOptionException(nameof(options.Input), $"images of {input} do not divide into ViT's patches of {patch}×{patch}.");
        int depth = variant.Depth == 0 ? PublishedDepth : variant.Depth;
        return new NetworkDefinition($"ViT{(depth == PublishedDepth ? "" : depth)}", input, options.Classes, Layers(depth, patch, options));
    }

    private static IEnumerable<Layer> Layers(int depth, int patch, NetworkOptions options)
    {
        // Under a factor on the widths every head keeps its share.
        int width = Heads * options.Width(PublishedWidth / Heads);
        yield return new Conv("conv_proj", width, patch) { Stride = patch, Initialization = WeightInitialization.XavierUniform };
        yield return new Tokens("tokens");
        yield return new ClassToken("class_token");
        yield return new PositionEmbedding("encoder");
        string trunk = "encoder";
        for (int i = 0; i < depth; i++)
        {
            string name = $"encoder.layers.encoder_layer_{i}";
            Layer[] block =
            [
                new LayerNorm($"{name}.ln_1") { Inputs = [trunk] },
                new Attention($"{name}.self_attention", Heads),
                new Add($"{name}.add_1") { Inputs = [$"{name}.self_attention", trunk] },
                new LayerNorm($"{name}.ln_2"),
                new Linear($"{name}.mlp.0", HiddenRatio * width) { Initialization = WeightInitialization.XavierUniform },
                new Activate($"{name}.mlp.1", options.Activation ?? Activation.Gelu),
                new Linear($"{name}.mlp.3", width) { Initialization = WeightInitialization.XavierUniform },
                new Add($"{name}.add_2") { Inputs = [$"{name}.mlp.3", $"{name}.add_1"] },
            ];
            foreach (Layer layer in block)
                yield return layer with { Stage = $"Layer{i + 1}" };
            trunk = $"{name}.add_2";
        }
        yield return new LayerNorm("encoder.ln");
        yield return new SelectToken("token", 0);
        yield return new Linear("heads.head", options.Classes) { Initialization = WeightInitialization.XavierUniform };
    }
}
