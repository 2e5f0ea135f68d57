using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AsymValley.Tests.Networks;

/// <summary>The forward pass computes a relu behind the max pooling that follows it; nobody may see that.</summary>
public sealed class PoolBeforeReluTests
{
    [Fact]
    public void Logits_and_gradients_are_the_same_bits_as_in_the_definitions_order()
    {
        var network = new NetworkDefinition("small", new ImageShape(2, 8, 8), 3,
        [
            new Conv("conv", 5, 3) { Padding = 1 },
            new Activate("relu", Activation.Relu),
            new MaxPool("pool", 2),
            new Flatten("flatten"),
            new Linear("fc", 3),
        ]);
        Assert.Equal(["conv", "pool", "relu", "flatten", "fc"], network.Plan.Execution.Select(step => step.Layer.Name));
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var model = new DeviceModel(network, CPU, gradients: true);
        ValleyModel start = ValleyModel.Create(network, 3);
        model.Load(start.Parameters, start.Buffers);
        Tensor images = randn([6, 2, 8, 8], generator: generator);
        images.narrow(0, 0, 2).zero_(); // windows whose values tie

        Tensor logits = Forward.Run(network, model.Parameters, model.Buffers, images, ForwardContext.Evaluation);
        logits.pow(2).sum().backward();
        float[] gradient = model.ReadGradient().Values;

        IReadOnlyList<Tensor> p = model.Parameters;
        Tensor plain = F.linear(F.max_pool2d(F.relu(Convolution.Compute(images, p[0], p[1], stride: 1, padding: 1, groups: 1)), 2).flatten(1), p[2], p[3]);
        IList<Tensor> expected = autograd.grad([plain.pow(2).sum()], [.. p]);

        Assert.Equal(plain.detach().data<float>().ToArray(), logits.detach().data<float>().ToArray());
        Assert.Equal(expected.SelectMany(g => g.contiguous().data<float>().ToArray()), gradient);
    }

    [Fact]
    public void A_relu_that_others_read_too_stays_where_it_is()
    {
        var network = new NetworkDefinition("branch", new ImageShape(1, 4, 4), 2,
        [
            new Activate("relu", Activation.Relu),
            new MaxPool("pool", 2),
            new MaxPool("other", 2) { Inputs = ["relu"] },
            new Add("sum") { Inputs = ["pool", "other"] },
            new Flatten("flatten"),
            new Linear("fc", 2),
        ]);
        Assert.Equal(network.Layers.Select(layer => layer.Name), network.Plan.Execution.Select(step => step.Layer.Name));
    }
}
