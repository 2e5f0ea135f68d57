using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Tests.Networks;

public sealed class NetworkDefinitionTests
{
    private static NetworkDefinition Build(params Layer[] layers) => new("test", new ImageShape(3, 8, 8), 5, layers);

    private static void Faulty(string layer, string words, params Layer[] layers)
    {
        var error = Assert.Throws<NetworkDefinitionException>(() => Build(layers));
        Assert.Equal(layer, error.Layer);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_follow_from_the_layers()
    {
        NetworkDefinition network = Build(
            new Conv("conv", 8, 3) { Stride = 2, Padding = 1 },
            new Shortcut("pad", 6) { Inputs = ["input"], Stride = 2 },
            new Concat("both") { Inputs = ["conv", "pad"] },
            new MaxPool("max", 3) { Stride = 1, Padding = 1 },
            new AvgPool("avg", 2),
            new Flatten("flat"),
            new Linear("fc", 5));
        Assert.Equal(["8×4×4", "6×4×4", "14×4×4", "14×4×4", "14×2×2", "56", "5"], network.Shapes.Select(shape => shape.ToString()));
        Assert.Equal(9 * 3 * 8 * 16 + 56 * 5, network.MultiplyAdds);
    }

    [Fact]
    public void A_layer_that_reads_what_does_not_come_before_it_is_named()
    {
        Faulty("conv", "'later'", new Conv("conv", 8, 3) { Inputs = ["later"] }, new Flatten("later"), new Linear("fc", 5));
        Faulty("add", "'add'", new Flatten("flat"), new Linear("fc", 5), new Add("add") { Inputs = ["fc", "add"] });
    }

    [Fact]
    public void Names_must_differ()
    {
        Faulty("a", "two layers", new Flatten("a"), new Linear("a", 5));
        Faulty("input", "kept for the image", new Flatten("input"), new Linear("fc", 5));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Faulty("fc", "3×8×8, expected a vector", new Linear("fc", 5));
        Faulty("conv", "window of 9", new Conv("conv", 4, 9), new Flatten("flat"), new Linear("fc", 5));
        Faulty("conv", "groups", new Conv("conv", 4, 3) { Groups = 2 }, new Flatten("flat"), new Linear("fc", 5));
        Faulty("add", "4×8×8 and 3×8×8", new Conv("conv", 4, 1), new Add("add") { Inputs = ["conv", "input"] });
        Faulty("cat", "8×6×6 and 3×8×8", new Conv("conv", 8, 3), new Concat("cat") { Inputs = ["conv", "input"] });
        Faulty("add", "1 inputs", new Add("add"));
        Faulty("drop", "probability", new Dropout("drop", 1));
        Faulty("pool", "expected a feature map", new Flatten("flat"), new GlobalAvgPool("pool"));
        Faulty("short", "channels is 2", new Shortcut("short", 2), new GlobalAvgPool("pool"), new Linear("fc", 5));
        Faulty("conv", "kernel is 0", new Conv("conv", 4, 0));
    }

    [Fact]
    public void Sizes_beyond_32_bits_are_an_error_of_the_layer()
    {
        Faulty("conv", "too large", new Conv("conv", 4, 3) { Padding = int.MaxValue });
        Faulty("fc", "too large", new Flatten("flat"), new Linear("fc", int.MaxValue), new Linear("out", 5));
    }

    [Fact]
    public void The_last_layer_must_give_the_logits() =>
        Faulty("fc", "gives 6, expected a vector of 5", new Flatten("flat"), new Linear("fc", 6));

    [Fact]
    public void An_output_that_nobody_reads_is_an_error() =>
        Faulty("side", "no layer reads", new Conv("side", 4, 3), new Flatten("flat") { Inputs = ["input"] }, new Linear("fc", 5));

    [Fact]
    public void A_network_without_layers_is_an_error() =>
        Assert.Null(Assert.Throws<NetworkDefinitionException>(() => Build()).Layer);

    [Fact]
    public void Activations_are_released_by_their_last_reader_and_by_no_other()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet20", new NetworkOptions());
        var seen = new HashSet<int>();
        for (int i = 0; i < network.Plan.Steps.Length; i++)
            foreach (int index in network.Plan.Steps[i].Released)
            {
                Assert.True(seen.Add(index));
                Assert.Contains(index, network.Plan.Steps[i].Inputs);
                Assert.DoesNotContain(network.Plan.Steps.Skip(i + 1), step => step.Inputs.Contains(index));
            }
        Assert.Equal(network.Layers.Length - 1, seen.Count);
    }

    [Fact]
    public void Vectors_of_another_network_make_no_model()
    {
        NetworkDefinition ten = NetworkCatalog.Create("PreResNet20", new NetworkOptions());
        NetworkDefinition hundred = NetworkCatalog.Create("PreResNet20", new NetworkOptions { Classes = 100 });
        Assert.Throws<AsymValley.Parameters.LayoutMismatchException>(() => new ValleyModel("x", ten,
            Initialization.Parameters(hundred, 1), Initialization.Buffers(ten)));
    }
}
