using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Tests.Engine;

// Everything against libtorch's own batch normalisation in float64.
public sealed class BatchNormalizationTests
{
    // Counts of values that are no multiple of a block, too: 127·49, 2·1.
    [Theory]
    [InlineData(128, 6, 28)]
    [InlineData(1024, 6, 14)]
    [InlineData(4096, 6, 14)]
    [InlineData(127, 13, 7)]
    [InlineData(513, 5, 1)]
    [InlineData(2, 3, 1)]
    public void StatisticsAreRightWhateverTheBatch(int batch, int channels, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        (Tensor x, Tensor weight, Tensor bias) = Values(batch, channels, size);
        Tensor mean = zeros(channels), variance = ones(channels);
        Tensor y = BatchNormalization.Compute(x, mean, variance, weight, bias, 0.5, 1e-5);
        Tensor wideMean = zeros(channels, float64), wideVariance = ones(channels, float64);
        Tensor expected = functional.batch_norm(x.to_type(float64), wideMean, wideVariance, weight.to_type(float64), bias.to_type(float64), true, 0.5, 1e-5);
        Near(expected, y, 2e-6);
        Near(wideMean, mean, 2e-6);
        Near(wideVariance, variance, 2e-6);
    }

    [Theory]
    [InlineData(1024, 6, 14)]
    [InlineData(4096, 6, 14)]
    [InlineData(140_001, 3, 1)]
    public void LargeBatchesAreTrainedOnRightStatistics(int batch, int channels, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor bias) = Values(batch, channels, size);
        Tensor[] leaves = [x.requires_grad_(true), weight.requires_grad_(true), bias.requires_grad_(true)];
        Tensor[] wide = [.. leaves.Select(leaf => leaf.detach().to_type(float64).requires_grad_(true))];
        Tensor mean = zeros(channels), variance = ones(channels), wideMean = zeros(channels, float64), wideVariance = ones(channels, float64);
        Tensor y = BatchNormalization.Compute(x, mean, variance, weight, bias, 0.1, 1e-5);
        Tensor expected = functional.batch_norm(wide[0], wideMean, wideVariance, wide[1], wide[2], true, 0.1, 1e-5);
        Near(expected, y, 2e-6);
        Near(wideMean, mean, 2e-6);
        Near(wideVariance, variance, 2e-6);

        Tensor upstream = randn(x.shape, generator: Seeded(2));
        IList<Tensor> gradients = autograd.grad([y], leaves, [upstream]);
        IList<Tensor> wideGradients = autograd.grad([expected], wide, [upstream.to_type(float64)]);
        for (int i = 0; i < leaves.Length; i++)
            Near(wideGradients[i], gradients[i], i == 0 ? 2e-6 : 2e-5);
    }

    // Through a whole network, whose later statistics take in the errors of the earlier ones.
    [Theory]
    [InlineData(128)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void RecalibratedStatisticsOfLeNetAreRightAtAnyBatchSize(int batch)
    {
        Dataset data = DatasetCatalog.Open(new DatasetReference("Synthetic")).Take(4096, 10);
        NetworkDefinition network = NetworkCatalog.Create("LeNet5", new NetworkOptions { Input = data.Shape, Classes = data.Classes, BatchNorm = true });
        ValleyModel model = ValleyModel.Create(network, 1);
        using var split = new DeviceSplit(data, data.Train, CPU);
        using var device = new DeviceModel(network, CPU, gradients: false);
        device.Load(model.Parameters, model.Buffers);
        BatchNormStatistics.Recalibrate(network, device.Parameters, device.Buffers, split, batch, sampleBudget: batch);
        ParameterVector found = device.ReadBuffers();

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Tensor[] parameters = [.. device.Parameters.Select(tensor => tensor.to_type(float64))];
        Tensor[] buffers = [.. device.Buffers.Select(tensor => zeros_like(tensor).to_type(float64))];
        (Tensor images, _) = split.Batch(0, batch);
        Forward.Run(network, parameters, buffers, images.to_type(float64), new ForwardContext { BatchNormMode = BatchNormMode.Update, Momentum = 1 });
        for (int i = 0; i < buffers.Length; i++)
            Near(buffers[i], tensor(found[network.Buffers.Slices[i]].ToArray()).view(buffers[i].shape), 2e-6);
    }

    [Fact]
    public void OneValueHasNoVariance()
    {
        var network = new NetworkDefinition("Norm", new ImageShape(1, 1, 1), 2, [new Flatten("flatten"), new BatchNorm("bn"), new Linear("linear", 2)]);
        ValleyModel model = ValleyModel.Create(network, 1);
        using var device = new DeviceModel(network, CPU, gradients: false);
        device.Load(model.Parameters, model.Buffers);
        using DisposeScope scope = NewDisposeScope();
        BatchTooSmallException e = Assert.Throws<BatchTooSmallException>(() =>
            Forward.Run(network, device.Parameters, device.Buffers, ones(1, 1, 1, 1), new ForwardContext { BatchNormMode = BatchNormMode.Update }));
        Assert.Equal("bn", e.Layer);
        Assert.Equal([0f, 1f], device.ReadBuffers().Values);
        Forward.Run(network, device.Parameters, device.Buffers, ones(1, 1, 1, 1), ForwardContext.Evaluation);
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) Values(int batch, int channels, int size)
    {
        Generator random = Seeded(1);
        Tensor x = randn([batch, size, size, channels], generator: random).mul(0.7.ToScalar()).add_(1.3.ToScalar()).permute(0, 3, 1, 2);
        return (size == 1 ? x.reshape(batch, channels) : x, rand(channels, generator: random), rand(channels, generator: random));
    }

    private static Generator Seeded(ulong seed) => new(seed, CPU);

    // The largest deviation over the largest element.
    private static void Near(Tensor expected, Tensor actual, double tolerance) =>
        Assert.InRange(actual.to_type(float64).sub(expected).abs().max().item<double>() / expected.abs().max().item<double>(), 0, tolerance);
}
