using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Networks;

public sealed class InitializationTests
{
    private static (double Mean, double Deviation, float Min, float Max) Statistics(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        float min = float.MaxValue, max = float.MinValue;
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }
        double mean = sum / values.Length;
        return (mean, Math.Sqrt(squares / values.Length - mean * mean), min, max);
    }

    [Fact]
    public void PreResNet_convolutions_are_normal_with_the_fan_out_deviation()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet110", new NetworkOptions());
        ParameterVector parameters = Initialization.Parameters(network, 7);
        var (mean, deviation, _, _) = Statistics(parameters["layer3.5.conv2.weight"]);
        double expected = Math.Sqrt(2.0 / (9 * 64));
        // 36,864 draws: four standard errors of the mean and of the deviation.
        Assert.Equal(0, mean, 4 * expected / Math.Sqrt(36_864));
        Assert.Equal(expected, deviation, 4 * expected / Math.Sqrt(2 * 36_864));
    }

    [Fact]
    public void Linear_layers_and_lenet_convolutions_are_uniform_within_the_fan_in_bound()
    {
        ParameterVector parameters = Initialization.Parameters(NetworkCatalog.Create("LeNet5", new NetworkOptions()), 3);
        AssertUniform("conv2.weight", 6 * 25);
        AssertUniform("fc1.weight", 400);
        AssertUniform("fc1.bias", 400);

        void AssertUniform(string name, int fanIn)
        {
            Span<float> values = parameters[name];
            double bound = 1 / Math.Sqrt(fanIn);
            var (mean, deviation, min, max) = Statistics(values);
            Assert.InRange(min, -bound * 1.000001, -bound * 0.9);
            Assert.InRange(max, bound * 0.9, bound * 1.000001);
            Assert.Equal(0, mean, 4 * bound / Math.Sqrt(3.0 * values.Length));
            Assert.Equal(bound / Math.Sqrt(3), deviation, bound * 3 / Math.Sqrt(values.Length));
        }
    }

    [Fact]
    public void VGG_convolution_biases_and_batch_norm_biases_are_zero()
    {
        ParameterVector parameters = Initialization.Parameters(NetworkCatalog.Create("VGG11BN", new NetworkOptions { WidthFactor = 0.1 }), 3);
        foreach (ParameterSlice slice in parameters.Layout.Slices)
            if (slice is { Role: ParameterRole.Bias, LayerKind: not ParameterLayerKind.Linear })
                Assert.All(parameters[slice].ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(BatchNormInitialization.Ones, 1, 0)]
    [InlineData(BatchNormInitialization.Uniform, 0.5, 0.288675)]
    [InlineData(BatchNormInitialization.Gaussian, 0, 0.1)]
    public void Batch_norm_weights_follow_the_option_and_the_override(BatchNormInitialization scheme, double mean, double deviation)
    {
        NetworkDefinition asked = NetworkCatalog.Create("PreResNet56", new NetworkOptions { BatchNormInitialization = scheme });
        NetworkDefinition plain = NetworkCatalog.Create("PreResNet56", new NetworkOptions());
        float[] values = Weights(Initialization.Parameters(asked, 5));
        Assert.Equal(values, Weights(Initialization.Parameters(plain, 5, scheme)));
        var statistics = Statistics(values);
        Assert.Equal(mean, statistics.Mean, 4 * deviation / Math.Sqrt(values.Length) + 1e-12);
        Assert.Equal(deviation, statistics.Deviation, 4 * deviation / Math.Sqrt(values.Length) + 1e-6);

        static float[] Weights(ParameterVector parameters) => [.. parameters.Layout.Slices
            .Where(slice => slice is { LayerKind: ParameterLayerKind.Normalization, Role: ParameterRole.Weight })
            .SelectMany(slice => parameters[slice].ToArray())];
    }

    [Fact]
    public void Values_depend_on_the_seed_and_the_name_only()
    {
        NetworkDefinition ten = NetworkCatalog.Create("PreResNet20", new NetworkOptions());
        NetworkDefinition hundred = NetworkCatalog.Create("PreResNet20", new NetworkOptions { Classes = 100, BatchNorm = false });
        ParameterVector first = Initialization.Parameters(ten, 11);
        Assert.Equal(first.Values, Initialization.Parameters(ten, 11).Values);
        Assert.NotEqual(first.Values, Initialization.Parameters(ten, 12).Values);
        Assert.Equal(first["layer2.0.conv1.weight"], Initialization.Parameters(hundred, 11)["layer2.0.conv1.weight"]);
        Assert.False(first["layer1.0.conv1.weight"].SequenceEqual(first["layer1.0.conv2.weight"]));
    }

    [Fact]
    public void Running_statistics_start_at_mean_0_and_variance_1()
    {
        ParameterVector buffers = Initialization.Buffers(NetworkCatalog.Create("VGG16BN", new NetworkOptions { Input = new ImageShape(3, 32, 32) }));
        Assert.Equal(2 * 4224, buffers.Values.Length);
        foreach (ParameterSlice slice in buffers.Layout.Slices)
            Assert.All(buffers[slice].ToArray(), value => Assert.Equal(slice.Name.EndsWith("mean", StringComparison.Ordinal) ? 0 : 1, value));
    }
}
