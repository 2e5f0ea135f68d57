using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

public sealed class ForwardTests
{
    public static TheoryData<string, BatchNormMode, bool> Cases()
    {
        var cases = new TheoryData<string, BatchNormMode, bool>();
        foreach (string network in (string[])["every kind", "every token layer", "LeNet5", "MLP", "VGG11BN", "VGG8BN"])
            foreach (BatchNormMode mode in Enum.GetValues<BatchNormMode>())
                foreach (bool channelsLast in (bool[])[false, true])
                    cases.Add(network, mode, channelsLast);
        cases.Add("PreResNet20", BatchNormMode.Running, true);
        cases.Add("PreResNet20", BatchNormMode.Update, false);
        cases.Add("PreResNet47", BatchNormMode.Update, true);
        foreach (BatchNormMode mode in (BatchNormMode[])[BatchNormMode.Running, BatchNormMode.Update])
            foreach (string network in (string[])["ResNet20", "ResNet20B", "DenseNetBC22"])
                cases.Add(network, mode, mode == BatchNormMode.Running);
        foreach (string network in (string[])["PreResNet14", "ResNet14", "ResNet14B", "DenseNetBC16"])
            cases.Add($"{network} without norm", BatchNormMode.Running, false);
        cases.Add("AlexNet", BatchNormMode.Running, true);
        cases.Add("ViT2", BatchNormMode.Running, true);
        cases.Add("ResNet50", BatchNormMode.Running, false);
        cases.Add("ResNeXt50", BatchNormMode.Running, true);
        cases.Add("Logistic", BatchNormMode.Running, true);
        cases.Add("VGG8", BatchNormMode.Running, true);
        cases.Add("FedVGG11", BatchNormMode.Running, false);
        return cases;
    }

    private static NetworkDefinition Network(string name) => name switch
    {
        "every kind" => NetworkFixture.EveryKind,
        "every token layer" => NetworkFixture.EveryTokenLayer,
        "AlexNet" => NetworkFixture.Named(name, width: 0.01, size: 64),
        "ViT2" => NetworkFixture.Named(name, width: 0.125, size: 16, activation: Activation.Gelu),
        "ResNet50" or "ResNeXt50" => NetworkFixture.Named(name, width: 0.05, size: 16),
        "LeNet5" => NetworkFixture.Named(name, width: 0.5, size: 28, channels: 1, batchNorm: true),
        "MLP" => NetworkFixture.Named(name, size: 8, channels: 1, activation: Activation.Sigmoid, batchNorm: true),
        "VGG11BN" => NetworkFixture.Named(name, width: 0.05, activation: Activation.Softplus),
        "VGG8" or "VGG8BN" or "FedVGG11" => NetworkFixture.Named(name, width: 0.05),
        "PreResNet47" => NetworkFixture.Named(name, width: 0.25, size: 8),
        "ResNet20" or "ResNet20B" or "DenseNetBC22" => NetworkFixture.Named(name, size: 14),
        _ when name.EndsWith(" without norm", StringComparison.Ordinal) => NetworkFixture.Named(name.Split(' ')[0], width: 0.5, size: 12, batchNorm: false),
        _ => NetworkFixture.Named(name),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Logits_and_statistics_equal_those_of_plain_float64_loops(string name, BatchNormMode mode, bool channelsLast)
    {
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(Network(name), batch: name == "PreResNet20" ? 2 : 5);
        NaiveNetwork naive = fixture.Naive(mode);
        double[] expected = [.. naive.Run(fixture.DoubleImages).SelectMany(row => row)];

        using IDisposable gradient = no_grad();
        float[] logits = fixture.Forward(mode, channelsLast).data<float>().ToArray();

        double scale = 1 + expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits[i], 1e-4 * scale);
        float[] buffers = fixture.Model.ReadBuffers().Values;
        for (int i = 0; i < buffers.Length; i++)
            Assert.Equal(naive.Buffers[i], buffers[i], 1e-4 * (1 + Math.Abs(naive.Buffers[i])));
    }

    [Theory]
    [InlineData("every kind", BatchNormMode.Batch, false)]
    [InlineData("every kind", BatchNormMode.Running, true)]
    [InlineData("every token layer", BatchNormMode.Running, true)]
    [InlineData("PreResNet8", BatchNormMode.Batch, true)]
    [InlineData("PreResNet47", BatchNormMode.Batch, false)]
    [InlineData("ResNet8", BatchNormMode.Batch, true)]
    [InlineData("ResNet8B", BatchNormMode.Batch, false)]
    [InlineData("DenseNetBC10", BatchNormMode.Batch, true)]
    [InlineData("VGG11BN", BatchNormMode.Running, true)]
    [InlineData("LeNet5", BatchNormMode.Batch, false)]
    public void Gradients_equal_finite_differences_in_every_parameter(string name, BatchNormMode mode, bool channelsLast)
    {
        NetworkDefinition network = name switch
        {
            "PreResNet8" or "ResNet8" or "ResNet8B" or "DenseNetBC10" => NetworkFixture.Named(name, width: 0.25, size: 8),
            // Without kinks: among so many relus a step of 1e-5 crosses one.
            "PreResNet47" => NetworkFixture.Named(name, width: 0.25, size: 4, activation: Activation.Softplus),
            "LeNet5" => NetworkFixture.Named(name, width: 0.25, size: 16, channels: 1, activation: Activation.Sigmoid),
            _ => Network(name),
        };
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 4, gradients: true, seed: 3);
        // In float64, so that a deep network's rounding does not hide a wrong gradient; DeviceModelTests has float32.
        Tensor[] leaves = [.. fixture.Model.Parameters.Select(view => view.detach().to_type(float64).requires_grad_())];
        Tensor logits = Forward.Run(network, leaves, [.. fixture.Model.Buffers.Select(view => view.to_type(float64))],
            fixture.Batch(channelsLast).to_type(float64), new ForwardContext { BatchNormMode = mode });
        nn.functional.cross_entropy(logits, tensor(Array.ConvertAll(fixture.Labels, label => (long)label), int64)).backward();
        double[] theta = Array.ConvertAll(fixture.Parameters.Values, x => (double)x);
        double[][] images = fixture.DoubleImages;
        const double Step = 1e-5;

        // One random direction inside each named tensor.
        foreach ((ParameterSlice slice, Tensor leaf) in network.Parameters.Slices.Zip(leaves))
        {
            double[] gradient = leaf.grad!.data<double>().ToArray();
            var direction = new float[slice.Length];
            new SeededRandom(9).Fork(slice.Name).FillGaussian(direction, 0, 1 / Math.Sqrt(slice.Length));
            double expected = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
            double actual = 0, norm = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                actual += gradient[i] * direction[i];
                norm += gradient[i] * gradient[i];
            }
            Assert.True(Math.Abs(expected - actual) < 1e-6 * (Math.Abs(expected) + Math.Sqrt(norm)) + 1e-9,
                $"{slice}: finite difference {expected:g6}, gradient {actual:g6}");

            double LossAt(double step)
            {
                var moved = (double[])theta.Clone();
                for (int i = 0; i < direction.Length; i++)
                    moved[slice.Offset + i] += step * direction[i];
                return fixture.Naive(mode, moved).Loss(images, fixture.Labels);
            }
        }
    }

    [Fact]
    public void Only_the_logits_are_left_after_a_pass()
    {
        using var fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 2);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = fixture.Batch();
        var generator = new Generator(1);
        foreach (bool gradient in (bool[])[false, true])
        {
            using IDisposable mode = enable_grad(gradient);
            int before = scope.DisposablesCount;
            using Tensor logits = Forward.Run(fixture.Definition, fixture.Model.Parameters, fixture.Model.Buffers, images,
                new ForwardContext { BatchNormMode = BatchNormMode.Update, Dropout = true, Generator = generator });
            Assert.Equal(before + 1, scope.DisposablesCount);
            Assert.False(images.IsInvalid);
            Assert.Equal([2L, 4L], logits.shape);
        }
    }

    [Fact]
    public void The_images_are_not_written_over()
    {
        var network = new NetworkDefinition("n", new AsymValley.Data.ImageShape(1, 2, 2), 4,
            [new Dropout("drop", 0.5), new Activate("relu", Activation.Relu), new Flatten("flat"), new Add("add") { Inputs = ["flat", "flat"] }]);
        using var fixture = new NetworkFixture(network, batch: 3);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = fixture.Batch();
        float[] before = images.data<float>().ToArray();
        float[] logits = Forward.Run(network, [], [], images, ForwardContext.Evaluation).data<float>().ToArray();
        Assert.Equal(before, images.data<float>().ToArray());
        Assert.Equal(before.Select(x => 2 * Math.Max(x, 0)), logits);
    }

    [Fact]
    public void Dropout_keeps_the_mean_repeats_with_its_generator_and_needs_one()
    {
        var network = new NetworkDefinition("n", new AsymValley.Data.ImageShape(1, 100, 100), 10_000,
            [new Flatten("flat"), new Dropout("drop", 0.2)]);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = ones([4, 1, 100, 100], float32);
        float[] first = Draw(5), second = Draw(5), other = Draw(6);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.All(first, x => Assert.True(x == 0 || Math.Abs(x - 1.25f) < 1e-6));
        Assert.Equal(0.2, first.Count(x => x == 0) / 40_000.0, 4 * Math.Sqrt(0.2 * 0.8 / 40_000));
        Assert.Equal(images.data<float>().ToArray(), Forward.Run(network, [], [], images, ForwardContext.Evaluation).data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => Forward.Run(network, [], [], images, new ForwardContext { Dropout = true }));

        float[] Draw(ulong seed)
        {
            using var generator = new Generator(seed);
            return Forward.Run(network, [], [], images, new ForwardContext { Dropout = true, Generator = generator }).data<float>().ToArray();
        }
    }

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        using var fixture = new NetworkFixture(NetworkFixture.Named("LeNet5"), batch: 1);
        using DisposeScope scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Forward.Run(fixture.Definition, fixture.Model.Parameters, fixture.Model.Buffers,
            zeros([2, 1, 28, 28], float32), ForwardContext.Evaluation));
        Assert.Contains("3×32×32", error.Message, StringComparison.Ordinal);
    }
}
