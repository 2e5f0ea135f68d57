using AsymValley.Data;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>Filters of zeros beside a network's own; nobody may see them.</summary>
public sealed class ChannelPaddingTests
{
    private static readonly ImageShape s_image = new(2, 12, 12);

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Sigmoid)]
    public void Logits_and_gradients_are_those_of_plain_loops(Activation function)
    {
        var network = new NetworkDefinition("n", s_image, 3,
            [new Conv("first", 5, 3), new Activate("act", function), new MaxPool("pool", 2), new Conv("second", 4, 3), new Flatten("flat"), new Linear("fc", 3)]);
        Assert.Contains(network.Plan.Execution, step => step.AddedOutputs > 0);
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 4, gradients: true);
        Tensor logits = fixture.Forward(BatchNormMode.Running);
        double[] expected = [.. fixture.Naive(BatchNormMode.Running).Run(fixture.DoubleImages).SelectMany(row => row)];
        Assert.All(expected.Zip(logits.detach().data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        fixture.Loss(BatchNormMode.Running).backward();
        Tensor[] plain = [.. fixture.Model.Parameters.Select(p => p.detach().to_type(float64).requires_grad_(true))];
        Tensor x = nn.functional.conv2d(fixture.Batch().to_type(float64), plain[0], plain[1]);
        x = nn.functional.max_pool2d(function == Activation.Relu ? x.relu() : x.sigmoid(), 2);
        x = nn.functional.linear(nn.functional.conv2d(x, plain[2], plain[3]).flatten(1), plain[4], plain[5]);
        nn.functional.cross_entropy(x, tensor(Array.ConvertAll(fixture.Labels, label => (long)label), int64)).backward();
        double[] gradient = [.. plain.SelectMany(p => p.grad!.contiguous().data<double>().ToArray())];
        Assert.All(gradient.Zip(fixture.Model.ReadGradient().Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Only_a_convolution_that_alone_reads_a_pooled_one_takes_them()
    {
        Assert.Empty(Added([new Conv("a", 5, 3), new Activate("r", Activation.Relu), new Conv("b", 4, 3), new Flatten("f"), new Linear("l", 3)]));
        Assert.Empty(Added([new Conv("a", 16, 3), new MaxPool("p", 2), new Conv("b", 4, 3), new Flatten("f"), new Linear("l", 3)]));
        Assert.Empty(Added([new Conv("a", 5, 3), new MaxPool("p", 2), new BatchNorm("n"), new Conv("b", 4, 3), new Flatten("f"), new Linear("l", 3)]));
        Assert.Empty(Added([new Conv("a", 5, 3), new MaxPool("p", 2), new Conv("b", 5, 3) { Padding = 1 }, new Add("s") { Inputs = ["p", "b"] }, new Flatten("f"), new Linear("l", 3)]));
        Assert.Equal(["a"], Added([new Conv("a", 5, 3), new MaxPool("p", 2), new Conv("b", 4, 3), new Flatten("f"), new Linear("l", 3)]));
    }

    private static string[] Added(Layer[] layers) =>
        [.. new NetworkDefinition("n", s_image, 3, layers).Plan.Execution.Where(step => step.AddedOutputs > 0).Select(step => step.Layer.Name)];
}
