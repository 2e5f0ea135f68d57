namespace AsymValley.Networks;

/// <summary>Fully connected networks on the flattened image: logistic regression and the multi-layer perceptron.</summary>
internal static class Mlp
{
    /// <summary>Multinomial logistic regression: one linear layer, <c>fc</c>.</summary>
    public static NetworkFamily Logistic { get; } = new(["Logistic"], "Logistic", static (_, options) =>
        new NetworkDefinition("Logistic", options.Input, options.Classes,
            [new Flatten("flatten"), new Linear("fc", options.Classes)]));

    /// <summary>Hidden layers <c>fc1</c>, <c>fc2</c>, … as wide as <see cref="NetworkOptions.Hidden"/> says, each a stage.</summary>
    public static NetworkFamily Family { get; } = new(["MLP"], "MLP", static (_, options) =>
        new NetworkDefinition("MLP", options.Input, options.Classes, Layers(options)));

    private static IEnumerable<Layer> Layers(NetworkOptions options)
    {
        yield return new Flatten("flatten");
        int number = 1;
        foreach (int width in options.Hidden)
        {
            string stage = $"Layer{number}";
            yield return new Linear($"fc{number}", options.Width(width)) { Stage = stage };
            if (options.BatchNorm == true)
                yield return new BatchNorm($"bn{number}") { Initialization = options.BatchNormInitialization, Stage = stage };
            yield return new Activate($"act{number}", options.ActivationOrRelu) { Stage = stage };
            number++;
        }
        yield return new Linear($"fc{number}", options.Classes);
    }
}
