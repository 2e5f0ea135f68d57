using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>Position encodings behind the convolutions of a network (FedPAN).</summary>
public sealed class PositionAwarenessTests
{
    [Theory]
    [InlineData("VGG8", PositionMode.Additive, BatchNormMode.Running, false)]
    [InlineData("VGG8", PositionMode.Multiplicative, BatchNormMode.Running, true)]
    [InlineData("VGG8BN", PositionMode.Additive, BatchNormMode.Update, true)]
    [InlineData("VGG8BN", PositionMode.Multiplicative, BatchNormMode.Running, false)]
    [InlineData("LeNet5", PositionMode.Additive, BatchNormMode.Running, false)]
    [InlineData("PreResNet20", PositionMode.Additive, BatchNormMode.Batch, true)]
    [InlineData("PreResNet20", PositionMode.Multiplicative, BatchNormMode.Running, false)]
    public void Logits_equal_those_of_plain_float64_loops(string name, PositionMode mode, BatchNormMode normalization, bool channelsLast)
    {
        NetworkDefinition network = PositionAwareness.Apply(Named(name), 2, 0.3, mode);
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 3);
        double[] expected = [.. fixture.Naive(normalization).Run(fixture.DoubleImages).SelectMany(row => row)];

        using IDisposable gradient = no_grad();
        AssertClose(expected, fixture.Forward(normalization, channelsLast));
    }

    [Theory]
    [InlineData("VGG8BN", 0)]
    [InlineData("PreResNet20", 9 + 1)]
    public void Folding_takes_the_same_normalisations_in_as_without(string name, int normsLeft)
    {
        NetworkDefinition network = PositionAwareness.Apply(Named(name), 1, 0.5);
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 2);
        double[] expected = [.. fixture.Naive(BatchNormMode.Running).Run(fixture.DoubleImages).SelectMany(row => row)];
        var folding = new BatchNormFolding(network);

        using FoldedParameters folded = folding.Apply(fixture.Model.Parameters, fixture.Model.Buffers);
        Tensor logits = Forward.Run(folding.Folded, folded.Parameters, folded.Buffers, fixture.Batch(), ForwardContext.Evaluation);

        AssertClose(expected, logits);
        Assert.Equal(normsLeft, folding.Folded.Layers.Count(layer => layer is BatchNorm));
    }

    [Theory]
    [InlineData("VGG8", PositionMode.Additive)]
    [InlineData("VGG8BN", PositionMode.Multiplicative)]
    public void Gradients_equal_finite_differences(string name, PositionMode mode)
    {
        NetworkDefinition network = PositionAwareness.Apply(NetworkFixture.Named(name, width: 0.02), 1, 0.5, mode);
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 2);
        Tensor[] leaves = [.. fixture.Model.Parameters.Select(view => view.detach().to_type(float64).requires_grad_())];
        Tensor[] buffers = [.. fixture.Model.Buffers.Select(view => view.to_type(float64))];
        Tensor logits = Forward.Run(network, leaves, buffers, fixture.Batch().to_type(float64), ForwardContext.Evaluation);
        nn.functional.cross_entropy(logits, tensor(Array.ConvertAll(fixture.Labels, label => (long)label), int64)).backward();
        double[] gradient = [.. leaves.SelectMany(leaf => leaf.grad!.contiguous().data<double>().ToArray())];

        const double Step = 1e-6;
        for (int i = 0; i < gradient.Length; i += 1 + gradient.Length / 40)
            Assert.Equal((LossAt(i, Step) - LossAt(i, -Step)) / (2 * Step), gradient[i], 1e-6);

        double LossAt(int index, double step)
        {
            double[] theta = Array.ConvertAll(fixture.Parameters.Values, x => (double)x);
            theta[index] += step;
            return fixture.Naive(BatchNormMode.Running, theta).Loss(fixture.DoubleImages, fixture.Labels);
        }
    }

    // n = 4 channels, T = 1: m = sin(0), sin(π/2), sin(π), sin(3π/2) = 0, 1, 0, −1.
    [Theory]
    [InlineData(PositionMode.Additive, new[] { 3.0, 3.5, 3.0, 2.5 })]
    [InlineData(PositionMode.Multiplicative, new[] { 3.0, 4.5, 3.0, 1.5 })]
    public void Four_channels_of_one_wave_are_those_computed_by_hand(PositionMode mode, double[] expected)
    {
        var network = new NetworkDefinition("n", new ImageShape(4, 1, 1), 4,
            [new PositionEncoding("position", 1, 0.5) { Mode = mode }, new Flatten("flat")]);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = full([1, 4, 1, 1], 3, float32);
        AssertClose(expected, Forward.Run(network, [], [], images, ForwardContext.Evaluation));
        Assert.Equal([3f, 3f, 3f, 3f], images.data<float>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Relu_and_pooling_may_stand_before_the_encoding_or_behind_it(bool encodingFirst)
    {
        Layer position = new PositionEncoding("position", 1, 0.5), relu = new Activate("relu", Activation.Relu), pool = new MaxPool("pool", 2);
        var network = new NetworkDefinition("n", new ImageShape(2, 8, 8), 3,
            [new Conv("conv", 5, 3), .. encodingFirst ? (Layer[])[position, relu, pool] : [relu, pool, position], new Flatten("flat"), new Linear("fc", 3)]);
        // In both the forward pass computes the relu behind the pooling.
        Assert.Equal(encodingFirst ? ["conv", "position", "pool", "relu"] : ["conv", "pool", "relu", "position"],
            network.Plan.Execution.Take(4).Select(step => step.Layer.Name));
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 3, gradients: true);
        Tensor[] leaves = [.. fixture.Model.Parameters];
        Tensor logits = Forward.Run(network, leaves, [], fixture.Batch(), ForwardContext.Evaluation);
        AssertClose([.. fixture.Naive(BatchNormMode.Running).Run(fixture.DoubleImages).SelectMany(row => row)], logits.detach());

        logits.pow(2).sum().backward();
        Tensor wave = tensor([.. Enumerable.Range(0, 5).Select(i => 0.5 * Math.Sin(2 * Math.PI * i / 5))], float32).view(5, 1, 1);
        Tensor x = Convolution.Compute(fixture.Batch(), leaves[0], leaves[1], stride: 1, padding: 0, groups: 1);
        x = encodingFirst ? nn.functional.max_pool2d(nn.functional.relu(x + wave), 2) : nn.functional.max_pool2d(nn.functional.relu(x), 2) + wave;
        IList<Tensor> expected = autograd.grad([nn.functional.linear(x.flatten(1), leaves[2], leaves[3]).pow(2).sum()], leaves);
        Assert.Equal(expected.SelectMany(g => g.contiguous().data<float>().ToArray()), fixture.Model.ReadGradient().Values);
    }

    [Theory]
    [InlineData("VGG8")]
    [InlineData("VGG8BN")]
    [InlineData("PreResNet20")]
    public void Parameters_starting_values_and_buffers_are_the_networks_own(string name)
    {
        NetworkDefinition plain = Named(name), aware = PositionAwareness.Apply(plain, 1, 0.05);
        Assert.Equal($"{name}-PAN", aware.Name);
        plain.Parameters.EnsureSame(aware.Parameters);
        plain.Buffers.EnsureSame(aware.Buffers);
        Assert.Equal(Initialization.Parameters(plain, 5).Values, Initialization.Parameters(aware, 5).Values);
        Assert.Equal(plain.MultiplyAdds, aware.MultiplyAdds);
        Assert.Equal(aware.ToJson(), NetworkDefinition.FromJson(aware.ToJson()).ToJson());
    }

    [Fact]
    public void Encodings_stand_behind_each_convolution_and_its_normalisation()
    {
        NetworkDefinition vgg = PositionAwareness.Apply(NetworkCatalog.Create("VGG8BN", new NetworkOptions()), 1, 0.05);
        Assert.Equal(["features.0", "features.1", "features.0.position", "features.2", "features.3", "features.4", "features.5", "features.4.position"],
            vgg.Layers.Take(8).Select(layer => layer.Name));
        Assert.Equal(5, vgg.Layers.Count(layer => layer is PositionEncoding { Stage: not null }));

        // The stem's output is read by a normalisation and by an addition: both read the encoded one.
        NetworkDefinition residual = PositionAwareness.Apply(NetworkCatalog.Create("PreResNet20", new NetworkOptions()), 1, 0.05);
        Assert.Equal(["conv1", "conv1.position", "layer1.0.bn1"], residual.Layers.Take(3).Select(layer => layer.Name));
        Assert.Equal(residual.Layers.Count(layer => layer is Conv), residual.Layers.Count(layer => layer is PositionEncoding));
        Assert.All(residual.Layers.OfType<Add>().Take(1), add => Assert.Contains("conv1.position", add.Inputs));
    }

    [Fact]
    public void Without_amplitude_the_logits_are_those_of_the_network_itself()
    {
        NetworkDefinition plain = Named("VGG8");
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(plain, batch: 2);
        float[] expected = fixture.Forward(BatchNormMode.Running).data<float>().ToArray();
        foreach (PositionMode mode in Enum.GetValues<PositionMode>())
            Assert.Equal(expected, Forward.Run(PositionAwareness.Apply(plain, 1, 0, mode), fixture.Model.Parameters, fixture.Model.Buffers,
                fixture.Batch(), ForwardContext.Evaluation).data<float>().ToArray());
    }

    [Fact]
    public void What_cannot_be_encoded_is_refused()
    {
        NetworkDefinition network = Named("VGG8");
        Assert.Equal("Frequency", Assert.Throws<InvalidOptionException>(() => PositionAwareness.Apply(network, -1, 0.1)).Option);
        Assert.Equal("Amplitude", Assert.Throws<InvalidOptionException>(() => PositionAwareness.Apply(network, 1, double.NaN)).Option);
        Assert.Equal("Mode", Assert.Throws<InvalidOptionException>(() => PositionAwareness.Apply(network, 1, 1, (PositionMode)7)).Option);
        Assert.Throws<NetworkDefinitionException>(() => PositionAwareness.Apply(NetworkFixture.Named("MLP"), 1, 0.1));
        var twice = Assert.Throws<NetworkDefinitionException>(() => PositionAwareness.Apply(PositionAwareness.Apply(network, 1, 0.1), 1, 0.1));
        Assert.Equal("features.0.position", twice.Layer);
        var file = Assert.Throws<NetworkDefinitionException>(() => new NetworkDefinition("n", new ImageShape(2, 1, 1), 2,
            [new PositionEncoding("p", double.PositiveInfinity, 1), new Flatten("flat")]));
        Assert.Contains("frequency", file.Message, StringComparison.Ordinal);
    }

    private static NetworkDefinition Named(string name) => NetworkFixture.Named(name, width: name.StartsWith("VGG", StringComparison.Ordinal) ? 0.05 : 0.25);

    private static void AssertClose(double[] expected, Tensor actual)
    {
        float[] values = actual.data<float>().ToArray();
        double scale = 1 + expected.Max(Math.Abs);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-4 * scale);
    }
}
