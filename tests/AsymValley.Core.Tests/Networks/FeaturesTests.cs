using AsymValley.Data;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>The features a pass can give: what the classifier reads.</summary>
[Collection("Alone")]
public sealed class FeaturesTests
{
    private static NetworkDefinition Network(string name) => name switch
    {
        "every kind" => NetworkFixture.EveryKind,
        // The max pooling is computed before the relu, whose output, flattened, are the features.
        "pooled" => new NetworkDefinition("pooled", new ImageShape(2, 8, 8), 3,
            [
                new Conv("conv", 5, 3) { Padding = 1 },
                new Activate("relu", Activation.Relu),
                new MaxPool("pool", 2),
                new Flatten("flatten"),
                new Dropout("drop", 0.5),
                new Linear("fc", 3) { Bias = false },
            ]),
        // Features that an addition read before the classifier does.
        "branch" => new NetworkDefinition("branch", new ImageShape(1, 4, 4), 3,
            [
                new Flatten("flat"),
                new Linear("hidden", 5),
                new Activate("relu", Activation.Relu),
                new Linear("inner", 5),
                new Add("sum") { Inputs = ["inner", "relu"] },
                new Activate("last", Activation.Relu),
                new Linear("fc", 3),
            ]),
        _ => NetworkFixture.Named(name, width: 0.25),
    };

    [Theory]
    [InlineData("every kind", false)]
    [InlineData("pooled", false)]
    [InlineData("pooled", true)]
    [InlineData("branch", false)]
    [InlineData("Logistic", true)]
    [InlineData("PreResNet20", true)]
    [InlineData("VGG11", false)]
    public void Logits_are_those_of_a_plain_pass_and_the_classifier_of_the_features(string name, bool channelsLast)
    {
        using DisposeScope scope = NewDisposeScope();
        NetworkDefinition network = Network(name);
        using var fixture = new NetworkFixture(network, batch: 3, gradients: true);
        Tensor images = fixture.Batch(channelsLast);
        bool hasBias = ((Linear)network.Layers[^1]).Bias;
        float[] weight = fixture.Parameters[network.Parameters[$"{network.Layers[^1].Name}.weight"]].ToArray();
        float[] bias = hasBias ? fixture.Parameters[network.Parameters.Slices[^1]].ToArray() : new float[network.Classes];
        foreach (bool gradient in (bool[])[false, true])
        {
            using IDisposable mode = enable_grad(gradient);
            float[] plain = Forward.Run(network, fixture.Model.Parameters, fixture.Model.Buffers, images, ForwardContext.Evaluation)
                .detach().data<float>().ToArray();

            (Tensor features, Tensor logits) = Forward.RunWithFeatures(
                network, fixture.Model.Parameters, fixture.Model.Buffers, images, ForwardContext.Evaluation);

            Assert.Equal(plain, logits.detach().data<float>().ToArray());
            int length = weight.Length / network.Classes;
            Assert.Equal([3L, length], features.shape);
            float[] values = features.detach().contiguous().data<float>().ToArray();
            for (int b = 0; b < 3; b++)
                for (int c = 0; c < network.Classes; c++)
                {
                    double expected = bias[c];
                    for (int i = 0; i < length; i++)
                        expected += (double)weight[c * length + i] * values[b * length + i];
                    Assert.Equal(expected, plain[b * network.Classes + c], 1e-4 * (1 + Math.Abs(expected)));
                }
        }
    }

    [Fact]
    public void Gradients_of_the_features_equal_finite_differences()
    {
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(Network("branch"), batch: 4, gradients: true);
        Tensor images = fixture.Batch().to_type(float64);
        Tensor[] leaves = [.. fixture.Model.Parameters.Select(view => view.detach().to_type(float64).requires_grad_())];
        Square(leaves).backward();
        Assert.Null(leaves[^1].grad); // the classifier's bias: the features do not depend on it

        double[] gradient = leaves[0].grad!.data<double>().ToArray();
        using IDisposable mode = no_grad();
        for (int i = 0; i < gradient.Length; i += 7)
            Assert.Equal((Moved(i, 1e-6) - Moved(i, -1e-6)) / 2e-6, gradient[i], 1e-6 * (1 + Math.Abs(gradient[i])));

        Tensor Square(Tensor[] parameters) => Forward.RunWithFeatures(
            fixture.Definition, parameters, [], images, ForwardContext.Evaluation).Features.pow(2).sum();

        double Moved(int index, double step)
        {
            double[] values = leaves[0].detach().data<double>().ToArray();
            values[index] += step;
            return Square([tensor(values, leaves[0].shape), .. leaves[1..]]).ToDouble();
        }
    }

    [Fact]
    public void Only_features_and_logits_are_left_after_a_pass()
    {
        using var fixture = new NetworkFixture(Network("pooled"), batch: 2, gradients: true);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = fixture.Batch();
        using var generator = new Generator(1);
        foreach (bool gradient in (bool[])[false, true])
        {
            using IDisposable mode = enable_grad(gradient);
            (int owned, long alive) = (scope.DisposablesCount, TorchRuntime.LiveTensors);
            (Tensor features, Tensor logits) = Forward.RunWithFeatures(fixture.Definition, fixture.Model.Parameters,
                fixture.Model.Buffers, images, new ForwardContext { Dropout = true, Generator = generator });
            Assert.Equal((owned + 2, alive + 2), (scope.DisposablesCount, TorchRuntime.LiveTensors));
            features.Dispose();
            logits.Dispose();
            Assert.Equal((owned, alive), (scope.DisposablesCount, TorchRuntime.LiveTensors));
            Assert.False(images.IsInvalid);
        }
    }

    [Fact]
    public void A_network_that_does_not_end_in_a_linear_layer_has_none()
    {
        var network = new NetworkDefinition("convolutional", new ImageShape(1, 4, 4), 6, [new Conv("conv", 6, 3), new GlobalAvgPool("mean")]);
        using var fixture = new NetworkFixture(network, batch: 2);
        using DisposeScope scope = NewDisposeScope();
        var error = Assert.Throws<NetworkDefinitionException>(() => Forward.RunWithFeatures(
            network, fixture.Model.Parameters, fixture.Model.Buffers, fixture.Batch(), ForwardContext.Evaluation));
        Assert.Equal("mean", error.Layer);
        Assert.Contains("no linear classifier", error.Message, StringComparison.Ordinal);
    }
}
