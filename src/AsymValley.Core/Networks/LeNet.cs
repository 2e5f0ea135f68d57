namespace AsymValley.Networks;

/// <summary>
/// LeNet-5 (LeCun et al. 1998) as it is used today: two 5×5 convolutions with max pooling, then 120, 84 and the
/// classes. Images under 32×32 are padded by 2, so that MNIST's 28×28 gives the same feature maps.
/// </summary>
internal static class LeNet
{
    public static NetworkFamily Family { get; } = new(["LeNet5"], "LeNet-?5", static (_, options) =>
        new NetworkDefinition("LeNet5", options.Input, options.Classes, Layers(options)));

    private static IEnumerable<Layer> Layers(NetworkOptions options)
    {
        int number = 1;
        foreach (int channels in (int[])[6, 16])
        {
            string stage = $"Layer{number}";
            int padding = number == 1 && Math.Min(options.Input.Height, options.Input.Width) < 32 ? 2 : 0;
            yield return new Conv($"conv{number}", options.Width(channels), 5) { Padding = padding, Stage = stage };
            if (options.BatchNorm == true)
                yield return new BatchNorm($"bn{number}") { Initialization = options.BatchNormInitialization, Stage = stage };
            yield return new Activate($"act{number}", options.ActivationOrRelu) { Stage = stage };
            yield return new MaxPool($"pool{number}", 2) { Stage = stage };
            number++;
        }
        yield return new Flatten("flatten");
        yield return new Linear("fc1", options.Width(120));
        yield return new Activate("act3", options.ActivationOrRelu);
        yield return new Linear("fc2", options.Width(84));
        yield return new Activate("act4", options.ActivationOrRelu);
        yield return new Linear("fc3", options.Classes);
    }
}
